"""An output in the workspace where it was made, beside what was kept of it: is it still the same?"""

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from wave_runtime.engine.events import StoredArtifact
from wave_runtime.files.paths import UnsafePath, folder_below, open_below
from wave_runtime.files.tree import look
from wave_runtime.recording.store import ManifestEntry, MissingContent, Store, read_manifest

OutputState = Literal["as kept", "changed", "missing"]
_CHUNK = 1024 * 1024


def output_state(workspace: Path, made: StoredArtifact, store: Store) -> OutputState:
    """What became of an output since its attempt. What cannot be read any more counts as changed. Of a folder whose
    manifest the store has no more, only its absence is seen."""
    try:
        if made.type == "directory":
            same = _is_same_folder(workspace, made, store)
        else:
            with open_below(workspace, made.path) as file:
                same = _has(file, made.size, made.digest)
    except (OSError, UnsafePath):
        return "changed" if os.path.lexists(workspace / made.path) else "missing"
    return "as kept" if same else "changed"


def _is_same_folder(workspace: Path, made: StoredArtifact, store: Store) -> bool:
    top = folder_below(workspace, made.path, make=False)
    found = look(top)
    try:
        kept = {entry.path: entry for entry in read_manifest(store, made.digest)}
    except MissingContent:
        return True
    if kept.keys() != found.files.keys() | found.folders:
        return False
    return all(_is_same(top, entry, entry.path in found.folders) for entry in kept.values())


def _is_same(top: Path, kept: ManifestEntry, is_folder: bool) -> bool:
    match kept.kind:
        case "folder":
            return is_folder
        case "link":
            place = top / kept.path
            return place.is_symlink() and str(place.readlink()) == kept.target
        case "file":
            if is_folder:
                return False
            with open_below(top, kept.path) as file:
                mode = stat.S_IMODE((top / kept.path).lstat().st_mode) & 0o777
                return mode == kept.mode and _has(file, kept.size, kept.digest)


def _has(file: BinaryIO, size: int, digest: str) -> bool:
    if file.seek(0, 2) != size:
        return False
    file.seek(0)
    hashed = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
    return f"sha256:{hashed.hexdigest()}" == digest
