"""A call that some sets of patterns match and others do not: the one question to which all others come down.

The machines say what there could be; the matcher has the last word on every call that is found.
"""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from wave_runtime.permissions import Call, Pattern
from wave_runtime.plan.record import dataclass

from wavec.automata.automaton import Automaton, whole, words
from wavec.automata.product import shortest
from wavec.automata.regex import Either, Regex
from wavec.automata.work import TooLarge, Work
from wavec.permissions.algebra.answer import Answer, Proved, Unknown, Witness
from wavec.permissions.algebra.domains.domain import Domain
from wavec.permissions.algebra.domains.name import WITH_ARGUMENT, others_only

_TRIES = 6

Confirm = Callable[[Call], bool]


@dataclass(frozen=True, slots=True)
class Set:
    """The calls that some of these patterns match."""

    rules: tuple[Pattern, ...]
    deny: bool = False
    """They deny: what they match is also meant when it is written in another way."""


@dataclass(frozen=True, slots=True)
class Question:
    """Is there a call of a tool in all of `wanted` and in none of `refused`?"""

    tool: str
    domain: Domain
    wanted: tuple[Set, ...]
    refused: tuple[Set, ...]
    confirm: Confirm
    """The matcher: whether a call is really an answer."""


def find(question: Question, work: Work) -> Answer:
    """A call, or Proved if there is none."""
    try:
        return _look(question, work)
    except TooLarge:
        return _opaque(question) or Unknown("the patterns are too many or too intricate to compare")


def _look(question: Question, work: Work) -> Answer:
    machines = _machines(question, work)
    if machines is None:
        return Proved()
    found = machines.example(question) or _find(question, machines, work)
    if isinstance(found, Witness):
        return found
    return _unrestricted(question, machines, work) or _opaque(question) or found


@dataclass(frozen=True, slots=True)
class _Machines:
    wanted: tuple[Automaton, ...]
    refused: tuple[Automaton, ...]
    denied: tuple[Automaton, ...]
    """Those of `refused` that deny."""
    samples: tuple[str, ...]
    """Arguments of which more is to be asked than what patterns match."""
    everything: bool
    """Each allow pattern set has one of any argument."""

    def example(self, question: Question) -> Witness | None:
        """What tells most, if any argument will do; what patterns spell, if they permit more than they match."""
        for argument in (*(question.domain.examples if not self.wanted else ()), *self.samples):
            call = _call(question, argument)
            if call is not None and question.confirm(call):
                return Witness(call)
        return None


def _find(question: Question, machines: _Machines, work: Work) -> Answer:
    wanted, refused = [*machines.wanted, _machine(question.domain.every)], list(machines.refused)
    if not question.tool:
        refused.append(_argument_tools())
    if shortest(wanted, refused, 0, None, work) is None:
        return Proved()
    tried: frozenset[str] = frozenset()
    for shape in (*map(_machine, question.domain.shapes), None):
        among = wanted if shape is None else [*wanted, shape]
        for _ in range(_TRIES):
            text = shortest(among, [*refused, words(tried)] if tried else refused, 0, None, work)
            if text is None:
                if shape is None and all(map(question.domain.is_whole, tried)):
                    return Proved()  # these were all, and the matcher says that none of them is an answer
                break
            call = _call(question, text)
            if call is not None and question.confirm(call):
                return Witness(call)
            tried |= {text}
    return Unknown("there are ways to write a command that only some of the patterns see through")


def _unrestricted(question: Question, machines: _Machines, work: Work) -> Answer | None:
    """Calls that no pattern of some arguments allows: so what allows only some arguments refuses nothing of them."""
    template = question.domain.unrestricted
    if template is None or not machines.everything:
        return None
    if len(machines.refused) == len(machines.denied):
        return None  # what holds for other calls holds for them
    wanted, refused = [*machines.wanted, _machine(question.domain.every)], list(machines.denied)
    if shortest(wanted, refused, 0, None, work) is None:
        return None
    text = shortest([*wanted, _machine(question.domain.shapes[0])], refused, 0, None, work)
    written = question.domain.write(text) if text is not None else None
    call = Call(question.tool, template.replace("{}", written)) if written is not None else None
    if call is not None and question.confirm(call):
        return Witness(call)
    return Unknown("commands that only a pattern of any command allows could not be compared")


def _opaque(question: Question) -> Witness | None:
    """The call that no glob reaches, if it is an answer. All calls like it are decided alike."""
    text = question.domain.opaque
    if text is None:
        return None
    for part in question.wanted:
        rules = _of_tool(part, question.tool)
        if not (rules if part.deny else any(rule.glob is None for rule in rules)):
            return None
    call = Call(question.tool, text)
    return Witness(call) if question.confirm(call) else None


def _call(question: Question, text: str) -> Call | None:
    if not question.tool:
        return Call(text, None)
    argument = question.domain.write(text)
    return Call(question.tool, argument) if argument is not None else None


def _machines(question: Question, work: Work) -> _Machines | None:
    """None: it is plain that there is no such call."""
    domain, names = question.domain, not question.tool
    wanted, refused, denied, samples = list[Automaton](), list[Automaton](), list[Automaton](), list[str]()
    known: set[Pattern] = set()
    deny: list[Pattern] = []
    everything = True
    for part in question.refused:
        rules = _of_tool(part, question.tool)
        known.update(rules)
        if any(_matches_all(rule, question.tool) for rule in rules):
            return None
        if rules:
            refused.append(_union(domain, names, rules, _AS_WRITTEN))
            if part.deny:
                denied.append(refused[-1])
                deny += rules
    for part in question.wanted:
        rules = _of_tool(part, question.tool)
        if part.deny:
            rules = tuple(rule for rule in rules if not _denied_as_well(question, rule, deny, work))
        else:
            rules = tuple(rule for rule in rules if rule not in known)
        if not rules:
            return None
        if any(_matches_all(rule, question.tool) for rule in rules):
            continue
        everything = everything and part.deny
        wanted.append(_union(domain, names, rules, _AS_DENIED if part.deny else _AS_PERMITTED))
        if not part.deny and question.tool:
            samples += (domain.sample(rule.glob or "") for rule in rules if domain.inner(rule.glob or "") is not None)
    return _Machines(tuple(wanted), tuple(refused), tuple(denied), tuple(samples), everything)


def _denied_as_well(question: Question, rule: Pattern, deny: Sequence[Pattern], work: Work) -> bool:
    """Whether another denial matches all that `rule` matches, and so concerns every way to write it."""
    if rule in deny:
        return True
    domain, names = question.domain, not question.tool
    settling = tuple(other for other in deny if names or domain.settles(other.glob or ""))
    if _matches_all(rule, question.tool) or not settling:
        return False
    machine = _union(domain, names, (rule,), _AS_WRITTEN)
    return any(
        shortest([machine], [_union(domain, names, (one,), _AS_WRITTEN)], 0, None, work) is None for one in settling
    )


def _matches_all(rule: Pattern, tool: str) -> bool:
    return rule.glob is None if tool else rule.tool == "*"


def _of_tool(part: Set, tool: str) -> tuple[Pattern, ...]:
    if not tool:
        return tuple(
            rule
            for rule in part.rules
            # A call without an argument is allowed by patterns without one alone, and denied by all.
            if rule.tool not in WITH_ARGUMENT and (part.deny or rule.glob is None)
        )
    return tuple(
        rule for rule in part.rules if rule.tool == tool or ("*" in rule.tool and fnmatchcase(tool, rule.tool))
    )


_Reading = Literal["as written", "as permitted", "as denied"]
_AS_WRITTEN: _Reading = "as written"
_AS_PERMITTED: _Reading = "as permitted"
_AS_DENIED: _Reading = "as denied"


@lru_cache(maxsize=512)
def _union(domain: Domain, names: bool, rules: tuple[Pattern, ...], reading: _Reading) -> Automaton:
    """The machine of the arguments, or names, that some patterns concern."""
    trees: list[Regex] = []
    for rule in rules:
        glob = rule.tool if names else rule.glob or ""
        trees.append(domain.reach(glob) if reading == _AS_DENIED else domain.read(glob))
        if reading == _AS_PERMITTED and not names and (inner := domain.inner(glob)) is not None:
            trees.append(inner)
    return whole(Either(tuple(trees)))


@lru_cache(maxsize=64)
def _machine(tree: Regex) -> Automaton:
    return whole(tree)


@lru_cache(maxsize=1)
def _argument_tools() -> Automaton:
    return whole(others_only())
