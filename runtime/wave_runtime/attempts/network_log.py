"""The connections of an attempt, added up for its event."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wave_runtime.engine.events import Contacted, NetworkUse
from wave_runtime.proxy.connection import Connection

_MOST_LISTED = 100
"""Hosts in one event: a program chooses how many it names."""


@dataclass(slots=True)
class NetworkLog:
    """Takes connections from any thread."""

    _keys: set[str] = field(default_factory=set)
    _found: dict[tuple[str, str, int, str, str], Contacted] = field(default_factory=dict)
    _more: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, keys_outside: Iterable[str]) -> None:
        """A program gets a way out; the values of these variables it does not get."""
        self._keys.update(keys_outside)

    def note(self, one: Connection) -> None:
        """A connection is over."""
        key = (one.kind, one.host.lower(), one.port, one.verdict, one.why)
        with self._lock:
            known = self._found.get(key)
            if known is None and len(self._found) == _MOST_LISTED:
                self._more += 1
                return
            before = known or Contacted(key[1], one.port, one.kind, one.verdict, one.why, 0, 0, 0)
            self._found[key] = replace(
                before,
                connections=before.connections + 1,
                sent=before.sent + one.sent,
                received=before.received + one.received,
            )

    def use(self) -> NetworkUse | None:
        """All of it; None where there is nothing to tell."""
        if not self._keys and not self._found:
            return None
        with self._lock:
            contacted = tuple(self._found[key] for key in sorted(self._found))
            return NetworkUse(tuple(sorted(self._keys)), contacted, self._more)
