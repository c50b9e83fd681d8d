"""References of a JSON Schema: checked, and those to other files embedded, so that the plan holds the whole schema.

Another file of the project is put under `$defs`, by its path. Every reference becomes a JSON Pointer from the top of
the whole, and the `$id`s and anchors inside are left out: nothing is left for which it matters where a schema stood.
Nothing is fetched: a reference to a network address that no schema here defines is refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path, escape

from wavec.schemas.document import Document
from wavec.schemas.references import Load, References, Target, Unresolved, Unusable
from wavec.schemas.validity import draft_of

_OF_RESOURCES = frozenset({"$anchor", "$dynamicAnchor", "$id", "$recursiveAnchor", "$schema"})
"""Keywords that say what a resource is called. Inside another one they would change what references mean."""
_IN_FRAGMENTS = "/~!$&'()*+,;=:@-._"

_Place = tuple[str, Path]


class _Lead(NamedTuple):
    """From a schema to another one, by a reference or down into `allOf`."""

    goal: _Place
    at: Path
    reference: str | None


def embed(schema: Json, file: str, load: Load) -> Json:
    """`schema`, which stands in `file` (empty: in no file of its own), with all it refers to.

    Raises Unresolved for the first reference that cannot be followed, Unusable for a part that cannot be embedded, and
    Broken.
    """
    if not isinstance(schema, dict):
        return schema
    return _Embedding(schema, References(schema, file, load)).whole()


class _Embedding:
    def __init__(self, schema: dict[str, Any], references: References) -> None:
        self.references = references
        self.schema = schema
        # Draft 7 does not know `$defs`: anything may stand there.
        self.container = "$defs" if isinstance(schema.get("$defs", {}), dict) else "definitions"
        self.taken = set(schema.get(self.container, {}))
        self.root = references.root
        self.keys: dict[str, str] = {}
        """Under which key each other file stands."""
        self.waiting: list[Document] = []
        self.at_once: dict[_Place, list[_Lead]] = {}
        """By schema: those that judge the same value in any case."""

    def whole(self) -> Json:
        """The schema with all others that it needs. Raises Unresolved and Unusable."""
        root = self.rewritten(self.schema, self.root, ())
        definitions: dict[str, Json] = {}
        while self.waiting:
            document = self.waiting.pop(0)
            definitions[self.keys[document.file]] = self.rewritten(document.content, document, ())
        self.check_cycles()
        if definitions:
            root = {**root, self.container: {**root.get(self.container, {}), **definitions}}
        whole: Json = root
        return whole

    def rewritten(self, node: Any, document: Document, path: Path) -> Any:
        if isinstance(node, list):
            return [self.rewritten(item, document, (*path, index)) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        result = {key: self.rewritten(value, document, (*path, key)) for key, value in node.items()}
        return self.as_part(result, document, path) if path in document.places else result

    def as_part(self, schema: dict[str, Any], document: Document, path: Path) -> dict[str, Any]:
        """The schema at `path` with its references followed, as a part of the whole."""
        if path and "$schema" in schema and draft_of(schema) != self.references.draft:
            reason = "a schema inside another cannot have a draft of its own"
            raise Unusable(document.file, (*path, "$schema"), reason)
        leads: list[_Lead] = []
        for keyword, target in self.references.targets(document, path):
            reference = schema[keyword]
            self.check_static(document, path, keyword, reference, target)
            leads.append(_Lead((target.document.file, target.path), (*path, keyword), reference))
            if keyword == "$recursiveRef":
                self.replace_recursive(schema, document, path, target)
            elif not (self.is_outermost(document, path) and (reference == "#" or reference.startswith("#/"))):
                schema[keyword] = self.pointer(target)
        self.at_once[document.file, path] = leads
        if not (self.references.draft == "07" and "$ref" in schema):
            leads.extend(_Lead((document.file, (*path, *step)), (), None) for step in _in_place(schema))
        if self.is_outermost(document, path):
            return {key: value for key, value in schema.items() if not path or key != "$schema"}
        return {key: value for key, value in schema.items() if key not in _OF_RESOURCES}

    def is_outermost(self, document: Document, path: Path) -> bool:
        """Whether the schema at `path` belongs to no other resource than the whole does."""
        return document is self.root and document.places[path].root == ()

    def check_static(self, document: Document, path: Path, keyword: str, reference: str, target: Target) -> None:
        """Refuses a reference whose target depends on where the check began."""
        schema = target.document.at(target.path)
        if not isinstance(schema, Mapping) or keyword == "$ref":
            return
        anchor = "$dynamicAnchor" if keyword == "$dynamicRef" else "$recursiveAnchor"
        value = schema.get(anchor)
        wanted = value == reference.partition("#")[2] if keyword == "$dynamicRef" else value is True
        if wanted and len(list(self.holders(anchor, value))) > 1:
            reason = f"may lead to several schemas with the same `{anchor}`, which is not supported"
            raise Unresolved(document.file, (*path, keyword), reference, reason)

    def holders(self, anchor: str, value: Json) -> Iterator[_Place]:
        for document in self.references.documents:
            for path in document.places:
                schema = document.at(path)
                if isinstance(schema, Mapping) and schema.get(anchor) == value:
                    yield document.file, path

    def replace_recursive(self, schema: dict[str, Any], document: Document, path: Path, target: Target) -> None:
        """`$recursiveRef` means the top of its resource; elsewhere in the whole, an ordinary reference does."""
        if self.is_outermost(document, path):
            return
        del schema["$recursiveRef"]
        if "$ref" in schema:
            schema["allOf"] = [*schema.get("allOf", ()), {"$ref": self.pointer(target)}]
        else:
            schema["$ref"] = self.pointer(target)

    def pointer(self, target: Target) -> str:
        document, path = target
        if document is not self.root:
            path = (self.container, self.key(document), *path)
        return "#" + quote("".join(f"/{escape(str(step))}" for step in path), safe=_IN_FRAGMENTS)

    def key(self, document: Document) -> str:
        """The key of another file: its path, unless somebody has that."""
        if document.file not in self.keys:
            key, number = document.file, 1
            while key in self.taken:
                number += 1
                key = f"{document.file} ({number})"
            self.taken.add(key)
            self.keys[document.file] = key
            self.waiting.append(document)
        return self.keys[document.file]

    def check_cycles(self) -> None:
        """Refuses schemas that lead back to themselves for the same value: their check has no end."""
        done: set[_Place] = set()
        for start in self.at_once:
            self.follow(start, done)

    def follow(self, start: _Place, done: set[_Place]) -> None:
        way = {start: iter(self.at_once[start])}
        taken: dict[_Place, _Lead] = {}
        while way:
            here = next(reversed(way))
            lead = next(way[here], None)
            if lead is None:
                done.add(here)
                del way[here]
                continue
            taken[here] = lead
            if lead.goal in way:
                places = list(way)
                circle = [(place, taken[place]) for place in places[places.index(lead.goal) :]]
                for (file, _), step in circle:
                    if step.reference is not None:  # there is one: going down, nothing comes back
                        reason = "leads back to itself for the same value, so that no check would end"
                        raise Unresolved(file, step.at, step.reference, reason)
            elif lead.goal not in done:
                way[lead.goal] = iter(self.at_once.get(lead.goal, ()))


def _in_place(schema: Mapping[str, Json]) -> Iterator[Path]:
    """The ways to the parts of `schema` that judge the same value as it does."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(keyword)
        yield from ((keyword, index) for index in range(len(parts) if isinstance(parts, list) else 0))
    yield from ((keyword,) for keyword in ("not", "if", "then", "else") if isinstance(schema.get(keyword), Mapping))
    for keyword in ("dependentSchemas", "dependencies"):
        parts = schema.get(keyword)
        named = parts.items() if isinstance(parts, Mapping) else ()
        yield from ((keyword, name) for name, part in named if isinstance(part, Mapping))
