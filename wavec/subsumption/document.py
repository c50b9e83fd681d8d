"""The two schemas as numbered nodes: nodes with the same number accept the same values."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import unquote

from wave_runtime.plan import Json, canonical
from wave_runtime.plan.record import dataclass

from wavec.schemas.validity import Judge
from wavec.subsumption.keywords import ANNOTATIONS, COMMON, LISTED, NAMED, ONE_SCHEMA, REFERENCES, Draft
from wavec.subsumption.language.formats import FORMATS
from wavec.subsumption.language.match import search

Table: TypeAlias = Mapping[str, Any]
"""The keywords of one schema."""

_DRAFTS: Mapping[str, Draft] = {"07/schema": "07", "2019-09/schema": "2019-09", "2020-12/schema": "2020-12"}
_SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"})
_FORMAT_CHECKS = {name: format.holds for name, format in FORMATS.items()}


class Document:
    """One whole schema: what its references lead to, and its validator."""

    def __init__(self, name: str, root: Json) -> None:
        self.name = name
        """`producer`, `consumer`, or `` for what is made up here."""
        self.root = root
        self.text = canonical(root)
        stated = root.get("$schema", "") if isinstance(root, Mapping) else ""
        ending = str(stated).removesuffix("#").replace("draft-", "").rpartition("json-schema.org/")[2]
        self.draft: Draft = _DRAFTS.get(ending.removeprefix("draft/"), "2020-12")
        base = root.get("$id", "") if isinstance(root, Mapping) else ""
        self._base = base.removesuffix("#") if isinstance(base, str) else ""
        self._rebased = any(_bases(root, top=True))

    def target(self, reference: str) -> tuple[Json, str] | None:
        """What a reference means, and its pointer; None if it is not followed here."""
        if self._rebased:
            return None  # an inner `$id` changes what references mean
        fragment = reference.removeprefix(self._base) if self._base else reference
        if fragment in ("", "#"):
            return self.root, ""
        if not fragment.startswith("#/"):
            found = self._anchors.get(unquote(fragment[1:]), ()) if fragment[0] == "#" else ()
            return found[0] if len(found) == 1 else None
        node: Any = self.root
        for part in unquote(fragment[2:]).split("/"):
            step = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, Mapping) and step in node:
                node = node[step]
            elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                return None
        return (node, unquote(fragment[1:])) if isinstance(node, Mapping | bool) else None

    @cached_property
    def judge(self) -> Judge:
        """Its validator; many questions are answered without it."""
        return Judge(self.root, search, _FORMAT_CHECKS)

    def endless(self) -> str | None:
        """The pointer of a reference that comes back to itself for one and the same value; None without one."""
        settled: set[str] = set()
        for pointer, reference in _referring(self.root, ""):
            if reference not in settled and self._turns_back(reference, settled):
                return at(pointer, "$ref")
        return None

    def _turns_back(self, reference: str, settled: set[str]) -> bool:
        way = {reference: self._followed(reference)}
        while way:
            current, onward = next(reversed(way.items()))
            following = next(onward, None)
            if following is None:
                settled.add(current)
                del way[current]
            elif following in way:
                return True
            elif following not in settled:
                way[following] = self._followed(following)
        return False

    def _followed(self, reference: str) -> Iterator[str]:
        found = self.target(reference)
        return _followed(found[0]) if found else iter(())

    @cached_property
    def _anchors(self) -> Mapping[str, Sequence[tuple[Json, str]]]:
        anchors: dict[str, list[tuple[Json, str]]] = {}
        for name, node, pointer in _anchored(self.root, ""):
            anchors.setdefault(name, []).append((node, pointer))
        return anchors


@dataclass(frozen=True, slots=True)
class Node:
    """A schema inside a document."""

    number: int
    schema: Json = field(compare=False)
    document: Document = field(compare=False)
    pointer: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value must obey the schema, or must not."""

    node: Node
    wanted: bool

    @property
    def opposite(self) -> "Literal":
        return Literal(self.node, not self.wanted)


Goal: TypeAlias = frozenset[Literal]
"""What one value must fulfil at once."""


class Nodes:
    """Numbers nodes by their meaning: keywords without annotations, with the numbers of the schemas in them."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._seen: dict[tuple[int, int], tuple[Json, int]] = {}
        self._own = Document("", True)

    def node(self, schema: Json, document: Document, pointer: str) -> Node:
        """The node of `schema`, which stands at `pointer`."""
        return Node(self._number(schema, document), schema, document, pointer)

    def made(self, schema: Json) -> Node:
        """The node of a schema that stands in neither document; it has no references."""
        return self.node(schema, self._own, "")

    def _number(self, schema: Json, document: Document) -> int:
        place = (id(schema), id(document))
        if place not in self._seen:
            # The schema is kept with its number, so that its id is not given to another one.
            self._seen[place] = schema, self._numbers.setdefault(self._meaning(schema, document), len(self._numbers))
        return self._seen[place][1]

    def _meaning(self, schema: Any, document: Document) -> Hashable:
        if not isinstance(schema, Mapping):
            return canonical(schema)
        parts: set[tuple[str, Hashable]] = set()
        origin = ""  # what the meaning depends on besides
        for keyword, value in schema.items():
            if keyword in ANNOTATIONS or (keyword == "format" and isinstance(value, str) and value not in FORMATS):
                continue
            if keyword in NAMED and isinstance(value, Mapping):
                part: Hashable = frozenset((name, self._number(below, document)) for name, below in value.items())
            elif keyword in LISTED and isinstance(value, list):
                part = tuple(self._number(below, document) for below in value)
            elif keyword in ONE_SCHEMA:
                part = self._number(value, document)
            else:
                part = canonical(value)
            parts.add((keyword, part))
            if keyword in REFERENCES:
                origin = document.text
            elif keyword not in COMMON and not _is_plain_items(keyword, schema):
                origin = origin or document.draft
        return frozenset(parts), origin


def at(pointer: str, *parts: str | int) -> str:
    """A JSON Pointer and a way down from it."""
    return pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _is_plain_items(keyword: str, schema: Table) -> bool:
    """`items` for all items means the same in every draft."""
    return keyword == "items" and not isinstance(schema["items"], list) and "prefixItems" not in schema


def _bases(node: Any, *, top: bool) -> Iterator[bool]:
    if isinstance(node, Mapping):
        yield not top and isinstance(node.get("$id"), str) and not node["$id"].startswith("#")
    for child in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from _bases(child, top=False)


def _referring(node: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        yield pointer, node["$ref"]
    below = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
    for key, child in below:
        yield from _referring(child, at(pointer, key))


def _followed(schema: Any) -> Iterator[str]:
    """The references that are followed for a value of `schema` itself, not for what lies inside the value."""
    if not isinstance(schema, Mapping):
        return
    if isinstance(schema.get("$ref"), str):
        yield schema["$ref"]
    for keyword in _SAME_VALUE & schema.keys():
        below = schema[keyword]
        parts = below.values() if keyword in NAMED else below if keyword in LISTED else (below,)
        for part in parts:
            yield from _followed(part)


def _anchored(node: Any, pointer: str) -> Iterator[tuple[str, Json, str]]:
    if isinstance(node, Mapping):
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(keyword), str):
                yield node[keyword], node, pointer
        if isinstance(node.get("$id"), str) and node["$id"].startswith("#"):
            yield node["$id"][1:], node, pointer
    below = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
    for key, child in below:
        yield from _anchored(child, at(pointer, key))
