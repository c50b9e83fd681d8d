"""What the runtime and a supervisor say to each other, through pipes. Both ends are the same Python.

A supervisor imports it, so it imports little.
"""

import marshal
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Message: TypeAlias = tuple[Any, ...]
    """A name, and what it is about: `run` and `end` come in, `ended` and `failed` go out."""

_CHUNK = 64 * 1024


class RuntimeGone(Exception):
    """Nobody asks any more."""


def send(descriptor: int, message: "Message") -> None:
    """Writes one message. Raises BrokenPipeError."""
    data = marshal.dumps(message)
    view = memoryview(len(data).to_bytes(4, "little") + data)
    while view:
        view = view[os.write(descriptor, view) :]


def receive(descriptor: int) -> "Message":
    """Reads one message. Raises RuntimeGone at the end of the stream."""
    size = int.from_bytes(_exactly(descriptor, 4), "little")
    return tuple(marshal.loads(_exactly(descriptor, size)))


def receive_alone(descriptor: int) -> "Message":
    """Reads a message that no other one follows, in one call if it has come as a whole. Raises RuntimeGone."""
    data = b""
    while len(data) < 4 or len(data) - 4 < int.from_bytes(data[:4], "little"):
        part = os.read(descriptor, _CHUNK)
        if not part:
            raise RuntimeGone
        data += part
    return tuple(marshal.loads(data[4:]))


def _exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, size)
        if not part:
            raise RuntimeGone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
