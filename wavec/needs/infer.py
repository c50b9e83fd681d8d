"""The tightest grant of each persona that meets the needs of its steps.

Sound: every need is met, which the matcher decides, and by inclusion where a need is more than one call. Tight: without
any one of its patterns some need is not met. What no pattern can say is told, and not met.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from wave_runtime.permissions import Call, Layer, Pattern, decide
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedManifest, NamedPersona
from wavec.needs.need import Need
from wavec.needs.of_step import needs_of
from wavec.permissions.algebra import NewCall, Proved, covers, difference
from wavec.permissions.authorized import AuthorizedPipeline, GrantLayer
from wavec.permissions.stated import StatedRule, stated_grants
from wavec.source.span import Span


@dataclass(frozen=True, slots=True, eq=False)
class Inferred:
    """A pattern, and the needs for which it is there."""

    pattern: Pattern
    needs: tuple[Need, ...]
    permitted_today: bool
    """Whether the present grant meets all of them."""


@dataclass(frozen=True, slots=True)
class Excess:
    """Something that the present grant permits beyond that."""

    rule: str
    """The rule that allows it, as it was written; empty where no list says what is allowed."""
    call: Call
    at: Span | None
    """Of the rule."""


@dataclass(frozen=True, slots=True, eq=False)
class InferredGrant:
    """What a persona needs to be allowed."""

    persona: NamedPersona
    steps: int
    """How many steps it has."""
    patterns: tuple[Inferred, ...]
    inexpressible: tuple[Need, ...]
    """Needs that no pattern permits without permitting a whole tool."""
    excess: tuple[Excess, ...]
    undecided: tuple[str, ...]
    """Why a part of the present grant could not be compared."""

    @property
    def layer(self) -> Layer:
        """The grant."""
        return Layer(tuple(each.pattern for each in self.patterns), ())


def infer(manifest: NamedManifest, pipelines: Iterable[AuthorizedPipeline]) -> tuple[InferredGrant, ...]:
    """A grant for each persona that has a step in `pipelines`, by name."""
    needs: dict[str, list[Need]] = {}
    personas: dict[str, NamedPersona] = {}
    present: dict[str, Sequence[GrantLayer]] = {}
    steps: dict[str, int] = {}
    for pipeline in pipelines:
        for id, step in pipeline.typed.named.steps.items():
            execution = step.document.execution
            if step.persona is None or execution is None or not execution.needs_persona:
                continue
            name = step.persona.name
            personas[name] = step.persona
            needs.setdefault(name, []).extend(needs_of(pipeline, step))
            steps[name] = steps.get(name, 0) + 1
            own = tuple(part for part in pipeline.grants.get(id, ()) if part.origin != "step")
            present.setdefault(name, own)
    rules = [rule for grant in stated_grants(manifest, ()) for rule in grant.allow]
    return tuple(_grant(personas[name], steps[name], needs[name], present[name], rules) for name in sorted(personas))


def _grant(
    persona: NamedPersona,
    steps: int,
    needs: Sequence[Need],
    present: Sequence[GrantLayer],
    rules: Sequence[StatedRule],
) -> InferredGrant:
    needs = [_judged(need) for need in needs]
    met = [need for need in needs if not need.inexpressible]
    patterns = tightened(met)
    layers = [part.layer for part in present]
    inferred = tuple(
        Inferred(pattern, found, _is_permitted(pattern, found, layers))
        for pattern in patterns
        if (found := tuple(_who_need(pattern, met)))
    )
    origin = present[0].origin if present else "persona"
    beyond = difference([GrantLayer(origin, Layer(patterns, ()))], tuple(present))
    stated = [rule for rule in rules if rule.permissions is persona.node.permissions] or rules
    excess = tuple(_excess(new, stated) for new in beyond.calls)
    undecided = tuple(dict.fromkeys(each.why for each in beyond.undecided))
    unmet = tuple(dict.fromkeys(need for need in needs if need.inexpressible))
    return InferredGrant(persona, steps, inferred, unmet, excess, undecided)


def _judged(need: Need) -> Need:
    """`need`, which says why its own patterns do not permit it, if they do not."""
    if need.inexpressible or is_met(need, need.patterns):
        return need
    decisions = [decide([Layer(need.patterns, ())], call) for call in calls_of(need)]
    why = next((decision.because for decision in decisions if not decision.permitted), "no pattern permits just that")
    return replace(need, inexpressible=why)


def _excess(new: NewCall, rules: Sequence[StatedRule]) -> Excess:
    rule = next((each for each in rules if each.pattern == new.rule), None)
    return Excess(rule.pattern.written if rule is not None else "", new.call, rule.at if rule is not None else None)


def _is_permitted(pattern: Pattern, needs: Iterable[Need], layers: Sequence[Layer]) -> bool:
    """Whether `layers` permit what `needs` ask of the tool of `pattern`."""
    return all(decide(layers, call).permitted for need in needs for call in need.calls if call.tool == pattern.tool)


@lru_cache(maxsize=4096)
def _covers(wide: Pattern, narrow: Pattern) -> bool:
    return wide == narrow or (wide.tool == narrow.tool and isinstance(covers(wide, narrow), Proved))


def tightened(needs: Sequence[Need]) -> tuple[Pattern, ...]:
    """The patterns of `needs`, sorted, without those that the others make superfluous."""
    kept = sorted({pattern for need in needs for pattern in need.patterns}, key=_order)
    # Narrow ones first: a wide one is rarely covered by what is left.
    for pattern in sorted(kept, key=lambda each: (each.glob is None, "*" in (each.glob or ""))):
        rest = tuple(other for other in kept if other != pattern)
        if all(is_met(need, rest) for need in needs if pattern in need.patterns):
            kept = list(rest)
    return tuple(kept)


def is_met(need: Need, patterns: Sequence[Pattern]) -> bool:
    """Whether a grant of `patterns` permits all that `need` asks for."""
    layers = [Layer(tuple(patterns), ())]
    return all(decide(layers, call).permitted for call in calls_of(need)) and all(
        any(_covers(pattern, wanted) for pattern in patterns) or isinstance(covers(layers, wanted), Proved)
        for wanted in need.patterns
    )


def _who_need(pattern: Pattern, needs: Sequence[Need]) -> Iterator[Need]:
    """Whose need it is: those that ask for it, or for a part of what it permits; each place once."""
    told: set[object] = set()
    for need in needs:
        if _serves(pattern, need) and (what := (need.why, need.at)) not in told:
            told.add(what)
            yield need


def calls_of(need: Need) -> tuple[Call, ...]:
    """The examples, and a command with whatever is to be filled in."""
    return (*need.calls, *((Call("Bash", need.line),) if need.line else ()))


def _serves(pattern: Pattern, need: Need) -> bool:
    if pattern in need.patterns:
        return True
    # An example that it does not permit costs less than a proof.
    alone = [Layer((pattern,), ())]
    permitted = any(decide(alone, call).permitted for call in need.calls if call.tool == pattern.tool)
    return permitted and any(_covers(pattern, wanted) for wanted in need.patterns)


def _order(pattern: Pattern) -> tuple[int, str]:
    tools = ("Read", "Glob", "Grep", "Write", "Edit", "MultiEdit", "NotebookEdit", "Bash")
    return tools.index(pattern.tool) if pattern.tool in tools else len(tools), str(pattern)
