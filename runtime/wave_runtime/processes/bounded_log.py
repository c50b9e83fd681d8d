"""A log with a bound: the beginning and the end of what was printed are kept, the middle is counted.

What failed stands at the end of an output, what it was about at its beginning.
"""

import os

MAX_TAIL = 1024 * 1024
"""Bytes of the end that are kept, at most; they wait in memory until the log is closed."""

WRITING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""How a log is opened: a program of the step may have put a link or a pipe in its place, and nobody waits for that."""


class BoundedLog:
    """Appends to a file. An error in writing is remembered, never raised: whoever prints must not be blocked.

    The file is made when there is something to write: most commands print nothing.
    """

    def __init__(self, path: bytes, limit: int) -> None:
        """`limit` bytes are kept in the file `path`, and a line that says what is missing."""
        self._path, self._descriptor, self._closed = path, -1, False
        self._tail_room = min(MAX_TAIL, limit // 2)
        self._head_room = limit - self._tail_room
        self._tail: list[bytes] = []
        self._waiting = 0
        self.left_out = 0
        """Bytes that are in neither part."""
        self.error_number = 0
        """Of the first error in writing; 0 when there was none."""

    @property
    def truncated(self) -> bool:
        """Whether something was printed that is not kept."""
        return self.left_out > 0

    def write(self, chunk: bytes) -> None:
        """Takes the next bytes."""
        if self._head_room:
            head, chunk = chunk[: self._head_room], chunk[self._head_room :]
            self._head_room -= len(head)
            self._append(head)
        if chunk:
            self._tail.append(chunk)
            self._waiting += len(chunk)
            if self._waiting > 2 * self._tail_room:
                self._trim()

    def close(self) -> None:
        """Writes the end; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._trim()
        if self.left_out:
            self._append(b"\n[wave-runtime: %d bytes left out here]\n" % self.left_out)
        self._append(b"".join(self._tail))
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _trim(self) -> None:
        kept = b"".join(self._tail)[-self._tail_room :] if self._tail_room else b""
        self.left_out += self._waiting - len(kept)
        self._tail, self._waiting = [kept], len(kept)

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        while view and not self.error_number:
            try:
                if self._descriptor < 0:
                    self._descriptor = os.open(self._path, WRITING, 0o666)
                view = view[os.write(self._descriptor, view) :]
            except OSError as error:
                self.error_number = error.errno or -1
