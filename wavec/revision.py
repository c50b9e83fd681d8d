"""The files of a project as a git revision has them."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from wavec.diagnostics.codes.too_large import file_too_large
from wavec.diagnostics.diagnostic import Outcome
from wavec.git_objects import GitObjects
from wavec.source.decode import decode
from wavec.source.limits import MAX_FILE_BYTES
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.workspace import PIPELINE_FOLDERS

_LINK, _MODULE = "120000", "160000"
_SUFFIXES = (".yaml", ".yml")
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_MOST_LINKS = 40


class Revision:
    """The files below a folder of a repository in a commit (a `Files`)."""

    def __init__(self, objects: GitObjects, commit: str, folder: str) -> None:
        """`folder` is the way from the top of the repository to the project."""
        self._objects = objects
        self._entries = {path: (mode, id, size) for path, mode, id, size in objects.entries(commit, folder)}
        self._inside: dict[str, set[str]] = {}
        for path in self._entries:
            child = PurePosixPath(path)
            for parent in child.parents:
                self._inside.setdefault(parent.as_posix(), set()).add(child.name)
                child = parent
        self.remarks: dict[str, None] = {}
        """What was asked for and is not here: files in submodules, files that Git LFS keeps elsewhere."""

    def read(self, path: str) -> Outcome[Source | None]:
        """The text of a file. Raises GitFailed if this clone has not got it."""
        real = self._real(path)
        mode, id, size = self._entries.get(real or "", ("", "", 0))
        if not id or mode == _MODULE:
            return Outcome(None)
        if size > MAX_FILE_BYTES:
            return Outcome(None, (file_too_large(size, MAX_FILE_BYTES, Span(Source(path, ""), 0, 0)),))
        data = self._objects.blob(id)
        if data.startswith(_POINTER):
            self.remarks[f"`{path}` is kept by Git LFS: its pointer is read in its place"] = None
        return decode(path, data)

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """What stands at `path`; nothing, if a link on the way leads out of the project."""
        real = self._real(path)
        if real is None:
            return None
        if real in self._entries:
            return "folder" if self._entries[real][0] == _MODULE else "file"
        return "folder" if real in self._inside or real == "." else None

    def below(self, folder: str) -> tuple[str, ...]:
        """The files directly in `folder`, sorted."""
        return self._children(folder, "file")

    def folders(self, folder: str) -> tuple[str, ...]:
        """The folders directly in `folder`, sorted."""
        return self._children(folder, "folder")

    def pipelines(self) -> Iterator[str]:
        """Paths of the pipeline files, sorted as in a folder on disk."""
        for folder in PIPELINE_FOLDERS:
            inside = sorted(path for path in self._entries if path.startswith(folder + "/"))
            for path in inside:
                kind = self.kind(path)
                if path.endswith(_SUFFIXES) and kind == "file":
                    yield path
                elif self._entries[path][0] == _LINK and (path.endswith(_SUFFIXES) or kind != "file"):
                    self.remarks[f"`{path}` is a link to no file of the project: no pipeline behind it is read"] = None

    def _children(self, folder: str, kind: Literal["file", "folder"]) -> tuple[str, ...]:
        real = self._real(folder)
        base = "" if folder == "." else folder + "/"
        names = sorted(self._inside.get(real, ())) if real is not None else []
        return tuple(base + name for name in names if self.kind(base + name) == kind)

    def _real(self, path: str) -> str | None:
        """`path` without links; None if one leads out of the project."""
        done: list[str] = []
        todo = _parts(path)
        links = 0
        while todo:
            part = todo.pop()
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            here = "/".join((*done, part))
            mode, id, _ = self._entries.get(here, ("", "", 0))
            if mode == _MODULE and todo:
                self.remarks[f"`{here}` is a submodule: what is in it is not read"] = None
            if mode != _LINK:
                done.append(part)
                continue
            links += 1
            target = self._objects.blob(id).decode("utf-8", "surrogateescape")
            if links > _MOST_LINKS or target.startswith("/"):
                return None
            todo += _parts(target)
        return "/".join(done) or "."


def _parts(path: str) -> list[str]:
    """The segments of a path, the last one first."""
    return [part for part in reversed(path.split("/")) if part not in ("", ".")]
