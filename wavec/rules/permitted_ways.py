"""The ways that the rules of a project open, each with the rule and the grant that it belongs to."""

from collections.abc import Iterator, Sequence

from wave_runtime.permissions import Call, Layer, decide
from wave_runtime.plan.record import dataclass

from wavec.permissions.escapes import Effect, Found, escapes
from wavec.permissions.stated import StatedRule, stated_grants
from wavec.rules.project import Project


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """What one rule permits beyond what it says."""

    rule: StatedRule
    found: tuple[Found, ...]

    @property
    def others(self) -> str:
        """How many more there are than the first, for the end of a sentence."""
        count = len(self.found) - 1
        return f"; {count} other {'way is' if count == 1 else 'ways are'} known" if count else ""


def ways(project: Project, effect: Effect) -> Iterator[Ways]:
    """The rules that lead to `effect`; in a grant that may do that anyway none does."""
    for grant in stated_grants(project.manifest, project.pipelines):
        if _may_anyway(grant.layers, effect):
            continue
        for rule in grant.allow:
            known = tuple(escapes(rule.pattern, grant.layers))
            found = tuple(way for way in known if _counts(way, effect, grant.layers))
            # What runs any program writes any file, and runs whatever was written.
            if found and (effect is Effect.RUNS or all(way.effect is not Effect.RUNS for way in known)):
                yield Ways(rule, found)


def _may_anyway(layers: Sequence[Layer], effect: Effect) -> bool:
    calls = [Call("Bash", None)] if effect is not Effect.WRITES else [Call("Bash", None), Call("Write", "notes.txt")]
    return any(decide(layers, call).permitted for call in calls)


def _counts(way: Found, effect: Effect, layers: Sequence[Layer]) -> bool:
    if way.effect is not effect:
        return False
    return not way.reads or any(decide(layers, Call(tool, way.reads)).permitted for tool in ("Write", "Edit"))
