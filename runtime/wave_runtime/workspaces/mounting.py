"""Copies a part of the project into a workspace, and says what it leaves out.

A copy is the one way that works everywhere and can never let a write through to the project. Links stay links
where they stay inside what is mounted; one that leads elsewhere in the project is left out, one that leads out of
the project is refused, and so is everything that is neither file, folder nor link.
"""

import dataclasses
import os
import stat
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Literal

from wave_runtime.engine.events import LeftOut
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass
from wave_runtime.workspaces.file_copy import MountError, copy_file, kind_of

GENERATED = frozenset(
    {
        ".cache",
        ".claude",
        ".mypy_cache",
        ".next",
        ".pytest_cache",
        ".ruff_cache",
        ".venv",
        "__pycache__",
        "build",
        "dist",
        "node_modules",
        "vendor",
    }
)
"""Folders that are usually made from the rest; mounted only when a mount names them as its source."""

EXPECTED = ("version control", "the runtime's own")
"""Reasons for leaving something out that surprise nobody: recorded, but not worth a line."""

_NAMES = GENERATED | {".git"}


@dataclasses.dataclass(slots=True)
class Copied:
    """What came of one mount."""

    source: str
    """What was copied, relative to the project, links resolved; `.` is the project."""
    is_file: bool
    target: Path
    readonly: bool
    digests: dict[str, Digest] = field(default_factory=dict)
    """Of every file, by its path below the target; a file that is mounted alone has the path `.`."""
    links: dict[str, str] = field(default_factory=dict)
    """Where every link leads, by its path below the target."""
    left_out: list[LeftOut] = field(default_factory=list)
    folders: list[tuple[Path, int]] = field(default_factory=list)
    """What was made, with the permission bits of the source."""

    def seal(self) -> None:
        """Gives the folders their permission bits, when nothing is to be put into them any more."""
        for folder, bits in reversed(self.folders):
            # Changes of earlier steps may have put something else in its place.
            if folder.is_dir() and not folder.is_symlink():
                folder.chmod((bits & ~0o222) if self.readonly else bits | 0o700)


@dataclass(frozen=True, slots=True)
class Project:
    """The project, and what of it is the runtime's own."""

    root: Path
    """Absolute, resolved."""
    own: frozenset[Path]
    """Folders and files of the runtime; files with a suffix (`state.db-wal`) too."""

    sizes: dict[Path, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
    """Files and bytes of folders that are left out, once they were counted."""

    def extent(self, path: Path) -> tuple[int, int]:
        """How many files are at and below `path`, and their bytes. Counted once in a run."""
        if path not in self.sizes:
            self.sizes[path] = _extent(path)
        return self.sizes[path]

    def may_be_left_out(self, name: str) -> bool:
        """Whether something called so can be among what is left out; a quick no for most names."""
        return name in _NAMES or any(name.startswith(mine.name) for mine in self.own)

    def is_own(self, path: Path) -> bool:
        """Whether `path` belongs to the runtime."""
        return path in self.own or any(
            path.parent == mine.parent and path.name in (f"{mine.name}-wal", f"{mine.name}-shm") for mine in self.own
        )


def find_source(project: Project, source: str) -> Path:
    """The place that a mount is about. Raises MountError when it is not there or not in the project."""
    path = project.root / source
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be followed"
        raise MountError(f"the mount source `{source}` {reason} in the project") from None
    if real != project.root and project.root not in real.parents:
        raise MountError(f"the mount source `{source}` leads out of the project through a link")
    return real


def mount(project: Project, source: str, target: Path, mode: Literal["readonly", "readwrite"]) -> Copied:
    """Copies `source` to `target`, which is new or an empty folder; `seal` is left to the caller.

    Raises MountError and OSError.
    """
    top = find_source(project, source)
    copied = Copied(_named(project, top), not top.is_dir(), target, mode == "readonly")
    if not copied.is_file:
        _Copy(project, top, copied).folder()
        return copied
    if target.is_dir():
        copied.target = target = target / top.name
    target.parent.mkdir(parents=True, exist_ok=True)
    copied.digests["."] = copy_file(str(top), str(target), _named(project, top), copied.readonly)
    return copied


def left_out_of(project: Project, path: Path, name: str, *, is_folder: bool) -> str:
    """Why `name` at `path`, below the top of a mount, is neither mounted nor handed on; empty: it is."""
    if name == ".git":
        return EXPECTED[0]
    if project.is_own(path):
        return EXPECTED[1]
    if name in GENERATED and is_folder:
        return "usually generated"
    return ""


@dataclass(frozen=True, slots=True)
class _Copy:
    project: Project
    top: Path
    copied: Copied

    def folder(self) -> None:
        """Without recursion: a tree may be deeper than the interpreter's stack."""
        waiting = [(self.top, self.copied.target, "")]
        while waiting:
            source, target, prefix = waiting.pop()
            target.mkdir(parents=True, exist_ok=True)
            self.copied.folders.append((target, stat.S_IMODE(source.stat().st_mode)))
            try:
                waiting.extend(self._members(source, target, prefix))
            except PermissionError as error:
                raise MountError(f"`{_named(self.project, source)}` cannot be read: {error.strerror}") from None

    def _members(self, source: Path, target: Path, prefix: str) -> Iterator[tuple[Path, Path, str]]:
        with os.scandir(source) as members:
            ordered = sorted(members, key=lambda member: member.name)
        there = str(target)
        for member in ordered:
            name, is_folder = member.name, member.is_dir(follow_symlinks=False)
            if (reason := self._left_out(member, is_folder)) != "":
                path = source / name
                files, size = self.project.extent(path) if reason != EXPECTED[1] else (0, 0)
                self.copied.left_out.append(LeftOut(_named(self.project, path), reason, files, size))
            elif is_folder:
                yield source / name, target / name, f"{prefix}{name}/"
            elif member.is_symlink():
                self._link(source / name, target / name, prefix + name)
            elif member.is_file(follow_symlinks=False):
                shown = _named_text(self.project, member.path)
                self.copied.digests[prefix + name] = copy_file(
                    member.path, f"{there}/{name}", shown, self.copied.readonly
                )
            else:
                kind = kind_of(member.stat(follow_symlinks=False).st_mode)
                raise MountError(f"`{_named(self.project, source / name)}` is {kind}, which cannot be mounted")

    def _left_out(self, member: "os.DirEntry[str]", is_folder: bool) -> str:
        # Most members have names that nothing is known of: a path is made only for the others.
        if self.project.may_be_left_out(member.name):
            return left_out_of(self.project, Path(member.path), member.name, is_folder=is_folder)
        return ""

    def _link(self, path: Path, place: Path, below: str) -> None:
        name, goal = _named(self.project, path), str(path.readlink())
        # By its text and by what it means now: either may differ when a name on the way is a link itself.
        written = Path(os.path.normpath(path.parent / goal))
        meant = Path(os.path.realpath(path))
        if not all(_is_within(end, self.project.root) for end in (written, meant)):
            raise MountError(f"the link `{name}` leads out of the project, to `{goal}`")
        if Path(goal).is_absolute() or not all(_is_within(end, self.top) for end in (written, meant)):
            self.copied.left_out.append(LeftOut(name, f"a link out of the mount, to {goal}", 1))
        else:
            place.symlink_to(goal)
            self.copied.links[below] = goal


def _named_text(project: Project, path: str) -> str:
    return path[len(str(project.root)) + 1 :]


def _named(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


def _is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _extent(path: Path) -> tuple[int, int]:
    files = size = 0
    waiting = [str(path)]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as members:
                for member in members:
                    if member.is_dir(follow_symlinks=False):
                        waiting.append(member.path)
                    else:
                        files, size = files + 1, size + member.stat(follow_symlinks=False).st_size
        except NotADirectoryError:
            files, size = files + 1, size + path.lstat().st_size
        except OSError:
            continue  # what nobody may read is left out all the same
    return files, size
