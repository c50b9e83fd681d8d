"""The shape of a contract: what every contract type answers. Which types there are stands in `wavec/contracts/`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.syntax.extension import Extension

DEFAULT_SOURCE = "artifact.json"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What became of the files that a contract names: the plan has their contents."""

    schema: str | None = None
    """Digest of the JSON Schema."""
    template: str | None = None
    """Digest of the text."""
    sections: tuple[str, ...] = ()
    """What the schema of a document requires."""


class Contract(Extension):
    """What must hold when a step has finished, before anything that depends on it starts."""

    must_pass: bool | None = None
    on_failure: Literal["retry", "halt", "warn"] | None = None
    max_retries: int | None = Field(default=None, ge=0, le=100)

    must_pass_key: ClassVar[str] = "must_pass"
    """The key that is `must_pass`."""
    judges_file: ClassVar[bool] = True
    """Whether it is about a file: the one of `source`, `artifact.json` when there is none."""
    wants_json: ClassVar[bool] = False
    """Whether that file must be JSON."""

    @property
    def plan_type(self) -> str:
        """Its type in a plan."""
        return self.word

    @property
    def version(self) -> int:
        """Of the type: 2 where it says what a runtime that knows only 1 would overlook."""
        return 1

    @property
    def binds(self) -> bool:
        """Whether an artifact that does not obey its schema lets the contract fail."""
        return True

    @property
    def idle_keys(self) -> Mapping[str, str]:
        """Keys that have no effect beside the others, each with the reason: a clause."""
        return {}

    @property
    def source_text(self) -> str | None:
        """Template of the path of the file it judges; None if it judges none."""
        if not self.judges_file:
            return None
        source = getattr(self, "source", None)
        return source if isinstance(source, str) else DEFAULT_SOURCE

    @property
    def schema_reference(self) -> tuple[str, object] | None:
        """Key and value of the schema that it names: a path, inline JSON text, or a mapping."""
        return None

    @property
    def template_file(self) -> tuple[str, str] | None:
        """Key and path of a text file of the project that it needs."""
        return None

    @property
    def outline_schema(self) -> tuple[str, str] | None:
        """Key and path of a JSON Schema of which only the names in `required` are meant: the sections of a text."""
        return None

    @property
    def path_templates(self) -> Mapping[str, str]:
        """Keys other than `source` whose values are templates of paths."""
        return {}

    @property
    def command_text(self) -> str | None:
        """A shell text that it runs; it may have no holes."""
        return None

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        """What the plan says of it beyond what all contracts have."""
        return {"schema": frozen.schema} if frozen.schema is not None else {}
