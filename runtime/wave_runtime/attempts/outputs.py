"""What an attempt leaves behind: found, checked for its type, and put into the store.

An output counts only if this attempt created or changed it. Something that a mount brought along, or that an
earlier attempt wrote, is not the work of this one.
"""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from wave_runtime.engine.events import StoredArtifact
from wave_runtime.files.paths import UnsafePath, folder_below, is_below, open_below
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Output
from wave_runtime.recording.store import ManifestEntry, Store, put_manifest
from wave_runtime.text.artifact_json import MAX_BYTES, NotJson, read_json
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.workspace import Workspace, write_answer

_FENCE = b"```"
_OPENING = re.compile(rb"```[^\n`]*")


class OutputError(Exception):
    """A required output is missing or not what its type says; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected from one workspace."""

    artifacts: tuple[StoredArtifact, ...]
    files_changed: int


def collect(workspace: Workspace, outputs: Sequence[Output], answer: bytes | None, store: Store) -> Collected:
    """Captures the answer for outputs that are one, then keeps every output; None: there was no answer at all.

    Raises OutputError, and OSError when the store cannot be written.
    """
    fenced: set[str] = set()
    for output in outputs:
        if output.artifact.origin == "answer" and answer is not None:
            content = without_fence(answer) if output.artifact.type == "json" else answer
            if content != answer:
                fenced.add(output.artifact.name)
            _capture(workspace, output, content)
    changed = workspace.changed()
    artifacts = [
        made
        for output in outputs
        if (made := _keep(workspace, output, changed, store, output.artifact.name in fenced)) is not None
    ]
    return Collected(tuple(artifacts), len(changed))


def _capture(workspace: Workspace, output: Output, content: bytes) -> None:
    try:
        write_answer(workspace, output.path, content)
    except (UnsafePath, IsADirectoryError, NotADirectoryError) as error:
        raise OutputError(f"{_named(output)} cannot be captured: {reason_of(error)}") from None


def _keep(
    workspace: Workspace, output: Output, changed: frozenset[str], store: Store, fence_removed: bool
) -> StoredArtifact | None:
    path = str(PurePosixPath(output.path))
    below = [name for name in changed if name == path or name.startswith(f"{path}/")]
    try:
        there = is_below(workspace.path, path)
        if not there or not (below or _is_empty_folder(workspace.path / path)):
            if not output.artifact.required:
                return None
            reason = "was there before and this attempt did not change it" if there else "was not made"
            raise OutputError(f"{_named(output)} {reason}")
        if output.artifact.type == "directory":
            digest, size = _keep_folder(workspace.path, path, store)
        else:
            with open_below(workspace.path, path) as file:
                if output.artifact.type == "json":
                    if len(data := file.read(MAX_BYTES + 1)) > MAX_BYTES:
                        raise OutputError(f"{_named(output)} has more than {MAX_BYTES // 2**20} MiB, too much for JSON")
                    read_json(data, _named(output))
                    file.seek(0)
                digest, size = store.put_file(file)
    except UnsafePath as error:
        raise OutputError(f"{_named(output)} cannot be kept: {error}") from None
    except NotJson as error:
        raise OutputError(str(error)) from None
    return StoredArtifact(output.artifact.name, path, output.artifact.type, digest, size, fence_removed)


def _is_empty_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not any(place.iterdir())


def _keep_folder(root: Path, relative: str, store: Store) -> tuple[str, int]:
    top = folder_below(root, relative, make=False)
    if not top.is_dir():
        raise UnsafePath(f"`{relative}` is not a folder")
    entries: list[ManifestEntry] = []
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(top / prefix) as members:
            listed = list(members)
        for member in listed:
            name = prefix + member.name
            if not _is_text(name):
                raise UnsafePath(f"the name of `{relative}/{name}` is not UTF-8")
            if member.is_symlink():
                entries.append(_link(top, name))
            elif member.is_dir():
                entries.append(ManifestEntry(name, "folder"))
                waiting.append(f"{name}/")
            else:
                with open_below(root, f"{relative}/{name}") as file:
                    mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o777
                    digest, size = store.put_file(file)
                entries.append(ManifestEntry(name, "file", mode, digest, size))
    return put_manifest(store, entries), sum(entry.size for entry in entries)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _link(top: Path, name: str) -> ManifestEntry:
    goal = str((top / name).readlink())
    end = os.path.normpath(PurePosixPath(name).parent / goal)
    real = Path(os.path.realpath(top / name))
    if end.startswith(("..", "/")) or not (real == top.resolve() or top.resolve() in real.parents):
        raise UnsafePath(f"the link `{name}` leads out of the folder")
    return ManifestEntry(name, "link", target=goal)


def without_fence(answer: bytes) -> bytes:
    """What is in the one code fence around an answer; else the answer."""
    opening, _, rest = answer.strip().partition(b"\n")
    if not _OPENING.fullmatch(opening) or not rest.endswith(_FENCE):
        return answer
    return rest.removesuffix(_FENCE).rstrip(b" \t").removesuffix(b"\n") + b"\n"


def _named(output: Output) -> str:
    return f"the output `{output.artifact.name}` (`{output.path}`)"
