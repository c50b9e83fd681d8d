"""A tunnel is for the host that the plan names, and for no other site at the same address."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from wave_runtime.proxy import tunnel_name
from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.streams import Incoming

from tests.runtime.proxy.servers import policy, recorded_egress
from tests.runtime.proxy.test_client_hello import hello, in_records


@contextmanager
def tunnel() -> Iterator[tuple[socket.socket, list[Connection]]]:
    """A client at one end of a tunnel to a server that says again what it hears."""

    def repeat() -> None:
        peer, _ = server.accept()
        with peer:
            while part := peer.recv(65_536):
                peer.sendall(part)

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=repeat)
        thread.start()
        with (
            recorded_egress(policy(f"web.test:{port}"), namespace=False) as way,
            socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client,
        ):
            client.sendall(f"CONNECT web.test:{port} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(39) == b"HTTP/1.1 200 Connection established\r\n\r\n"
            yield client, way.records
        thread.join(10)


def everything(client: socket.socket) -> bytes:
    client.shutdown(socket.SHUT_WR)
    data = b""
    while part := client.recv(65_536):
        data += part
    return data


@pytest.mark.parametrize("name", ["web.test", "WEB.test", None])
def test_tls_for_the_host_goes_through_as_it_is(name: str | None) -> None:
    data = hello(name)
    with tunnel() as (client, records):
        client.sendall(data + b"more")
        assert everything(client) == data + b"more"
    assert [record.verdict for record in records] == ["allowed"]


def test_tls_in_pieces_is_waited_for() -> None:
    data = in_records(hello("web.test"), 50)
    with tunnel() as (client, _):
        for at in range(0, len(data), 97):
            client.sendall(data[at : at + 97])
        assert everything(client) == data


@pytest.mark.parametrize("name", ["evil.test", "web.test.evil.test", "xweb.test"])
def test_tls_for_another_site_is_refused_and_told(name: str) -> None:
    with tunnel() as (client, records):
        client.sendall(hello(name))
        assert everything(client) == tunnel_name.UNKNOWN_NAME
    (record,) = records
    assert (record.verdict, record.sent, record.received) == ("refused", 0, 0)
    assert record.why == f"the connection is to `web.test`, and TLS in it asks for `{name}`"


def test_tls_that_cannot_be_read_is_refused() -> None:
    with tunnel() as (client, records):
        client.sendall(b"\x16\x03\x01\x00\x05\x02\x00\x00\x00\x00")
        assert everything(client) == tunnel_name.UNKNOWN_NAME
    assert records[0].why == "TLS to `web.test` cannot be read: it does not begin with a hello"


def test_what_is_not_tls_goes_through() -> None:
    with tunnel() as (client, _):
        client.sendall(b"SSH-2.0-client\r\n")
        assert everything(client) == b"SSH-2.0-client\r\n"


@pytest.mark.parametrize(
    ("name", "said"), [(None, "does not say which site it is for"), ("b.test", "asks for `b.test`")]
)
def test_a_name_for_many_hosts_is_for_the_one_that_was_asked(name: str | None, said: str) -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(hello(name))
        with pytest.raises(tunnel_name.OtherSite, match=said):
            tunnel_name.first_words(Incoming(right), left, "a.test", may_be_silent=False)
