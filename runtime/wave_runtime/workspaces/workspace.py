"""The working directory of one attempt: a fresh folder with the step's mounts and injected artifacts in it.

It knows how it looked when the attempt started, so that only what this attempt made or changed counts.
"""

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Literal

from wave_runtime.engine.commands import InputArtifact
from wave_runtime.engine.events import LeftOut
from wave_runtime.files.paths import UnsafePath, create_below, folder_below
from wave_runtime.files.tree import Stamp, Tree, look
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.plan.model import Injection
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.store import Store, extract
from wave_runtime.workspaces.change_set import Combined, combine, read_change_set
from wave_runtime.workspaces.file_copy import MountError
from wave_runtime.workspaces.handing_on import hand_on
from wave_runtime.workspaces.mounting import Copied, Project, mount


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
    tree: Tree
    """How it looked when the attempt started."""
    mounts: tuple[Copied, ...] = ()
    """The outer before the inner."""
    left_out: tuple[LeftOut, ...] = ()
    not_made: tuple[str, ...] = ()
    handed_on: tuple[str, ...] = ()
    """Steps whose changes of the project are in it, in plan order."""
    injected: tuple[str, ...] = ()
    """Paths of the artifacts of earlier steps."""
    identity: tuple[int, int] | None = None
    """Device and number of the folder."""

    def check_place(self) -> None:
        """Raises UnsafePath when the folder is not the one that was made: something else may have taken its name, as a
        link that leads anywhere."""
        try:
            found = _identity(self.path)
        except FileNotFoundError:
            raise UnsafePath("the step removed its workspace") from None
        if found != self.identity:
            raise UnsafePath("the step put something else in the place of its workspace")

    @property
    def before(self) -> Mapping[str, Stamp]:
        """Every file and link when the attempt started, by its path in the workspace."""
        return self.tree.files

    def changed(self) -> frozenset[str]:
        """Paths of files that were created, changed or removed since. Raises UnsafePath and OSError."""
        self.check_place()
        now = look(self.path).files
        gone = self.before.keys() - now.keys()
        return frozenset(
            gone
            | {
                path
                for path, stamp in now.items()
                if (known := self.before.get(path)) is None or known.written != stamp.written
            }
        )


@dataclasses.dataclass(slots=True)
class _Making:
    """A workspace while it is made."""

    path: Path
    project: Project
    store: Store
    changes: Mapping[str, Combined]
    mounts: list[Copied] = field(default_factory=list)
    handed_on: set[str] = field(default_factory=set)


def prepare(
    path: Path,
    project: Project,
    mounts: Sequence[ResolvedMount],
    injections: Sequence[Injection],
    artifacts: Sequence[InputArtifact],
    store: Store,
) -> Workspace:
    """Makes the folder `path`, which must not exist, and fills it: with mounts, in which the changes of earlier steps
    are, then with artifacts. Both stand in `artifacts`.

    Raises MountError, ConflictError, MissingContent, UnsafePath and OSError.
    """
    path.mkdir(parents=True)
    if not mounts and not injections:
        return Workspace(path, Tree({}, frozenset()), identity=_identity(path))
    sets = [
        (each.step, read_change_set(store, each.made.digest))
        for each in artifacts
        if mounts and each.made is not None and each.made.is_change_set
    ]
    making = _Making(path, project, store, combine(sets))
    # The outer before the inner: a mount in another one's target hides what was there.
    for wanted in sorted(mounts, key=lambda each: 0 if each.target == "." else each.target.count("/") + 1):
        _mount(making, wanted)
    not_made, injected = _inject_all(path, injections, artifacts, store)
    left_out = tuple(each for copied in making.mounts for each in copied.left_out)
    handed_on = tuple(step for step, _ in sets if step in making.handed_on)
    mounted = tuple(making.mounts)
    return Workspace(path, look(path), mounted, left_out, not_made, handed_on, injected, _identity(path))


def _inject_all(
    path: Path, injections: Sequence[Injection], artifacts: Sequence[InputArtifact], store: Store
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Puts artifacts into their places; the names of those that were not made, the paths of the others."""
    given = {(artifact.step, artifact.artifact): artifact for artifact in artifacts}
    not_made, injected = [], []
    for injection in injections:
        artifact = given.get((injection.step, injection.artifact))
        if artifact is None or (artifact.made is None and artifact.items is None):
            not_made.append(f"{injection.step}.{injection.artifact}")
            continue
        parent, _, name = injection.path.rpartition("/")
        folder = folder_below(path, parent or ".", make=True)
        _clear(folder / name)
        _extract(artifact, folder / name, store)
        injected.append(injection.path)
    return tuple(not_made), tuple(injected)


def _extract(artifact: InputArtifact, place: Path, store: Store) -> None:
    """What a step made, or of a matrix a folder with what each item made, called by its number."""
    if artifact.items is None:
        assert artifact.made is not None
        extract(store, artifact.made.digest, place, directory=artifact.made.type == "directory")
        return
    place.mkdir()
    for number, made in enumerate(artifact.items):
        if made is not None:
            extract(store, made.digest, place / str(number), directory=made.type == "directory")


def _identity(path: Path) -> tuple[int, int]:
    found = os.lstat(path)
    return found.st_dev, found.st_ino


def write_answer(workspace: Workspace, relative: str, data: bytes) -> None:
    """Puts what the runtime captured where the step's output belongs. Raises UnsafePath and OSError."""
    with create_below(workspace.path, relative) as file:
        file.write(data)


def _mount(making: _Making, wanted: ResolvedMount) -> None:
    path = making.path
    parent, _, name = wanted.target.rpartition("/")
    if wanted.target == ".":
        place = path
    else:
        try:
            place = folder_below(path, parent or ".", make=True) / name
        except PermissionError:
            raise MountError(f"`{wanted.target}` lies in a mount that is readonly") from None
        _clear(place)
    copied = mount(making.project, wanted.source, place, wanted.mode)
    making.handed_on |= hand_on(copied, making.changes, making.project, making.store)
    copied.seal()
    making.mounts.append(copied)
    if place == path:
        path.chmod(0o755)  # what is in it may be readonly; the workspace itself takes the step's own files


def _clear(place: Path) -> None:
    if place.is_symlink() or place.is_file():
        place.unlink()
    elif place.exists():
        remove_tree(place)
