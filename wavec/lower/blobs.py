"""Contents by digest: what several steps share stands in the plan once."""

from wave_runtime.plan import Json, blob_digest
from wave_runtime.plan.expression import Template
from wave_runtime.plan.model import Blob, Digest, JsonBlob, TemplateBlob, TextBlob

from wavec.schemas.schema import Schema
from wavec.source.text import Source, lines_of


class Blobs:
    """The blobs of one plan, collected while it is made."""

    def __init__(self) -> None:
        self.by_digest: dict[Digest, Blob] = {}
        self._of_source: dict[Source, Digest] = {}
        self._of_schema: dict[Schema, Digest] = {}

    def template(self, template: Template) -> Digest:
        """A text with holes."""
        return self._add(TemplateBlob(template))

    def text(self, text: str) -> Digest:
        """A text without holes."""
        return self._add(TextBlob(tuple(lines_of(text))))

    def source(self, source: Source) -> Digest:
        """The text of a file."""
        if source not in self._of_source:
            self._of_source[source] = self.text(source.text)
        return self._of_source[source]

    def schema(self, schema: Schema) -> Digest:
        """A JSON Schema with all it refers to."""
        if schema not in self._of_schema:
            self._of_schema[schema] = self._add(JsonBlob(schema.value))
        return self._of_schema[schema]

    def json(self, value: Json) -> Digest:
        """A JSON value."""
        return self._add(JsonBlob(value))

    def _add(self, blob: Blob) -> Digest:
        digest = blob_digest(blob)
        self.by_digest.setdefault(digest, blob)
        return digest
