"""What the steps of a run print, while they do: the files of its logs, as they grow."""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wave_runtime.engine.unit import step_of
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.run_lock import is_held
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.streams import Streams
from wave_runtime.verbs.log_views import LogView, Views

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.credentials.stream import Stream

_PAUSE_S = 0.2
_CHUNK = 1024 * 1024
_NAME = re.compile(
    r"(?P<unit>.+)\.(?P<attempt>[1-9][0-9]*)\.(?P<part>log|err\.log|(?:contract|session|checkpoint)-[^.]+\.log)"
)
_TITLES = {"log": "output", "err.log": "standard error"}


def follow(
    folders: RunFolders, lock: Path, step: str | None, streams: Streams, scrubbing: Scrubbing, views: Views
) -> None:
    """Shows what was printed so far and what is added, until nobody runs the run any more."""
    follower = _Follower(folders, step, streams, scrubbing, views)
    while True:
        going_on = is_held(lock)  # asked first: what is printed before the end is shown
        follower.show_new()
        if not going_on:
            follower.show_rest()
            return
        time.sleep(_PAUSE_S)


@dataclass(slots=True)
class _Log:
    path: Path
    title: str
    view: LogView
    stream: "Stream | None" = None
    """Scrubs what comes; None when nothing has, or when nothing more is held back."""
    identity: int | None = None
    """Of the file that was read last."""
    at: int = 0
    said: int = 0
    """How many bytes were shown, without what was scrubbed."""


class _Follower:
    def __init__(
        self, folders: RunFolders, step: str | None, streams: Streams, scrubbing: Scrubbing, views: Views
    ) -> None:
        self._folders, self._step, self._streams, self._scrubbing = folders, step, streams, scrubbing
        self._views = views
        self._logs: dict[Path, _Log] = {}
        self._last: _Log | None = None
        self._line_open = False

    def show_new(self) -> None:
        """What the files have more than last time; the first to be written to first."""
        for log in sorted(self._found(), key=lambda log: log.path.stat().st_ctime_ns):
            with log.path.open("rb") as file:
                self._show_more(log, file)

    def _show_more(self, log: _Log, file: BinaryIO) -> None:
        found = os.fstat(file.fileno())
        size, at = found.st_size, log.at
        replaced = log.identity not in (None, found.st_ino)
        if replaced:
            # Its attempt has ended, and it was scrubbed: it begins with what was shown, and may have more.
            log.stream = None
            at = min(log.said, size)
        elif size < at:
            at = size  # its middle was cut out
        file.seek(at)
        while at < size and (data := file.read(min(_CHUNK, size - at))):
            log.stream = log.stream or self._scrubbing.stream()
            self._take(log, log.stream.feed(data))
            at += len(data)
        log.identity, log.at = found.st_ino, at
        if replaced:
            self._end(log)
        else:
            self._put(log, log.view.feed(b""))  # a call may have been decided since

    def show_rest(self) -> None:
        """Lines without an end."""
        for log in self._logs.values():
            self._end(log)

    def _found(self) -> Iterator[_Log]:
        for path in sorted(self._folders.logs.glob("*")):
            found = _NAME.fullmatch(path.name)
            if found is None or self._step not in (None, found["unit"], step_of(found["unit"])):
                continue
            if path not in self._logs:
                title = _TITLES.get(found["part"], found["part"].removesuffix(".log"))
                head = f"== {found['unit']}, attempt {found['attempt']}, {title}"
                self._logs[path] = _Log(path, head, self._views(found["unit"], title, path))
            yield self._logs[path]

    def _end(self, log: _Log) -> None:
        if log.stream is not None:
            self._take(log, log.stream.close())
            log.stream = None
        self._put(log, log.view.close())

    def _take(self, log: _Log, data: bytes) -> None:
        log.said += len(data)
        self._put(log, log.view.feed(data))

    def _put(self, log: _Log, text: str) -> None:
        if not text:
            return
        if log is not self._last:
            if self._line_open:
                self._streams.show_text("\n")
            self._streams.show([log.title])
            self._last = log
        self._streams.show_text(text)
        self._streams.stdout.flush()
        self._line_open = not text.endswith("\n")
