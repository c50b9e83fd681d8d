"""What is known of one connection while it lasts."""

from collections.abc import Callable
from dataclasses import replace

from wave_runtime.proxy.connection import Connection, Verdict


class Tally:
    """Begins with nothing known; `end` hands over the record. Belongs to the thread of its connection."""

    def __init__(self, note: Callable[[Connection], None]) -> None:
        self._note = note
        self._record: Connection | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the server was reached: what it says is what the client gets."""
        return self._record is not None and self._record.verdict == "allowed"

    def about(self, record: Connection) -> None:
        """What the client asked for, as far as it is known."""
        self._record = record

    def allowed(self) -> None:
        """The server was reached."""
        self.judged("allowed", "")

    def judged(self, verdict: Verdict, why: str) -> None:
        """What became of it. What goes wrong after it was allowed changes no verdict."""
        if self._record is not None and not self.is_allowed:
            self._record = replace(self._record, verdict=verdict, why=why)

    def revoked(self, why: str) -> None:
        """The server was reached, and what was to be sent to it is refused."""
        if self._record is not None:
            self._record = replace(self._record, verdict="refused", why=why)

    def moved(self, sent: int, received: int) -> None:
        """More bytes."""
        if (record := self._record) is not None:
            self._record = replace(record, sent=record.sent + sent, received=record.received + received)

    def end(self) -> None:
        """The connection is over."""
        if self._record is not None:
            self._note(self._record)
