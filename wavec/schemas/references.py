"""What the references of a JSON Schema name, in its own file and in other files of the project.

All files that references lead to are read first, then each reference is resolved, as JSON Schema says: relative to the
`$id` around it. One thing is added: an `$id` of a whole file may name a place on the network where it was published;
when nothing is known there, its references are tried relative to the file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path

from wavec.schemas.document import Address, Document, Draft, Resource
from wavec.schemas.pattern import pattern_problem
from wavec.schemas.validity import URLS, draft_of, schema_problem

Load = Callable[[str, str, Path], Json | None]
"""The content of a file that is referred to; then the file and the place of the reference. None: there is no such file.
Raises Broken for a file that is no schema."""

KEYWORDS: Mapping[Draft, tuple[str, ...]] = {
    "07": ("$ref",),
    "2019-09": ("$ref", "$recursiveRef"),
    "2020-12": ("$ref", "$dynamicRef"),
}
"""The keywords that refer to other schemas."""


class Broken(Exception):
    """A file that is referred to is no schema; that has been reported."""


class Unusable(Exception):
    """A part of a schema that cannot be used where it stands: the file, the place and why."""

    def __init__(self, file: str, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.file = file
        self.path = path
        self.reason = reason


class Unresolved(Unusable):
    """A reference that leads nowhere: also what it says."""

    def __init__(self, file: str, path: Path, reference: str, reason: str) -> None:
        super().__init__(file, path, reason)
        self.reference = reference


class Target(NamedTuple):
    """The schema that a reference names."""

    document: Document
    path: Path


class References:
    """The schema in `file` (empty: in no file of its own) and all files that it leads to. Raises Unresolved, Unusable,
    and Broken."""

    def __init__(self, schema: Json, file: str, load: Load) -> None:
        self._load = load
        self._known: dict[Address, list[tuple[Document, Resource]]] = {}
        self._tried: set[str] = set()
        self.draft: Draft = draft_of(schema)
        self.documents: list[Document] = []
        self.root = self._add(file, schema)
        self._read_all()

    def targets(self, document: Document, path: Path) -> Iterator[tuple[str, Target]]:
        """The references of the schema at `path`, by keyword, and what they name. Raises Unresolved."""
        for keyword, reference in self._stated(document, path):
            yield keyword, self._target(document, path, keyword, reference)

    def _stated(self, document: Document, path: Path) -> Iterator[tuple[str, str]]:
        schema = document.at(path)
        if isinstance(schema, Mapping):
            for keyword in KEYWORDS[self.draft]:
                if isinstance(reference := schema.get(keyword), str):
                    yield keyword, reference

    def _add(self, file: str, content: Json) -> Document:
        document = Document(file, content, self.draft)
        self.documents.append(document)
        self._known[Address("file", file)] = [(document, document.resources[0])]
        for resource in document.resources:
            if resource.address != Address("file", file):
                self._known.setdefault(resource.address, []).append((document, resource))
        return document

    def _read_all(self) -> None:
        """Follows every reference as far as it leads: it may name a place that no keyword calls a schema."""
        done: set[tuple[str, Path]] = set()
        while todo := [(d, path) for d in self.documents for path in d.places if (d.file, path) not in done]:
            for document, path in todo:
                done.add((document.file, path))
                for keyword, reference in self._stated(document, path):
                    self._read(document, path, keyword, reference)
            self._mark_targets()

    def _read(self, document: Document, path: Path, keyword: str, reference: str) -> None:
        for address in self._addresses(document, path, reference):
            if address in self._known:
                return
            if address.kind == "file" and address.name not in self._tried and not _is_outside(address.name):
                self._tried.add(address.name)
                place = (*path, keyword)
                content = self._load(address.name, document.file, place)
                if content is not None:
                    self._check_draft(content, address.name, document.file, place, reference)
                    self._add(address.name, content)
                    return

    def _mark_targets(self) -> None:
        for document in self.documents:
            for path in tuple(document.places):
                for keyword, reference in self._stated(document, path):
                    try:
                        target = self._target(document, path, keyword, reference)
                    except Unresolved:
                        continue  # told when it is asked for, in the order of the file
                    self._mark(target)

    def _mark(self, target: Target) -> None:
        document, path = target
        if path in document.places:
            return
        self._check(document.at(path), document.file, path)
        known = set(document.places)
        document.add(path, document.around(path))
        for place in document.places.keys() - known:
            self._check_patterns(document, place)

    @staticmethod
    def _check_patterns(document: Document, path: Path) -> None:
        """Patterns of schemas are for a rule to judge; these stand where it sees none."""
        schema = document.at(path)
        if not isinstance(schema, Mapping):
            return
        named = schema.get("patternProperties")
        texts = [("pattern", schema.get("pattern")), *(("patternProperties", text) for text in _names(named))]
        for keyword, text in texts:
            if isinstance(text, str) and (problem := pattern_problem(text)) is not None:
                raise Unusable(document.file, (*path, keyword), f"the pattern `{text}` {problem}")

    def _check(self, schema: Json, file: str, path: Path) -> None:
        stated = {"$schema": URLS[self.draft], **schema} if isinstance(schema, dict) else schema
        if (problem := schema_problem(stated)) is not None:
            raise Unusable(file, (*path, *problem[0]), problem[1])

    def _check_draft(self, content: Json, name: str, file: str, place: Path, reference: str) -> None:
        if not isinstance(content, dict) or "$schema" not in content:
            self._check(content, name, ())  # so far it was taken as one of the latest draft
        elif (other := draft_of(content)) != self.draft:
            reason = f"leads to `{name}`, which is written in draft {other}, and this schema in {self.draft}"
            raise Unresolved(file, place, reference, reason)

    def _addresses(self, document: Document, path: Path, reference: str) -> Iterator[Address]:
        """What `reference` may name, without its fragment: as JSON Schema says, then relative to the file."""
        resource = document.places[path]
        name = reference.partition("#")[0]
        address = resource.address.to(name)
        yield address
        from_file = Address("file", document.file).to(name)
        if resource.root == () and from_file.kind == "file" and from_file != address:
            yield from_file

    def _target(self, document: Document, path: Path, keyword: str, reference: str) -> Target:
        name, _, fragment = reference.partition("#")
        if not name:
            found = document, document.places[path]
        else:
            addresses = list(self._addresses(document, path, reference))
            known = next((self._known[address] for address in addresses if address in self._known), ())
            if len(known) != 1:
                reason = "names two schemas with the same `$id`" if known else _why_unknown(name, addresses)
                raise Unresolved(document.file, (*path, keyword), reference, reason)
            found = known[0]
        if unquote(fragment) in found[1].ambiguous:
            raise Unresolved(document.file, (*path, keyword), reference, "names two schemas with the same anchor")
        try:
            return _within(*found, unquote(fragment))
        except LookupError:
            raise Unresolved(document.file, (*path, keyword), reference, "leads to nothing in the schema") from None
        except TypeError:
            raise Unresolved(document.file, (*path, keyword), reference, "leads to what is no schema") from None


def _within(document: Document, resource: Resource, fragment: str) -> Target:
    """What a fragment names in a resource. Raises LookupError for nothing, TypeError for what is no schema."""
    if not fragment:
        return Target(document, resource.root)
    if not fragment.startswith("/"):
        return Target(document, resource.anchors[fragment])
    path, node = list(resource.root), document.at(resource.root)
    for part in fragment[1:].split("/"):
        step = part.replace("~1", "/").replace("~0", "~")
        path.append(int(step) if isinstance(node, list) and step.isdecimal() else step)
        node = document.at(tuple(path))
    if not isinstance(node, dict | bool):
        raise TypeError(fragment)
    return Target(document, tuple(path))


def _names(members: Json) -> Iterable[str]:
    return members if isinstance(members, Mapping) else ()


def _is_outside(name: str) -> bool:
    return name.startswith(("../", "/")) or name == ".."


def _why_unknown(name: str, addresses: list[Address]) -> str:
    file = next((address.name for address in addresses if address.kind == "file"), None)
    if file is not None:
        return "leads out of the project" if _is_outside(file) else f"leads to `{file}`, which is not there"
    (address,) = addresses
    if address.name == name:
        return "leads to the network, and nothing is fetched"
    return f"leads to `{address.name}`, because of the `$id` around it, and nothing is fetched"
