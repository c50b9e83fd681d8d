"""What the model says, turn by turn, whatever it is asked; and what it was asked."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ToolCall:
    """The model wants a tool to be called."""

    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """One answer: a text, calls of tools, or something that goes wrong."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    status: int = 200
    """Any other: the request fails with it."""
    hang: bool = False
    """Never answers."""
    cut: bool = False
    """The stream ends in the middle."""
    input_tokens: int = 100
    output_tokens: int = 10


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass
class Script:
    """Answers in order; the last one again when there are no more, so that a client that repeats itself ends."""

    turns: Sequence[Turn]
    requests: list[Request] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    def answer(self, request: Request) -> Turn:
        """The next turn."""
        with self._lock:
            self.requests.append(request)
            turn = self.turns[min(self._next, len(self.turns) - 1)]
            self._next += 1
            return turn

    def note(self, request: Request) -> None:
        """Keeps a request that is not part of the session."""
        with self._lock:
            self.requests.append(request)
