"""What a client says first in its tunnel: where it speaks TLS, it has to ask for the host that the tunnel is for."""

import select
import socket
import time

from wave_runtime.plan.host_name import NoName, host_name
from wave_runtime.proxy.client_hello import MOST_BYTES, Incomplete, NotRead, begins_tls, server_name
from wave_runtime.proxy.streams import HEAD_S, IDLE_S, Gone, Incoming

UNKNOWN_NAME = bytes((21, 3, 1, 0, 2, 2, 112))
"""The alert of TLS for it, which clients show."""


class OtherSite(Exception):
    """The tunnel is for one host, and TLS in it for another: one sentence."""


def first_words(incoming: Incoming, server: socket.socket, name: str, *, may_be_silent: bool) -> bytes:
    """What the client sends first, to be sent on; empty where the server speaks first, or nobody does.

    `may_be_silent`: TLS need not name a site. Raises OtherSite, Gone and OSError.
    """
    data, deadline = incoming.early(), time.monotonic() + HEAD_S
    if not data:
        poll = select.poll()
        poll.register(incoming.client, select.POLLIN)
        poll.register(server, select.POLLIN)
        if incoming.client.fileno() not in dict(poll.poll(IDLE_S * 1000)):
            return b""
        data, deadline = _more(incoming), time.monotonic() + HEAD_S
    while begins_tls(data):
        try:
            _check(server_name(data), name, may_be_silent)
            break
        except NotRead as error:
            raise OtherSite(f"TLS to `{name}` cannot be read: {error}") from None
        except Incomplete:
            if len(data) > MOST_BYTES or time.monotonic() > deadline:
                raise OtherSite(f"TLS to `{name}` does not say which site it is for") from None
            data += _more(incoming)
    return data


def _check(asked: str | None, name: str, may_be_silent: bool) -> None:
    if asked is None:
        if not may_be_silent:
            raise OtherSite(f"TLS to `{name}` does not say which site it is for")
        return
    try:
        same = host_name(asked) == name
    except NoName:
        same = False
    if not same:
        raise OtherSite(f"the connection is to `{name}`, and TLS in it asks for {_shown(asked)}")


def _shown(asked: str) -> str:
    return "`" + "".join(c if "!" <= c <= "~" and c != "`" else "?" for c in asked[:253]) + "`"


def _more(incoming: Incoming) -> bytes:
    incoming.client.settimeout(HEAD_S)
    part = incoming.client.recv(64 * 1024)
    incoming.client.settimeout(IDLE_S)
    if not part:
        raise Gone
    return part
