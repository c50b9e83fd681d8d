"""References inside a schema whose references were embedded: `#`, `#/$defs/a`, `#anchor`."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from wave_runtime.plan import Json

Path = tuple[str | int, ...]

_DRAFTS = {7: "draft-07", 2019: "2019-09"}


class Pointers:
    """The references of one schema. What cannot be followed for certain is not followed: a schema in it with an
    `$id` of its own changes what references mean, and so do several anchors of one name."""

    def __init__(self, root: Json) -> None:
        stated = root.get("$schema") if isinstance(root, Mapping) else None
        self.draft = next((draft for draft in (7, 2019) if isinstance(stated, str) and _DRAFTS[draft] in stated), 2020)
        """7, 2019 or 2020: the same word means different things in them."""
        self.root = root
        self._anchors: dict[str, list[Path]] | None = None
        self._has_inner_ids = False

    def path_of(self, reference: object) -> Path | None:
        """The path in the schema that `reference` leads to; None if that is not certain."""
        if not isinstance(reference, str):
            return None
        if self._anchors is None:
            self._anchors = {}
            self._collect()
        target, _, fragment = reference.partition("#")
        own = self.root.get("$id", "") if isinstance(self.root, Mapping) else ""
        if self._has_inner_ids or (target and target != str(own).partition("#")[0]):
            return None
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            places = self._anchors.get(fragment, [])
            return places[0] if len(places) == 1 else None
        return self._steps(fragment)

    def _steps(self, fragment: str) -> Path | None:
        path: list[str | int] = []
        node: Any = self.root
        for step in fragment.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                path.append(int(step))
            elif isinstance(node, dict) and step in node:
                path.append(step)
            else:
                return None
            node = node[path[-1]]
        return tuple(path)

    def _collect(self) -> None:
        assert self._anchors is not None
        for node, path in _mappings(self.root, ()):
            for keyword in ("$anchor", "$dynamicAnchor", "$id"):
                name = node.get(keyword)
                if not isinstance(name, str):
                    continue
                if keyword != "$id":
                    self._anchors.setdefault(name, []).append(path)
                elif name.startswith("#"):
                    self._anchors.setdefault(name[1:], []).append(path)
                elif path:
                    self._has_inner_ids = True


def at_path(root: Json, path: Path) -> Any:
    """What stands at `path`, which was found to lead somewhere; None otherwise."""
    node: Any = root
    for step in path:
        inside = isinstance(node, dict) and step in node
        inside = inside or (isinstance(node, list) and isinstance(step, int) and step < len(node))
        if not inside:
            return None
        node = node[step]
    return node


def _mappings(node: Any, path: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    if isinstance(node, dict):
        yield node, path
        for key, part in node.items():
            yield from _mappings(part, (*path, key))
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from _mappings(part, (*path, index))
