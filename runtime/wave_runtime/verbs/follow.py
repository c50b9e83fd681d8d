"""What the steps of a run print, while they do: the files of its logs, as they grow."""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from wave_runtime.engine.unit import step_of
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.run_lock import is_held
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.streams import Streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.credentials.stream import Stream

_PAUSE_S = 0.2
_CHUNK = 1024 * 1024
_NAME = re.compile(
    r"(?P<unit>.+)\.(?P<attempt>[1-9][0-9]*)\.(?P<part>log|err\.log|(?:contract|session|checkpoint)-[^.]+\.log)"
)
_TITLES = {"log": "output", "err.log": "standard error"}


def follow(folders: RunFolders, lock: Path, step: str | None, streams: Streams, scrubbing: Scrubbing) -> None:
    """Shows what was printed so far and what is added, until nobody runs the run any more."""
    follower = _Follower(folders, step, streams, scrubbing)
    while True:
        going_on = is_held(lock)  # asked first: what is printed before the end is shown
        follower.show_new()
        if not going_on:
            follower.show_rest()
            return
        time.sleep(_PAUSE_S)


class _Follower:
    def __init__(self, folders: RunFolders, step: str | None, streams: Streams, scrubbing: Scrubbing) -> None:
        self._folders, self._step, self._streams, self._scrubbing = folders, step, streams, scrubbing
        self._held: dict[Path, tuple[str, Stream]] = {}
        self._shown: dict[Path, tuple[int, int]] = {}
        self._said: Counter[Path] = Counter()
        """How many bytes were shown, without what was scrubbed."""
        self._last: Path | None = None
        self._line_open = False

    def show_new(self) -> None:
        """What the files have more than last time; the first to be written to first."""
        for path, title in sorted(self._files(), key=lambda file: file[0].stat().st_ctime_ns):
            with path.open("rb") as file:
                self._show_more(path, title, file)

    def _show_more(self, path: Path, title: str, file: BinaryIO) -> None:
        found = os.fstat(file.fileno())
        size, (seen, at) = found.st_size, self._shown.get(path, (None, 0))
        replaced = seen not in (None, found.st_ino)
        if replaced:
            # Its attempt has ended, and it was scrubbed: it begins with what was shown, and may have more.
            self._held.pop(path, None)
            at = min(self._said[path], size)
        elif size < at:
            at = size  # its middle was cut out
        file.seek(at)
        while at < size and (data := file.read(min(_CHUNK, size - at))):
            _, stream = self._held.setdefault(path, (title, self._scrubbing.stream()))
            self._show(path, title, stream.feed(data))
            at += len(data)
        self._shown[path] = found.st_ino, at
        if replaced and path in self._held:
            self._show(path, title, self._held.pop(path)[1].close())

    def show_rest(self) -> None:
        """Lines without an end."""
        for path, (title, stream) in self._held.items():
            self._show(path, title, stream.close())

    def _files(self) -> Iterator[tuple[Path, str]]:
        for path in sorted(self._folders.logs.glob("*")):
            found = _NAME.fullmatch(path.name)
            if found is not None and self._step in (None, found["unit"], step_of(found["unit"])):
                part = found["part"]
                title = _TITLES.get(part, part.removesuffix(".log"))
                yield path, f"== {found['unit']}, attempt {found['attempt']}, {title}"

    def _show(self, path: Path, title: str, data: bytes) -> None:
        if not data:
            return
        self._said[path] += len(data)
        if path != self._last:
            if self._line_open:
                self._streams.show_text("\n")
            self._streams.show([title])
            self._last = path
        text = data.decode("utf-8", "backslashreplace")
        self._streams.show_text(text)
        self._streams.stdout.flush()
        self._line_open = not text.endswith("\n")
