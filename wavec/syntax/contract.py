"""The shape of a contract: what every contract type answers. Which types there are stands in `wavec/contracts/`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field
from wave_runtime.plan import Json

from wavec.syntax.extension import Extension

DEFAULT_SOURCE = "artifact.json"


class Contract(Extension):
    """What must hold when a step has finished, before anything that depends on it starts."""

    must_pass: bool | None = None
    on_failure: Literal["retry", "halt", "warn"] | None = None
    max_retries: int | None = Field(default=None, ge=0, le=100)

    judges_file: ClassVar[bool] = True
    """Whether it is about a file: the one of `source`, `artifact.json` when there is none."""
    wants_json: ClassVar[bool] = False
    """Whether that file must be JSON."""

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
    def path_templates(self) -> Mapping[str, str]:
        """Keys other than `source` whose values are templates of paths."""
        return {}

    @property
    def command_text(self) -> str | None:
        """A shell text that it runs; it may have no holes."""
        return None

    def settings(self, schema: str | None) -> Mapping[str, Json]:
        """What the plan says of it beyond what all contracts have; `schema` is the digest of its schema."""
        return {"schema": schema} if schema is not None else {}
