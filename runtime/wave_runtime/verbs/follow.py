"""What the steps of a run print, while they do: the files of its logs, as they grow."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

from wave_runtime.run_folders import RunFolders
from wave_runtime.run_lock import is_held
from wave_runtime.streams import Streams
from wave_runtime.unit import step_of

_PAUSE_S = 0.2
_CHUNK = 1024 * 1024
_NAME = re.compile(r"(?P<unit>.+)\.(?P<attempt>[1-9][0-9]*)\.(?P<part>log|err\.log|contract-[0-9]+\.log)")
_TITLES = {"log": "output", "err.log": "standard error"}


def follow(folders: RunFolders, lock: Path, step: str | None, streams: Streams) -> None:
    """Shows what was printed so far and what is added, until nobody runs the run any more."""
    follower = _Follower(folders, step, streams)
    while True:
        going_on = is_held(lock)  # asked first: what is printed before the end is shown
        follower.show_new()
        if not going_on:
            return
        time.sleep(_PAUSE_S)


class _Follower:
    def __init__(self, folders: RunFolders, step: str | None, streams: Streams) -> None:
        self._folders, self._step, self._streams = folders, step, streams
        self._shown: dict[Path, int] = {}
        self._last: Path | None = None
        self._line_open = False

    def show_new(self) -> None:
        """What the files have more than last time; the first to be written to first."""
        for path, unit, attempt, title in sorted(self._files(), key=lambda file: file[0].stat().st_ctime_ns):
            at = self._shown.get(path, 0)
            size = path.stat().st_size
            if size < at:  # its middle was cut out: what is new stands at its end
                at = size
            while at < size:
                with path.open("rb") as file:
                    file.seek(at)
                    data = file.read(min(_CHUNK, size - at))
                if not data:
                    break
                self._show(path, f"== {unit}, attempt {attempt}, {title}", data)
                at += len(data)
            self._shown[path] = at

    def _files(self) -> Iterator[tuple[Path, str, str, str]]:
        for path in sorted(self._folders.logs.glob("*")):
            found = _NAME.fullmatch(path.name)
            if found is not None and self._step in (None, found["unit"], step_of(found["unit"])):
                part = found["part"]
                yield path, found["unit"], found["attempt"], _TITLES.get(part, part.removesuffix(".log"))

    def _show(self, path: Path, title: str, data: bytes) -> None:
        if path != self._last:
            if self._line_open:
                self._streams.show_text("\n")
            self._streams.show([title])
            self._last = path
        text = data.decode("utf-8", "backslashreplace")
        self._streams.show_text(text)
        self._streams.stdout.flush()
        self._line_open = not text.endswith("\n")
