"""Copies a part of the project into a workspace, and says what it leaves out.

A copy is the one way that works everywhere and can never let a write through to the project. Links stay links
where they stay inside what is mounted; one that leads elsewhere in the project is left out, one that leads out of
the project is refused, and so is everything that is neither file, folder nor link.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wave_runtime.events import LeftOut

GENERATED = frozenset({".cache", ".claude", ".next", ".venv", "__pycache__", "build", "dist", "node_modules", "vendor"})
"""Folders that are usually made from the rest; mounted only when a mount names them as its source."""

EXPECTED = ("version control", "the runtime's own")
"""Reasons for leaving something out that surprise nobody: recorded, but not worth a line."""

_CHUNK = 16 * 1024 * 1024


class MountError(Exception):
    """The mount cannot be made; the message names the place and what it is."""


@dataclass(slots=True)
class Copied:
    """What came of one mount or of several."""

    files: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Project:
    """The project, and what of it is the runtime's own."""

    root: Path
    """Absolute, resolved."""
    own: frozenset[Path]
    """Folders and files of the runtime; files with a suffix (`state.db-wal`) too."""

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
    """Copies `source` to `target`, which is new or an empty folder. Raises MountError and OSError."""
    top = find_source(project, source)
    copied = Copied()
    if top.is_dir():
        _Copy(project, top, target, mode == "readonly", copied).folder()
    else:
        if target.is_dir():
            target = target / top.name
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy_file(top, target, _named(project, top), mode == "readonly")
        copied.files += 1
    return copied


@dataclass(frozen=True, slots=True)
class _Copy:
    project: Project
    top: Path
    target: Path
    readonly: bool
    copied: Copied

    def folder(self) -> None:
        """Without recursion: a tree may be deeper than the interpreter's stack."""
        made: list[tuple[Path, int]] = []
        waiting = [(self.top, self.target)]
        while waiting:
            source, target = waiting.pop()
            target.mkdir(parents=True, exist_ok=True)
            made.append((target, stat.S_IMODE(source.stat().st_mode)))
            waiting.extend(self._members(source, target))
        for folder, bits in reversed(made):
            folder.chmod((bits & ~0o222) if self.readonly else bits | 0o700)

    def _members(self, source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
        with os.scandir(source) as members:
            ordered = sorted(members, key=lambda member: member.name)
        for member in ordered:
            path, place = source / member.name, target / member.name
            if reason := self._left_out(path, member):
                self.copied.left_out.append(LeftOut(_named(self.project, path), reason))
            elif member.is_symlink():
                self._link(path, place)
            elif member.is_dir(follow_symlinks=False):
                yield path, place
            elif member.is_file(follow_symlinks=False):
                _copy_file(path, place, _named(self.project, path), self.readonly)
                self.copied.files += 1
            else:
                kind = _kind(member.stat(follow_symlinks=False).st_mode)
                raise MountError(f"`{_named(self.project, path)}` is {kind}, which cannot be mounted")

    def _left_out(self, path: Path, member: "os.DirEntry[str]") -> str:
        if member.name == ".git":
            return EXPECTED[0]
        if self.project.is_own(path):
            return EXPECTED[1]
        if member.name in GENERATED and member.is_dir(follow_symlinks=False):
            return "usually generated"
        return ""

    def _link(self, path: Path, place: Path) -> None:
        name, goal = _named(self.project, path), str(path.readlink())
        # By its text and by what it means now: either may differ when a name on the way is a link itself.
        written = Path(os.path.normpath(path.parent / goal))
        meant = Path(os.path.realpath(path))
        if not all(_is_within(end, self.project.root) for end in (written, meant)):
            raise MountError(f"the link `{name}` leads out of the project, to `{goal}`")
        if Path(goal).is_absolute() or not all(_is_within(end, self.top) for end in (written, meant)):
            self.copied.left_out.append(LeftOut(name, f"a link out of the mount, to {goal}"))
        else:
            place.symlink_to(goal)


def _copy_file(source: Path, target: Path, name: str, readonly: bool) -> None:
    try:
        reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise MountError(f"`{name}` cannot be read: {error.strerror}") from None
    try:
        found = os.fstat(reading)
        if not stat.S_ISREG(found.st_mode):
            raise MountError(f"`{name}` is {_kind(found.st_mode)}, which cannot be mounted")
        bits = stat.S_IMODE(found.st_mode) & 0o777
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _copy_bytes(reading, writing)
            os.fchmod(writing, (bits & ~0o222) if readonly else bits | 0o200)
            # Dated back when it is very new: whatever the step writes afterwards shows as newer.
            changed = min(found.st_mtime_ns, time.time_ns() - 10**9)
            os.utime(writing, ns=(changed, changed))
        finally:
            os.close(writing)
    finally:
        os.close(reading)


def _copy_bytes(reading: int, writing: int) -> None:
    with suppress(OSError):  # not on this file system: the plain way goes on where this one stopped
        while os.copy_file_range(reading, writing, _CHUNK):  # shares the blocks where the file system can
            pass
    while chunk := os.read(reading, _CHUNK):
        view = memoryview(chunk)
        while view:
            view = view[os.write(writing, view) :]


def _named(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


def _is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
