"""The project on disk: where it is, which files it has. The only reading of sources."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, NoReturn

from wavec.diagnostics.codes.too_large import file_too_large
from wavec.diagnostics.codes.unreadable_pipeline import unreadable_pipeline
from wavec.diagnostics.diagnostic import Outcome
from wavec.source.decode import decode
from wavec.source.limits import MAX_FILE_BYTES
from wavec.source.span import Span
from wavec.source.text import Source

MANIFEST = "wave.yaml"
PIPELINE_FOLDERS = (".wave/pipelines", "pipelines")
_SUFFIXES = (".yaml", ".yml")


def find_manifest(start: Path) -> Path | None:
    """The nearest `wave.yaml` in `start` or a folder above it, up to the top of the repository."""
    for folder in (start, *start.parents):
        candidate = folder / MANIFEST
        if candidate.is_file():
            return candidate
        if (folder / ".git").exists():
            return None
    return None


class Disk:
    """The files of the project in a folder (a `Files`).

    `texts`: what some of them are taken to have in them, whatever is on disk.
    """

    def __init__(self, root: Path, texts: Mapping[str, str] | None = None) -> None:
        self.root = root
        self._texts = texts or {}
        self._real_root = root.resolve()
        self._kinds: dict[str, Literal["file", "folder"] | None] = {}
        self._unreadable: dict[str, str] = {}

    def with_texts(self, texts: Mapping[str, str]) -> "Disk":
        """The same files with other texts in some of them."""
        changed = Disk(self.root, texts)
        changed._unreadable = self._unreadable
        return changed

    def read(self, path: str) -> Outcome[Source | None]:
        """The text of a file. Raises OSError if it is there and cannot be read."""
        if path in self._unreadable:
            return Outcome(None, (unreadable_pipeline(self._unreadable[path], Span(Source(path, ""), 0, 0)),))
        if self.kind(path) != "file":
            return Outcome(None)
        if path in self._texts:
            return Outcome(Source(path, self._texts[path]))
        with (self.root / path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
            if len(data) > MAX_FILE_BYTES:
                size = (self.root / path).stat().st_size
                return Outcome(None, (file_too_large(size, MAX_FILE_BYTES, Span(Source(path, ""), 0, 0)),))
        return decode(path, data)

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """What stands at `path`; nothing, if a link on the way leads out of the project. Looked at once.

        Raises PermissionError if a folder on the way may not be entered: then nobody knows.
        """
        if path not in self._kinds:
            self._kinds[path] = self._kind(path)
        return self._kinds[path]

    def _kind(self, path: str) -> Literal["file", "folder"] | None:
        found = self.root / path
        try:
            real = found.resolve(strict=True)
        except PermissionError:
            raise
        except (OSError, RuntimeError):
            return None
        if real != self._real_root and self._real_root not in real.parents:
            return None
        return "file" if real.is_file() else "folder" if real.is_dir() else None

    def below(self, folder: str) -> tuple[str, ...]:
        """The files directly in `folder`, sorted."""
        return self._children(folder, "file")

    def folders(self, folder: str) -> tuple[str, ...]:
        """The folders directly in `folder`, sorted."""
        return self._children(folder, "folder")

    def _children(self, folder: str, kind: Literal["file", "folder"]) -> tuple[str, ...]:
        if self.kind(folder) != "folder":
            return ()
        base = "" if folder == "." else folder + "/"
        names = sorted(child.name for child in (self.root / folder).iterdir())
        return tuple(base + name for name in names if self.kind(base + name) == kind)

    def pipelines(self) -> Iterator[str]:
        """Paths of the pipeline files: `.wave/pipelines/` and `pipelines/`, with all folders below, sorted. Those that
        cannot be read are among them: nobody should take them for checked."""
        for folder in PIPELINE_FOLDERS:
            if self.kind(folder) == "folder":
                yield from (self._listed(name) for name in sorted(self._below(folder)))

    def _listed(self, name: str) -> str:
        """What the pipeline file is called in findings. What is no file of the project is noted for `read`."""
        problem = None if self.kind(name) == "file" else self._not_a_file(name)
        shown = os.fsencode(name).decode("utf-8", "replace")
        if shown != name:
            problem = "its name is not UTF-8, and no plan could have it"
        if problem is not None:
            self._unreadable[shown] = problem
        return shown

    def _not_a_file(self, name: str) -> str:
        """Why a name in a folder is none of a file."""
        if not (self.root / name).is_symlink():
            return "it is no regular file"
        if (self.root / name).is_dir():
            return "it is a link to a folder, and pipelines behind links are not looked for"
        where = "to no file of the project" if (self.root / name).exists() else "nowhere"
        return f"it is a link that leads {where}"

    def _below(self, folder: str) -> Iterator[str]:
        """Files with the endings of pipelines, and links to folders: what lies behind those is not looked at."""
        for found, folders, names in os.walk(self.root / folder, onerror=_refuse):
            base = Path(found).relative_to(self.root).as_posix()
            yield from (f"{base}/{name}" for name in names if name.endswith(_SUFFIXES))
            yield from (f"{base}/{name}" for name in folders if self._hides_pipelines(Path(found) / name))

    def _hides_pipelines(self, folder: Path) -> bool:
        """Whether a folder is a link behind which pipelines may lie; what is not of the project is not looked into."""
        if not folder.is_symlink():
            return False
        real = folder.resolve()
        if self._real_root not in real.parents:
            return True
        return any(name.endswith(_SUFFIXES) for _, _, names in os.walk(real, onerror=_refuse) for name in names)

    def folder_in_repository(self) -> str:
        """The way from the top of the repository to the project, with a `/` at its end; empty if it is the top, or
        there is none."""
        for above in (self._real_root, *self._real_root.parents):
            if (above / ".git").exists():
                way = self._real_root.relative_to(above).as_posix()
                return "" if way == "." else way + "/"
        return ""

    def name_of(self, path: Path) -> str:
        """`path` relative to the project where it lies in it; else as it is."""
        real = path.resolve()
        if self._real_root in real.parents:
            return real.relative_to(self._real_root).as_posix()
        return PurePosixPath(path).as_posix()


def _refuse(error: OSError) -> NoReturn:
    # A folder that cannot be listed is not an empty one.
    raise error
