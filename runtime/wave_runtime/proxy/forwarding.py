"""The proxy: `CONNECT` and requests with a whole address, for hosts that the plan names."""

import socket
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from wave_runtime.proxy.hosts import Host
from wave_runtime.proxy.http_head import BadRequest, Head
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.streams import Incoming, Sockets, answer_of, exchange, upload
from wave_runtime.proxy.tally import Tally
from wave_runtime.proxy.tunnel_name import UNKNOWN_NAME, OtherSite, first_words
from wave_runtime.proxy.upstream import Refused, reach


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about."""

    host: str
    port: int
    path: str
    """With the query; empty for a tunnel."""


def tunnel_target(head: Head) -> Target:
    """Of a `CONNECT`. Raises BadRequest."""
    host, port = _host_and_port(head.target, None)
    _check_host(head, head.target, port)
    return Target(host, port, "")


def request_target(head: Head) -> Target:
    """Of a request with a whole address. Raises BadRequest."""
    try:
        parts = urlsplit(head.target)
    except ValueError:
        raise BadRequest(400, "the address cannot be read") from None
    if parts.scheme.lower() != "http" or not parts.netloc:
        raise BadRequest(400, "only addresses that begin with `http://` are asked for; others take `CONNECT`")
    host, port = _host_and_port(parts.netloc, 80)
    _check_host(head, parts.netloc, port)
    after = head.target.partition("://")[2][len(parts.netloc) :].partition("#")[0]
    return Target(host, port, after if after.startswith("/") else f"/{after}")


def tunnel(target: Target, incoming: Incoming, policy: Policy, sockets: Sockets, tally: Tally) -> None:
    """Serves a `CONNECT`. Raises Refused, NotReached, BadRequest, Gone and OSError."""
    entry, server = _server(target, policy, sockets, tally)
    try:
        incoming.client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = first_words(incoming, server, target.host.lower(), may_be_silent=entry.may_be_inside)
        server.sendall(first)
        tally.moved(len(first), 0)
        exchange(incoming.client, server, tally.moved)
    except OtherSite as error:
        tally.revoked(str(error))
        incoming.client.sendall(UNKNOWN_NAME)
    finally:
        sockets.close(server)


def request(target: Target, head: Head, incoming: Incoming, policy: Policy, sockets: Sockets, tally: Tally) -> None:
    """Serves a request with a whole address. Raises Refused, NotReached, BadRequest, Gone and OSError."""
    framing = head.framing
    _, server = _server(target, policy, sockets, tally)
    try:
        host = target.host if target.port == 80 else f"{target.host}:{target.port}"
        first = bytes(head.onward(target.path, host))
        server.sendall(first)
        tally.moved(len(first), 0)
        if head.expects_continue:
            incoming.client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        upload(incoming, framing, server, tally.moved)
        # What the client sends from now on goes nowhere: this connection is for one request.
        for part in answer_of(server, incoming.client):
            incoming.client.sendall(part)
            tally.moved(0, len(part))
    finally:
        sockets.close(server)


def _server(target: Target, policy: Policy, sockets: Sockets, tally: Tally) -> tuple[Host, socket.socket]:
    entry = policy.entry(target.host, target.port)
    if isinstance(entry, str):
        raise Refused(entry)
    name = target.host.lower()
    scheme: Literal["http", "https"] = "http" if target.path else "https"
    server = reach(name, target.port, scheme, inside=entry.may_be_inside, policy=policy, sockets=sockets)
    tally.allowed()
    return entry, server


def _host_and_port(authority: str, default: int | None) -> tuple[str, int]:
    if "@" in authority:
        raise BadRequest(400, "the address has a user, which hides its host")
    host, colon, port = authority.rpartition(":")
    if authority.startswith("[") and authority.endswith("]"):
        host, colon, port = authority, "", ""
    if not colon:
        host, port = authority, ""
    if not port and default is not None and not colon:
        return host, default
    if not host or not (port.isascii() and port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65_535):
        raise BadRequest(400, "the address has no host and port")
    return host, int(port)


def _check_host(head: Head, authority: str, port: int) -> None:
    """Raises BadRequest where `Host` names another host than the request does."""
    for stated in head.values("host"):
        same = {authority.lower(), authority.lower().rpartition(":")[0] if ":" in authority else authority.lower()}
        if stated.lower() not in same | {f"{authority.lower()}:{port}"}:
            raise BadRequest(400, "the request names one host, and its field `Host` another")
