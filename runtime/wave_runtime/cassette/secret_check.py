"""Keeps secrets out of a cassette: contents are kept as they are or not at all, for a scrubbed file is another one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wave_runtime.files.paths import UnsafePath
from wave_runtime.ports import Report
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.workspaces.change_set import FileState
from wave_runtime.workspaces.tree_edit import open_file

_CHUNK = 4 * 1024 * 1024


class HoldsSecret(Exception):
    """The message names what holds which secret."""


class SecretCheck:
    """Looks for the values of known secrets, and for what looks like a credential."""

    def __init__(self, scrubbing: Scrubbing) -> None:
        self._scrubbing = scrubbing

    def text(self, what: str, text: str) -> None:
        """Raises HoldsSecret."""
        self._bytes(what, text.encode("utf-8", "surrogatepass"))

    def file(self, root: Path, path: str, state: FileState | None) -> None:
        """The same for the name and the content of a file. Raises OSError too."""
        self.text("the name of a file", path)
        if state is None or state.kind == "folder":
            return
        if state.kind == "link":
            self.text(f"the link `{path}`", state.target)
            return
        overlap = self._scrubbing.scrubber.overlap
        tail = b""
        for chunk in _chunks(root, path):
            self._bytes(f"the file `{path}`", tail + chunk)
            tail = chunk[-overlap:]

    def suspects(self, report: Report, root: Path, made: Mapping[str, FileState | None]) -> Iterator[str]:
        """What looks like a credential, in a few words each. Raises OSError."""
        for what, text in (("the answer", report.answer), ("the transcript", report.transcript)):
            if line := self._scrubbing.suspicious_line(text.encode("utf-8", "surrogatepass")):
                yield f"{what} has what looks like a credential in line {line}"
        for path, state in made.items():
            if state is not None and state.kind == "file":
                head = next(_chunks(root, path), b"")
                if line := self._scrubbing.suspicious_line(head):
                    yield f"the file `{path}` has what looks like a credential in line {line}"

    def _bytes(self, what: str, data: bytes) -> None:
        if data and (name := self._scrubbing.scrubber.known_in(data)) is not None:
            raise HoldsSecret(f"{what} has the value of the secret `{name}` in it")


def _chunks(root: Path, path: str) -> Iterator[bytes]:
    try:
        with open_file(root, path) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except UnsafePath as error:
        raise OSError(str(error)) from None
