"""What the steps of a run print, while they do: the files of its logs, as they grow."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from wave_runtime.run_folders import RunFolders
from wave_runtime.run_lock import is_held
from wave_runtime.scrubbing import Scrubbing
from wave_runtime.streams import Streams
from wave_runtime.unit import step_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.credentials.scrubber import Stream

_PAUSE_S = 0.2
_CHUNK = 1024 * 1024
_NAME = re.compile(r"(?P<unit>.+)\.(?P<attempt>[1-9][0-9]*)\.(?P<part>log|err\.log|contract-[0-9]+\.log)")
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
        for path, unit, attempt, title in sorted(self._files(), key=lambda file: file[0].stat().st_ctime_ns):
            seen, at = self._shown.get(path, (None, 0))
            found = path.stat()
            size = found.st_size
            ended = seen not in (None, found.st_ino)
            if ended:
                at = self._said[path]  # it was scrubbed: it has now what was shown, and the rest
                self._held.pop(path, None)
            if size < at:
                at = size  # its middle was cut out: what was in it is shown
            while at < size:
                with path.open("rb") as file:
                    file.seek(at)
                    data = file.read(min(_CHUNK, size - at))
                if not data:
                    break
                title_line = f"== {unit}, attempt {attempt}, {title}"
                _, stream = self._held.setdefault(path, (title_line, self._scrubbing.stream()))
                self._show(path, title_line, stream.feed(data))
                at += len(data)
            if ended and path in self._held:
                title_line, stream = self._held.pop(path)
                self._show(path, title_line, stream.close())
            self._shown[path] = found.st_ino, at

    def show_rest(self) -> None:
        """Lines without an end."""
        for path, (title, stream) in self._held.items():
            self._show(path, title, stream.close())

    def _files(self) -> Iterator[tuple[Path, str, str, str]]:
        for path in sorted(self._folders.logs.glob("*")):
            found = _NAME.fullmatch(path.name)
            if found is not None and self._step in (None, found["unit"], step_of(found["unit"])):
                part = found["part"]
                yield path, found["unit"], found["attempt"], _TITLES.get(part, part.removesuffix(".log"))

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
