"""The working directory of one attempt: a fresh folder with the step's mounts and injected artifacts in it.

It knows how it looked when the attempt started, so that only what this attempt made or changed counts.
"""

import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from wave_runtime.commands import InputArtifact
from wave_runtime.events import LeftOut
from wave_runtime.mounting import Copied, MountError, Project, mount
from wave_runtime.paths import create_below, folder_below
from wave_runtime.plan.model import Injection
from wave_runtime.store import Store, extract

Stamp: TypeAlias = tuple[int, int, int, int]
"""Number, size, time of change and mode of a file: equal means that nobody wrote to it."""


@dataclass(frozen=True, slots=True)
class ResolvedMount:
    """A mount whose paths are texts, checked."""

    source: str
    target: str
    mode: Literal["readonly", "readwrite"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A prepared working directory."""

    path: Path
    before: Mapping[str, Stamp]
    """Every file and link when the attempt started, by its path in the workspace."""
    left_out: tuple[LeftOut, ...] = ()
    not_made: tuple[str, ...] = ()

    def changed(self) -> frozenset[str]:
        """Paths of files that were created, changed or removed since. Raises OSError."""
        now = look(self.path)
        gone = self.before.keys() - now.keys()
        return frozenset(gone | {path for path, stamp in now.items() if self.before.get(path) != stamp})


def prepare(
    path: Path,
    project: Project,
    mounts: Sequence[ResolvedMount],
    injections: Sequence[Injection],
    artifacts: Sequence[InputArtifact],
    store: Store,
) -> Workspace:
    """Makes the folder `path`, which must not exist, and fills it. Raises MountError, OSError, MissingContent."""
    path.mkdir(parents=True)
    if not mounts and not injections:
        return Workspace(path, {})
    copied = Copied()
    # The outer before the inner: a mount in another one's target hides what was there.
    for wanted in sorted(mounts, key=lambda each: 0 if each.target == "." else each.target.count("/") + 1):
        done = _mount(path, project, wanted)
        copied.left_out.extend(done.left_out)
    given = {(artifact.step, artifact.artifact): artifact for artifact in artifacts}
    not_made = []
    for injection in injections:
        artifact = given.get((injection.step, injection.artifact))
        if artifact is None or (artifact.made is None and artifact.items is None):
            not_made.append(f"{injection.step}.{injection.artifact}")
            continue
        parent, _, name = injection.path.rpartition("/")
        folder = folder_below(path, parent or ".", make=True)
        _clear(folder / name)
        _inject(artifact, folder / name, store)
    return Workspace(path, look(path), tuple(copied.left_out), tuple(not_made))


def _inject(artifact: InputArtifact, place: Path, store: Store) -> None:
    """What a step made, or of a matrix a folder with what each item made, called by its number."""
    if artifact.items is None:
        assert artifact.made is not None
        extract(store, artifact.made.digest, place, directory=artifact.made.type == "directory")
        return
    place.mkdir()
    for number, made in enumerate(artifact.items):
        if made is not None:
            extract(store, made.digest, place / str(number), directory=made.type == "directory")


def look(root: Path) -> dict[str, Stamp]:
    """Every file and link below `root` with its stamp. Raises OSError."""
    found: dict[str, Stamp] = {}
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(root / prefix) as members:
            for member in members:
                if member.is_dir(follow_symlinks=False):
                    waiting.append(f"{prefix}{member.name}/")
                else:
                    state = member.stat(follow_symlinks=False)
                    found[prefix + member.name] = (state.st_ino, state.st_size, state.st_mtime_ns, state.st_mode)
    return found


def remove_tree(path: Path) -> None:
    """Removes a folder with everything in it, read-only parts too. Raises OSError."""

    def make_writable(_function: object, name: str, _error: object) -> None:
        parent = Path(name).parent
        parent.chmod(parent.stat().st_mode | 0o700)
        if stat.S_ISDIR(os.lstat(name).st_mode):
            Path(name).chmod(0o700)
            shutil.rmtree(name, onerror=make_writable)
        else:
            Path(name).unlink()

    if path.is_symlink() or path.exists():
        shutil.rmtree(path, onerror=make_writable)


def write_answer(workspace: Workspace, relative: str, data: bytes) -> None:
    """Puts what the runtime captured where the step's output belongs. Raises UnsafePath and OSError."""
    with create_below(workspace.path, relative) as file:
        file.write(data)


def _mount(path: Path, project: Project, wanted: ResolvedMount) -> Copied:
    parent, _, name = wanted.target.rpartition("/")
    if wanted.target == ".":
        copied = mount(project, wanted.source, path, wanted.mode)
        path.chmod(0o755)  # what is in it may be readonly; the workspace itself takes the step's own files
        return copied
    try:
        folder = folder_below(path, parent or ".", make=True)
    except PermissionError:
        raise MountError(f"`{wanted.target}` lies in a mount that is readonly") from None
    _clear(folder / name)
    return mount(project, wanted.source, folder / name, wanted.mode)


def _clear(place: Path) -> None:
    if place.is_symlink() or place.is_file():
        place.unlink()
    elif place.exists():
        remove_tree(place)
