"""The gateway: requests for a model, with a placeholder where the key belongs. The key is added here, outside of the
sandbox, and the request goes to the one server of that key.

Answers pass as they come, so that a model can be read while it writes; a key that a server repeats is taken out.
"""

import hmac
import re
import socket
from itertools import chain
from typing import Literal

from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.http_head import BadRequest, Head
from wave_runtime.proxy.keys import HeldKey, Server
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.redaction import Redaction
from wave_runtime.proxy.streams import CONNECT_S, IDLE_S, Incoming, Sockets, answer_of, upload
from wave_runtime.proxy.tally import Tally
from wave_runtime.proxy.upstream import NotReached, Refused, reach

_NOTHING = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
_METHODS = frozenset(("GET", "HEAD", "POST"))
_KEY_FIELDS = frozenset(("x-api-key", "authorization", "x-goog-api-key"))
_MISLEADING = re.compile(r"\.\.|//|\\|%2e|%2f|%5c|#", re.IGNORECASE)
_OTHER_METHODS = frozenset(("x-http-method-override", "x-http-method", "x-method-override"))
"""Some servers do what these say, whatever the method of the request is."""
_ENCODED = frozenset(("accept-encoding",))
"""A key in a compressed answer would not be seen."""


def ask(head: Head, incoming: Incoming, policy: Policy, sockets: Sockets, tally: Tally) -> None:
    """Serves one request. Raises Refused, NotReached, BadRequest, Gone and OSError."""
    path = head.target.partition("?")[0]
    if head.method == "HEAD" and path.rstrip("/") in {key.server.path for key in policy.keys}:
        incoming.client.sendall(_NOTHING)  # a client that opens its connection early; nobody else needs to know
        return
    key = _key(head, policy.keys)
    if key is None:
        tally.about(Connection("model", "", 0, "refused"))
        raise BadRequest(401, "the request has not the placeholder of a key that this step has")
    tally.about(Connection("model", key.server.host, key.server.port, "refused"))
    if head.method not in _METHODS or _MISLEADING.search(path) or not key.serves(path):
        raise Refused(f"`{head.method} {path[:100]}` is nothing that a session asks of a model")
    if any(name in _OTHER_METHODS for name, _ in head.fields):
        raise Refused("a field of the request asks for another method than its own")
    framing = head.framing
    server = _server(key.server, policy, sockets)
    tally.allowed()
    try:
        onward = head.onward(
            head.target,
            key.server.authority,
            *key.in_request,
            without=(_KEY_FIELDS | _ENCODED) if key.value else frozenset(),
        )
        server.sendall(bytes(onward))
        if head.expects_continue:
            incoming.client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        upload(incoming, framing, server, tally.moved)
        redaction = Redaction(key.value.encode("ascii")) if key.value else None
        for part in answer_of(server, incoming.client):
            tally.moved(0, len(part))
            incoming.client.sendall(part if redaction is None else redaction.feed(part))
        if redaction is not None:
            incoming.client.sendall(redaction.rest())
    finally:
        sockets.close(server)


def _key(head: Head, keys: tuple[HeldKey, ...]) -> HeldKey | None:
    given = [value.removeprefix("Bearer ").encode("latin-1") for name, value in head.fields if name in _KEY_FIELDS]
    held = [key for key in keys if key.value]
    named = (key for key in held for one in given if hmac.compare_digest(one, key.placeholder.encode()))
    return next(chain(named, (key for key in keys if not key.value)), None)


def _server(server: Server, policy: Policy, sockets: Sockets) -> socket.socket:
    # The user's own environment names this server, so it may be inside: a model on the same machine.
    scheme: Literal["http", "https"] = "https" if server.encrypted else "http"
    plain = reach(server.host, server.port, scheme, inside=True, policy=policy, sockets=sockets)
    if not server.encrypted:
        return plain
    import ssl  # late: a run without such a key never needs it

    plain.settimeout(CONNECT_S)
    try:
        encrypted = ssl.create_default_context().wrap_socket(plain, server_hostname=server.host)
    except OSError as error:
        raise NotReached(f"`{server.host}` cannot be trusted: {getattr(error, 'reason', None) or error}") from None
    finally:
        sockets.close(plain)  # its descriptor is the other's now, or of no use
    sockets.add(encrypted)
    encrypted.settimeout(IDLE_S)
    return encrypted
