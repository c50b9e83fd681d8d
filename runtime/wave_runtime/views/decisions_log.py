"""The log of decisions of a session, as it grows."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from wave_runtime.adapters.session import Decided, decision_in
from wave_runtime.files.ordinary_file import open_ordinary


class DecisionsLog:
    """What the hook has said to calls of one session. Whoever has written nonsense into it, or has put another file in
    its place, is not listened to: such decisions are not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity, self._at, self._lines = 0, 0, 0

    def more(self) -> Iterator[Decided]:
        """Decisions that have come since the last time."""
        try:
            with open_ordinary(self._path) as log:
                identity = os.fstat(log.fileno()).st_ino
                again = self._lines if identity != self._identity else 0
                self._identity, self._at = identity, 0 if again else self._at
                log.seek(self._at)
                data = log.read()
        except OSError:
            return
        whole = data[: data.rfind(b"\n") + 1]
        self._at += len(whole)
        lines = whole.split(b"\n")[:-1][again:]  # one that was scrubbed has the same lines
        self._lines += len(lines)
        for line in lines:
            try:
                yield decision_in(json.loads(line))
            except (ValueError, RecursionError):
                continue
