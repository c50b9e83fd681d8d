"""A call that some sets of patterns match and others do not: the one question to which all others come down.

The machines say what there could be; the matcher has the last word on every call that is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from wave_runtime.permissions import Call, Pattern

from wavec.automata.automaton import Automaton, whole, words
from wavec.automata.product import shortest
from wavec.automata.regex import Either, Regex
from wavec.automata.work import TooLarge, Work
from wavec.permissions.algebra.answer import Answer, Proved, Unknown, Witness
from wavec.permissions.algebra.domains.domain import Domain
from wavec.permissions.algebra.domains.name import WITH_ARGUMENT, others_only

_TRIES = 6
STEPS = 400_000
"""The work that one question may cost."""

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
        answer = _look(question, work)
    except TooLarge:
        answer = Unknown("the patterns are too many or too intricate to compare")
    if not isinstance(answer, Witness) and (call := _opaque(question)) is not None:
        return Witness(call)
    return answer


def _look(question: Question, work: Work) -> Answer:
    machines = _machines(question, work)
    if machines is None:
        return Proved()
    wanted, refused = machines
    if not wanted:
        for example in question.domain.examples:
            if question.confirm(_call(question, example)):
                return Witness(_call(question, example))
    wanted = [*wanted, _every(question.domain)]
    if not question.tool:
        refused = [*refused, _argument_tools()]
    return _find(question, wanted, refused, work)


def _opaque(question: Question) -> Call | None:
    """The call that no glob reaches, if it is an answer. All calls like it are decided alike."""
    text = question.domain.opaque
    if text is None:
        return None
    for part in question.wanted:
        rules = _of_tool(part, question.tool)
        if not (rules if part.deny else any(rule.glob is None for rule in rules)):
            return None
    call = Call(question.tool, text)
    return call if question.confirm(call) else None


def _find(question: Question, wanted: list[Automaton], refused: list[Automaton], work: Work) -> Answer:
    if shortest(wanted, refused, 0, None, work) is None:
        return Proved()
    tried: frozenset[str] = frozenset()
    for shape in (*map(_machine, question.domain.shapes), None):
        among = wanted if shape is None else [*wanted, shape]
        for _ in range(_TRIES):
            known = [words(tried)] if tried else []
            text = shortest(among, [*refused, *known], 0, None, work)
            if text is None:
                break
            call = _call(question, text)
            if question.confirm(call):
                return Witness(call)
            tried |= {text}
    return Unknown("deny patterns concern more ways to write a command than could be compared")


def _call(question: Question, text: str) -> Call:
    return Call(question.tool, text) if question.tool else Call(text, None)


def _machines(question: Question, work: Work) -> tuple[list[Automaton], list[Automaton]] | None:
    """None: it is plain that there is no such call."""
    wanted, refused, denied = [], [], []
    known: set[Pattern] = set()
    for part in question.refused:
        rules = _of_tool(part, question.tool)
        known.update(rules)
        if any(_matches_all(rule, question.tool) for rule in rules):
            return None
        if rules:
            machine = _union(question.domain, not question.tool, rules, False)
            refused.append(machine)
            denied += [machine] * part.deny
    for part in question.wanted:
        rules = _of_tool(part, question.tool)
        if part.deny:
            rules = tuple(rule for rule in rules if not _denied_as_well(question, rule, denied, work))
        else:
            rules = tuple(rule for rule in rules if rule not in known)
        if not rules:
            return None
        if not any(_matches_all(rule, question.tool) for rule in rules):
            wanted.append(_union(question.domain, not question.tool, rules, part.deny))
    return wanted, refused


def _denied_as_well(question: Question, rule: Pattern, denied: list[Automaton], work: Work) -> bool:
    """Whether other denials match all that `rule` matches: then they do so for every way to write it."""
    if _matches_all(rule, question.tool):
        return False
    machine = _union(question.domain, not question.tool, (rule,), False)
    return bool(denied) and shortest([machine], denied, 0, None, work) is None


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


@lru_cache(maxsize=512)
def _union(domain: Domain, names: bool, rules: tuple[Pattern, ...], deny: bool) -> Automaton:
    read = domain.reach if deny else domain.read
    return whole(Either(tuple(read(rule.tool if names else rule.glob or "") for rule in rules)))


@lru_cache(maxsize=64)
def _machine(tree: Regex) -> Automaton:
    return whole(tree)


def _every(domain: Domain) -> Automaton:
    return _machine(domain.every)


@lru_cache(maxsize=1)
def _argument_tools() -> Automaton:
    return whole(others_only())
