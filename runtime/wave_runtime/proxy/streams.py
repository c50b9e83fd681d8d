"""Moving bytes between two sockets, with bounds on time and memory, and no thread that is left behind."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator

from wave_runtime.proxy.http_head import MOST_BYTES, BadRequest, Framing

HEAD_S = 15.0
"""Seconds for a whole head, however slowly it comes."""
CONNECT_S = 10.0
"""Seconds for each address of a server."""
IDLE_S = 900.0
"""Seconds without a byte in any direction, after which a connection is over. A model may think for minutes."""

_CHUNK = 64 * 1024
_MOST_CHUNK_LINE = 1024


class Gone(Exception):
    """The other side closed the connection before it said what it wanted."""


class Sockets:
    """All sockets that are open, so that one call ends what every thread waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._over = False

    def add(self, one: socket.socket) -> None:
        """Raises Gone when all is over already; the socket is closed then."""
        with self._lock:
            if not self._over:
                self._open.add(one)
                return
        one.close()
        raise Gone

    def close(self, one: socket.socket) -> None:
        """Ends one."""
        with self._lock:
            self._open.discard(one)
        one.close()

    def close_all(self) -> None:
        """Ends what is there and what comes."""
        with self._lock:
            self._over, sockets = True, list(self._open)
        for one in sockets:
            try:
                # Whoever waits for it wakes up and closes it; a number that is closed here could be another's by then.
                socket.socket.shutdown(one, socket.SHUT_RDWR)
            except OSError:
                continue


class Incoming:
    """What a client sends: a head, then a body."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self._early = b""

    def head(self) -> bytes:
        """All up to the empty line, with it. Raises BadRequest, Gone and OSError."""
        deadline = time.monotonic() + HEAD_S
        while (end := self._early.find(b"\r\n\r\n")) < 0:
            if len(self._early) > MOST_BYTES:
                raise BadRequest(431, f"the head is longer than {MOST_BYTES >> 10} KiB")
            left = deadline - time.monotonic()
            if left <= 0:
                raise BadRequest(408, f"the head did not come within {HEAD_S:.0f} seconds")
            self.client.settimeout(left)
            try:
                part = self.client.recv(_CHUNK)
            except TimeoutError:
                continue
            if not part:
                raise Gone
            self._early += part
        head, self._early = self._early[: end + 4], self._early[end + 4 :]
        self.client.settimeout(IDLE_S)
        return head

    def early(self) -> bytes:
        """What came with the head and is no part of it."""
        early, self._early = self._early, b""
        return early

    def body(self, framing: Framing) -> Iterator[bytes]:
        """The body as it is sent, chunk by chunk. Raises BadRequest, Gone and OSError."""
        if framing != "chunked":
            yield from self._exactly(framing)
            return
        while True:
            size = self._size(self._line())
            yield f"{size:x}\r\n".encode()
            yield from self._exactly(size)
            if size == 0:
                break
            if self._line():
                raise BadRequest(400, "a chunk is not as long as it says")
            yield b"\r\n"
        for _ in range(16):  # trailers are left out
            if not self._line():
                yield b"\r\n"
                return
        raise BadRequest(400, "there are too many fields after the body")

    def _size(self, line: bytes) -> int:
        digits = line.partition(b";")[0].strip(b" \t")
        if not 1 <= len(digits) <= 15 or digits.strip(b"0123456789abcdefABCDEF"):
            raise BadRequest(400, "a chunk has no size")
        return int(digits, 16)

    def _line(self) -> bytes:
        while (end := self._early.find(b"\r\n")) < 0:
            if len(self._early) > _MOST_CHUNK_LINE:
                raise BadRequest(400, "a line of the body is too long")
            self._early += self._some()
        line, self._early = self._early[:end], self._early[end + 2 :]
        return line

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            part = self._early or self._some()
            part, self._early = part[:size], part[size:]
            yield part
            size -= len(part)

    def _some(self) -> bytes:
        part = self.client.recv(_CHUNK)
        if not part:
            raise Gone
        return part


def upload(incoming: Incoming, framing: Framing, server: socket.socket, moved: Callable[[int, int], None]) -> None:
    """Sends the body of a request. A server that does not want to hear more of it has said why: its answer comes next.

    Raises BadRequest, Gone and OSError, all of them about the client.
    """
    for part in incoming.body(framing):
        try:
            server.sendall(part)
        except OSError:
            return
        moved(len(part), 0)


def answer_of(server: socket.socket, client: socket.socket) -> Iterator[bytes]:
    """What the server sends, as it comes, until it ends. Raises Gone when the client does not listen any more, and
    OSError."""
    poll = select.poll()
    poll.register(server, select.POLLIN)
    poll.register(client, select.POLLRDHUP)
    decrypted: Callable[[], int] = getattr(server, "pending", lambda: 0)  # what no poll can see
    while True:
        if not decrypted():
            happened = dict(poll.poll(IDLE_S * 1000))
            if not happened:
                raise TimeoutError("nothing was sent for too long")
            if client.fileno() in happened:
                raise Gone
        part = server.recv(_CHUNK)
        if not part:
            return
        yield part


def exchange(left: socket.socket, right: socket.socket, moved: Callable[[int, int], None]) -> None:
    """Moves bytes both ways until both sides have ended, or nothing moves for IDLE_S; `moved` takes how many went to
    the right and to the left. The end of one side is told to the other, which may go on. Raises OSError."""
    ways = (_Way(left, right), _Way(right, left))
    for each in (left, right):
        each.setblocking(False)
    poll, registered = select.poll(), dict[int, int]()
    while any(way.open for way in ways):
        _watch(poll, registered, ways)
        happened = poll.poll(IDLE_S * 1000)
        if not happened:
            raise TimeoutError("nothing was sent for too long")
        ready = dict(happened)
        counts = [way.move(ready) for way in ways]
        moved(counts[0], counts[1])


def _watch(poll: "select.poll", registered: dict[int, int], ways: "tuple[_Way, _Way]") -> None:
    wanted: dict[int, int] = {}
    for way in ways:
        for descriptor, events in way.waits_for():
            wanted[descriptor] = wanted.get(descriptor, 0) | events
    for descriptor in registered.keys() - wanted.keys():
        poll.unregister(descriptor)
        del registered[descriptor]
    for descriptor, events in wanted.items():
        if registered.get(descriptor) != events:
            poll.register(descriptor, events)
            registered[descriptor] = events


class _Way:
    """One direction: at most one chunk is held."""

    def __init__(self, source: socket.socket, sink: socket.socket) -> None:
        self._source, self._sink = source, sink
        self._from, self._to = source.fileno(), sink.fileno()
        self._held = b""
        self.open = True

    def waits_for(self) -> Iterator[tuple[int, int]]:
        """What has to happen before anything can be moved."""
        if self._held:
            yield self._to, select.POLLOUT
        elif self.open:
            yield self._from, select.POLLIN

    def move(self, ready: dict[int, int]) -> int:
        """Moves what can be moved; how many bytes were written. Raises OSError."""
        if not self.open:
            return 0
        if not self._held and ready.get(self._from):
            try:
                self._held = self._source.recv(_CHUNK)
            except BlockingIOError:
                return 0
            if not self._held:
                self.open = False
                self._sink.shutdown(socket.SHUT_WR)
                return 0
        if not self._held:
            return 0
        try:
            written = self._sink.send(self._held)
        except BlockingIOError:
            return 0
        self._held = self._held[written:]
        return written
