"""The name in the first message of TLS: which site a client asks for behind the host that it is connected to.

One address of a large network serves many sites. A tunnel is for the one that the plan names.
"""

from collections.abc import Iterator

MOST_BYTES = 64 * 1024
"""Of a first message that is waited for; those of clients have 500 to 2,000."""

_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME = 22, 1, 0


class NotRead(ValueError):
    """It is no first message of TLS, though it begins like one."""


class Incomplete(Exception):
    """There has to be more of it."""


def begins_tls(data: bytes) -> bool:
    """Whether a client that sends `data` first speaks TLS."""
    return data[:1] == bytes((_HANDSHAKE,))


def server_name(data: bytes) -> str | None:
    """The name that the client asks for, as it writes it; None: it names no site. Raises Incomplete and NotRead."""
    message = _message(data)
    at = _skip(message, 2 + 32, 1)  # version and random bytes; the session
    at = _skip(message, at, 2)  # ciphers
    at = _skip(message, at, 1)  # compressions
    if at == len(message):
        return None
    names = [value for kind, value in _extensions(_part(message, at, 2)) if kind == _SERVER_NAME]
    if not names:
        return None
    if len(names) > 1:
        raise NotRead("it names its site twice")
    entries = _part(names[0], 0, 2)
    if entries[:1] != b"\0" or 3 + _number(entries, 1, 2) != len(entries):
        raise NotRead("it names its site in an unknown way")
    return entries[3:].decode("latin-1")


def _message(data: bytes) -> bytes:
    """The body of the first handshake message, which may come in several records."""
    message = b""
    while True:
        if len(data) < 5:
            raise Incomplete
        if data[0] != _HANDSHAKE or data[1] != 3:
            raise NotRead("it is no handshake of TLS")
        size = _number(data, 3, 2)
        if not size:
            raise NotRead("one of its records is empty")
        if len(data) < 5 + size:
            raise Incomplete
        message, data = message + data[5 : 5 + size], data[5 + size :]
        if message[0] != _CLIENT_HELLO:
            raise NotRead("it does not begin with a hello")
        if len(message) >= 4 and len(message) >= 4 + (whole := _number(message, 1, 3)):
            return message[4 : 4 + whole]


def _extensions(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        yield _number(data, at, 2), _part(data, at + 2, 2)
        at = _skip(data, at + 2, 2)


def _skip(data: bytes, at: int, width: int) -> int:
    """Behind the part at `at`, whose length stands before it in `width` bytes."""
    return at + width + len(_part(data, at, width))


def _part(data: bytes, at: int, width: int) -> bytes:
    size = _number(data, at, width)
    if at + width + size > len(data):
        raise NotRead("a part of it is longer than the whole")
    return data[at + width : at + width + size]


def _number(data: bytes, at: int, width: int) -> int:
    if at + width > len(data):
        raise NotRead("it ends too early")
    return int.from_bytes(data[at : at + width], "big")
