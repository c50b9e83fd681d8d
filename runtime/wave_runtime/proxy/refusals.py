"""What a client is told: in a form that people read, and as the field that proxies say it with (RFC 9209)."""

import socket
import time

_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    502: "Bad Gateway",
}
_ERRORS = {401: "http_request_denied", 403: "http_request_denied", 502: "destination_unavailable"}
_READ_S = 2.0
_MOST_READ = 1024 * 1024


def refuse(client: socket.socket, status: int, why: str) -> None:
    """Sends an answer of our own, and that nothing follows. Never raises: who does not listen is not told."""
    body = f"wave-runtime: {why}\n".encode("ascii", "replace")
    head = (
        f"HTTP/1.1 {status} {_PHRASES[status]}\r\n"
        "content-type: text/plain; charset=us-ascii\r\n"
        f"content-length: {len(body)}\r\n"
        f"proxy-status: wave-runtime; error={_ERRORS.get(status, 'http_request_error')}\r\n"
        "connection: close\r\n\r\n"
    )
    try:
        client.sendall(head.encode("ascii") + body)
        client.shutdown(socket.SHUT_WR)
        _read_on(client)
    except OSError:
        return


def _read_on(client: socket.socket) -> None:
    """Takes what the client still sends, for a moment: a connection that is closed with unread bytes is cut, and the
    answer with it. Raises OSError."""
    deadline, left = time.monotonic() + _READ_S, _MOST_READ
    while left > 0 and (remaining := deadline - time.monotonic()) > 0:
        client.settimeout(remaining)
        part = client.recv(64 * 1024)
        if not part:
            return
        left -= len(part)
