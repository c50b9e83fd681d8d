"""The regular expressions in the schemas of a project, with their places."""

from collections.abc import Callable, Iterator

from wave_runtime.plan.record import dataclass

from wavec.rules.project import Project
from wavec.rules.stated_schemas import StatedSchema, stated_schemas
from wavec.source.span import Span

_SHOWN = 60


@dataclass(frozen=True, slots=True, eq=False)
class StatedPattern:
    """A regular expression in a schema."""

    text: str
    at: Callable[[], Span]
    """Where it stands; looked up when it is asked for."""

    @property
    def shown(self) -> str:
        """It, or its beginning, in backticks."""
        return f"`{self.text}`" if len(self.text) <= _SHOWN else f"`{self.text[:_SHOWN]}...`"


def patterns(project: Project) -> Iterator[StatedPattern]:
    """The values of `pattern` and the names in `patternProperties`."""
    for schema in stated_schemas(project):
        for path, node in schema.parts():
            if isinstance(text := node.get("pattern"), str):
                yield StatedPattern(text, _place(schema, (*path, "pattern")))
            if isinstance(members := node.get("patternProperties"), dict):
                for name in members:
                    yield StatedPattern(name, _place(schema, (*path, "patternProperties", name)))


def _place(schema: StatedSchema, path: tuple[str | int, ...]) -> Callable[[], Span]:
    return lambda: schema.place(path)
