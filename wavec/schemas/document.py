"""A file with a JSON Schema: its resources, their addresses, and what their anchors name.

A resource is a schema with an address: the file itself, and each schema inside it that has an `$id`. References inside
a resource are relative to its address, and their fragments look into it alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import unquote, urljoin

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path, subschemas

Draft: TypeAlias = Literal["07", "2019-09", "2020-12"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ANCHORS: Mapping[Draft, tuple[str, ...]] = {
    "07": (),
    "2019-09": ("$anchor",),
    "2020-12": ("$anchor", "$dynamicAnchor"),
}


class Address(NamedTuple):
    """Where a resource is: a file of the project by its path, or a name on the network."""

    kind: Literal["file", "network"]
    name: str

    def to(self, reference: str) -> "Address":
        """What `reference`, without its fragment, names from here."""
        if _SCHEME.match(reference):
            return Address("network", reference)
        if self.kind == "network":
            return Address("network", urljoin(self.name, reference))
        return Address("file", normpath(join(dirname(self.name), unquote(reference)))) if reference else self


@dataclass(eq=False, slots=True)
class Resource:
    """A schema with an address."""

    root: Path
    address: Address
    anchors: dict[str, Path] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    """Anchors that several schemas have."""

    def name(self, anchor: str, path: Path) -> None:
        """The schema at `path` has this anchor."""
        if self.anchors.setdefault(anchor, path) != path:
            self.ambiguous.add(anchor)


class Document:
    """A file and the places in it where schemas stand."""

    def __init__(self, file: str, content: Json, draft: Draft) -> None:
        self.file = file
        self.content = content
        self.draft = draft
        self.places: dict[Path, Resource] = {}
        """Every schema, in the order of the file, and the resource that it belongs to."""
        self.resources: list[Resource] = [Resource((), Address("file", file))]
        self.add((), self.resources[0])

    def at(self, path: Path) -> Json:
        """What stands at `path`; raises LookupError when nothing does."""
        node = self.content
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str):
                node = node[step]
            elif isinstance(node, list) and str(step).isdecimal():
                node = node[int(step)]
            else:
                raise LookupError(step)
        return node

    def add(self, path: Path, resource: Resource) -> None:
        """The schema at `path`, and all inside it, belong to `resource` and those that it contains."""
        if path in self.places:
            return
        schema = self.at(path)
        if isinstance(schema, Mapping):
            resource = self._entered(schema, path, resource)
            for keyword in _ANCHORS[self.draft]:
                if isinstance(name := schema.get(keyword), str):
                    resource.name(name, path)
        self.places[path] = resource
        for step, _ in subschemas(schema):
            self.add((*path, *step), resource)

    def around(self, path: Path) -> Resource:
        """The resource that the place `path` belongs to, though no schema is known to stand there."""
        return next(self.places[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.places)

    def _entered(self, schema: Mapping[str, Json], path: Path, resource: Resource) -> Resource:
        own = schema.get("$id")
        if not isinstance(own, str) or (self.draft == "07" and "$ref" in schema):
            return resource
        if own.startswith("#"):
            resource.name(own[1:], path)
            return resource
        address = resource.address.to(own.partition("#")[0])
        if not path:
            resource.address = address
            return resource
        self.resources.append(Resource(path, address))
        return self.resources[-1]
