"""References of a JSON Schema: checked, and those to other files embedded, so that the plan holds the whole schema.

A reference to another file of the project becomes one to `#/$defs/<path of the file>`, where that file's content
is put. Nothing is fetched: a reference to a network address that the schema itself does not define is refused.
"""

from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath
from typing import Any, cast
from urllib.parse import unquote

from wave_runtime.plan import Json

Path = tuple[str | int, ...]
"""From the top of a document to a place in it."""
Load = Callable[[str, str, Path], Json | None]
"""The content of a file that is referred to; then the file and the place of the reference. None: there is no such file.
Raises Broken for a file that is no schema."""


class Broken(Exception):
    """A file that is referred to is no schema; that has been reported."""


class Unresolved(Exception):
    """A reference that leads nowhere: the file and the place where it stands, what it says and why it fails."""

    def __init__(self, file: str, path: Path, reference: str, reason: str) -> None:
        super().__init__(reason)
        self.file = file
        self.path = path
        self.reference = reference
        self.reason = reason


def embed(schema: Json, file: str, load: Load) -> Json:
    """`schema`, which stands in `file` (empty: in no file of its own), with all it refers to.

    Raises Unresolved for the first reference that cannot be followed, and Broken.
    """
    if not isinstance(schema, dict):
        return schema
    embedding = _Embedding(schema, file, load)
    root = embedding.rewritten(schema, file, schema)
    if embedding.definitions:
        root = {**root, "$defs": {**root.get("$defs", {}), **embedding.definitions}}
    return cast(Json, root)


class _Embedding:
    def __init__(self, root: dict[str, Any], file: str, load: Load) -> None:
        self.file = file
        self.load = load
        self.root = root
        self.documents: dict[str, Json] = {}
        self.definitions: dict[str, Json] = {}

    def rewritten(self, node: Any, file: str, document: Any, path: Path = ()) -> Any:
        if isinstance(node, list):
            return [self.rewritten(item, file, document, (*path, index)) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        result: dict[str, Any] = {}
        for key, value in node.items():
            if key in ("$ref", "$recursiveRef", "$dynamicRef") and isinstance(value, str):
                result[key] = self.followed(value, file, document, (*path, key))
            elif key in ("enum", "const", "default", "examples"):
                result[key] = value
            elif file != self.file and key in ("$id", "$schema") and isinstance(value, str):
                continue  # inside another document they would change what references mean
            else:
                result[key] = self.rewritten(value, file, document, (*path, key))
        return result

    def followed(self, reference: str, file: str, document: Any, path: Path) -> str:
        target, _, fragment = reference.partition("#")
        if target in ("", document.get("$id", "").partition("#")[0] if isinstance(document, dict) else ""):
            self.check_fragment(fragment, document, reference, file, path)
            return f"#{fragment}" if file == self.file else self.below(file, fragment)
        if "://" in target:
            if any(found == target for found in _ids(self.root)):
                return reference
            raise Unresolved(file, path, reference, "leads to the network, and nothing is fetched")
        name = normpath(join(dirname(file), unquote(target)))
        if name.startswith(("../", "/")) or name == "..":
            raise Unresolved(file, path, reference, "leads out of the project")
        if name == self.file:
            self.check_fragment(fragment, self.root, reference, file, path)
            return f"#{fragment}"
        if name not in self.documents:
            content = self.load(name, file, path)
            if content is None:
                raise Unresolved(file, path, reference, f"leads to `{name}`, which is not there")
            self.documents[name] = content  # before it is looked through: a cycle between files ends here
            self.definitions[name] = self.rewritten(content, name, content)
        self.check_fragment(fragment, self.documents[name], reference, file, path)
        return self.below(name, fragment)

    def check_fragment(self, fragment: str, document: Any, reference: str, file: str, path: Path) -> None:
        if fragment and not _resolves(unquote(fragment), document):
            raise Unresolved(file, path, reference, "leads to nothing in the schema")

    @staticmethod
    def below(file: str, fragment: str) -> str:
        return f"#/$defs/{file.replace('~', '~0').replace('/', '~1')}{fragment}"


def _resolves(fragment: str, document: Any) -> bool:
    if not fragment.startswith("/"):
        return fragment in _anchors(document)
    node = document
    for step in fragment[1:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return False
    return True


def _anchors(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(key), str):
                yield node[key]
        if isinstance(node.get("$id"), str) and node["$id"].startswith("#"):
            yield node["$id"][1:]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _anchors(child)


def _ids(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and isinstance(node.get("$id"), str):
        yield node["$id"].partition("#")[0]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _ids(child)
