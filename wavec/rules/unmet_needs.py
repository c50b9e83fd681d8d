"""The needs of the steps of a project that their grants do not meet."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from wave_runtime.permissions import Call, Decision, Layer, decide
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.fix import Fix
from wavec.names.named import NamedStep
from wavec.needs.need import Kind, Need
from wavec.needs.of_step import needs_of
from wavec.permissions.authorized import GrantLayer
from wavec.permissions.stated import allowing
from wavec.rules.project import Project


@dataclass(frozen=True, slots=True, eq=False)
class Unmet:
    """A need, and why it is not met."""

    need: Need
    call: Call
    """The call that shows it."""
    step: NamedStep
    decision: Decision
    runs_everything: bool
    """Whether the agent may run any shell line: then what a tool may not do, a program can."""

    @property
    def who(self) -> str:
        """Whose grant it is."""
        return f"`{self.step.persona.name}`" if self.step.persona is not None else f"step `{self.step.id}`"

    @property
    def why(self) -> str:
        """What decided, as the end of a sentence."""
        part = self.decision.demand
        whole = part is None or len(self.need.patterns) < 2
        what = "it" if whole else f"`{part}`, which is a part of it"
        if self.decision.rule is not None:
            return f"`{self.decision.rule.written}` denies {what}"
        return f"no rule allows {what}" if self._can_be_allowed else self.decision.because

    @property
    def help(self) -> str:
        """The way out."""
        if self.decision.rule is not None:
            return f"remove the denial `{self.decision.rule.written}`, or do not ask for it"
        missing = ", ".join(f"`{pattern}`" for pattern in self.need.patterns)
        return f"allow {missing}, or do not ask for it" if self._can_be_allowed else "no pattern permits just that"

    @property
    def _can_be_allowed(self) -> bool:
        return bool(self.need.patterns) and decide([Layer(self.need.patterns, ())], self.call).permitted

    def fix(self) -> Fix | None:
        """How to allow it, where one pattern is missing and no rule denies it."""
        if self.decision.rule is not None or len(self.need.patterns) != 1 or not self._can_be_allowed:
            return None
        persona = self.step.persona
        parts = (persona.node.permissions if persona is not None else None, self.step.document.node.permissions)
        return allowing([part for part in parts if part is not None], self.need.patterns[0], self.call)


def unmet(project: Project, kind: Kind) -> Iterator[Unmet]:
    """The needs of this kind that are not met, of each step; what several need at one place, once."""
    told: set[object] = set()
    for each in _all_unmet(project):
        what = (each.need.at, each.who, each.call)
        if each.need.kind == kind and what not in told:
            told.add(what)
            yield each


@lru_cache(maxsize=1)
def _all_unmet(project: Project) -> tuple[Unmet, ...]:
    return tuple(_unmet(project))


def _unmet(project: Project) -> Iterator[Unmet]:
    judges: dict[tuple[GrantLayer, ...], _Judge] = {}
    for pipeline, step in project.steps():
        grant = pipeline.grants.get(step.id, ())
        if not grant:
            continue
        judge = judges.get(grant) or judges.setdefault(grant, _Judge(grant))
        for need in needs_of(pipeline, step):
            found = next(judge.refused(need), None)
            if found is not None:
                call, decision = found
                yield Unmet(need, call, step, decision, judge.decide(Call("Bash", None)).permitted)


class _Judge:
    """What a grant says of calls. Most steps have the grant of a persona, and much of what they need is the same."""

    def __init__(self, grant: Sequence[GrantLayer]) -> None:
        self._layers = tuple(part.layer for part in grant)
        self._known: dict[Call, Decision] = {}

    def decide(self, call: Call) -> Decision:
        decision = self._known.get(call)
        if decision is None:
            decision = self._known[call] = decide(self._layers, call)
        return decision

    def refused(self, need: Need) -> Iterator[tuple[Call, Decision]]:
        """The calls of a need that are not permitted."""
        for call in need.calls:
            decision = self.decide(call)
            if not decision.permitted:
                yield call, decision
