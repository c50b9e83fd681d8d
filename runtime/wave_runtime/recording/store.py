"""Artifacts by the hash of their bytes: `cas/sha256/<2>/<62>` in the state directory, shared by all runs.

A file there is complete and never changes: it is written under another name, synced and renamed, and the folder
is synced, before anybody hears of its digest. A folder is kept as a manifest: canonical JSON that lists its
files by path with mode, digest and size; links and empty folders are in it too.
"""

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

from wave_runtime.files.durable_file import sync_folder
from wave_runtime.plan.canonical import canonical_bytes
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

_CHUNK = 1024 * 1024

PAST_NS = 946_684_800 * 10**9
"""2000-01-01: the time of extracted files, so that whatever a step writes is newer."""

OTHER_BYTES = "has other bytes in the store"
"""What `Store.damage` says of content that was altered."""


class MissingContent(Exception):
    """The store does not have the digest any more, or has other bytes under it."""


class Store:
    """A content-addressed folder. Safe for several threads and processes at once."""

    def __init__(self, root: Path) -> None:
        self._root = root / "sha256"

    def path(self, digest: Digest) -> Path:
        """Where the bytes with `digest` stand, if they do. Nobody may write there."""
        name = digest.removeprefix("sha256:")
        return self._root / name[:2] / name[2:]

    def put(self, data: bytes) -> Digest:
        """Keeps `data`; durable when this returns. Raises OSError."""
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        return digest if self.path(digest).is_file() else self._keep(iter((data,)))[0]

    def put_file(self, source: BinaryIO) -> tuple[Digest, int]:
        """Keeps what `source` has from its position on; its digest and size. Raises OSError."""
        return self._keep(iter(lambda: source.read(_CHUNK), b""))

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes with `digest`, for reading. Raises MissingContent."""
        try:
            return self.path(digest).open("rb")
        except OSError as error:
            raise MissingContent(f"{digest} is not in the store: {error.strerror}") from error

    def get(self, digest: Digest) -> bytes:
        """The bytes with `digest`, checked. Raises MissingContent."""
        with self.open(digest) as file:
            data = file.read()
        if "sha256:" + hashlib.sha256(data).hexdigest() != digest:
            raise MissingContent(f"the store has other bytes under {digest}")
        return data

    def damage(self, digest: Digest) -> str | None:
        """What is wrong with the bytes under `digest`; None: they are there, and the right ones."""
        hashed = hashlib.sha256()
        try:
            with self.path(digest).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    hashed.update(chunk)
        except FileNotFoundError:
            return "is missing from the store"
        except OSError as error:
            return f"cannot be read from the store: {error.strerror}"
        return None if "sha256:" + hashed.hexdigest() == digest else OTHER_BYTES

    def copy(self, source: BinaryIO, target: BinaryIO, digest: Digest) -> None:
        """Writes the bytes of `source`, which is open for `digest`, to `target`. Raises MissingContent when they
        are other bytes, and OSError."""
        checked = hashlib.sha256()
        while chunk := source.read(_CHUNK):
            checked.update(chunk)
            target.write(chunk)
        if "sha256:" + checked.hexdigest() != digest:
            raise MissingContent(f"the store has other bytes under {digest}")

    def digests(self) -> Iterator[Digest]:
        """All digests in the store."""
        for folder in sorted(self._root.glob("??")):
            yield from (f"sha256:{folder.name}{file.name}" for file in sorted(folder.iterdir()))

    def remove_unfinished(self) -> None:
        """Removes what was never whole: whoever wrote it was cut off. Nobody may use the store meanwhile."""
        for path in self._root.glob("new-*"):
            path.unlink(missing_ok=True)

    def remove(self, digest: Digest) -> None:
        """Forgets `digest`; nothing happens when it is not there."""
        self.path(digest).unlink(missing_ok=True)

    def _keep(self, chunks: Iterator[bytes]) -> tuple[Digest, int]:
        self._root.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._root, prefix="new-")
        hashed, size = hashlib.sha256(), 0
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    hashed.update(chunk)
                    size += file.write(chunk)
                digest = "sha256:" + hashed.hexdigest()
                target = self.path(digest)
                if not target.is_file():
                    file.flush()
                    os.fchmod(file.fileno(), 0o444)
                    os.fsync(file.fileno())
                    self._folder(target.parent)
                    Path(name).rename(target)
                    sync_folder(target.parent)
        finally:
            Path(name).unlink(missing_ok=True)
        return digest, size

    def _folder(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            sync_folder(self._root)


def extract(store: Store, digest: Digest, target: Path, *, directory: bool) -> None:
    """Writes an artifact as a new file or folder at `target`. Raises OSError and MissingContent."""
    if not directory:
        _copy_out(store, digest, target, 0o644)
        return
    target.mkdir(parents=True, exist_ok=True)
    for entry in read_manifest(store, digest):
        path = target / entry.path
        match entry.kind:
            case "folder":
                path.mkdir(parents=True, exist_ok=True)
            case "link":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(entry.target)
            case "file":
                _copy_out(store, entry.digest, path, entry.mode)


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One member of a folder."""

    path: str
    kind: Literal["file", "folder", "link"]
    mode: int = 0
    """Permission bits of a file."""
    digest: Digest = ""
    size: int = 0
    target: str = ""
    """Of a link."""


def put_manifest(store: Store, entries: Iterable[ManifestEntry]) -> Digest:
    """Keeps the manifest of a folder whose files are in the store. Raises OSError."""
    ordered = sorted(entries, key=lambda entry: entry.path)
    return store.put(canonical_bytes({"entries": [encode_value(entry) for entry in ordered]}))


def read_manifest(store: Store, digest: Digest) -> tuple[ManifestEntry, ...]:
    """The members of a folder, in the order of their paths. Raises MissingContent."""
    document = json.loads(store.get(digest))
    return cast("tuple[ManifestEntry, ...]", read_value(tuple[ManifestEntry, ...], document["entries"]))


def _copy_out(store: Store, digest: Digest, target: Path, mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with store.open(digest) as source, os.fdopen(os.open(target, flags, stat.S_IMODE(mode)), "wb") as file:
        try:
            store.copy(source, file, digest)
        except MissingContent:
            target.unlink()
            raise
        file.flush()
        os.utime(file.fileno(), ns=(PAST_NS, PAST_NS))
