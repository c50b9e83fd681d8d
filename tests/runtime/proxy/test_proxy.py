"""The proxy: what it lets through, what it refuses, and that nothing which a client does stays."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest
from wave_runtime.proxy import streams
from wave_runtime.proxy.forwarding import request_target
from wave_runtime.proxy.http_head import read_head
from wave_runtime.proxy.policy import Policy

from tests.runtime.proxy.servers import RecordedWay, Web, policy, recorded, recorded_egress, say, status, web


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as served:
        yield served


@pytest.fixture
def way(site: Web) -> Iterator[RecordedWay]:
    hosts = (f"web.test:{site.port}", "private.test", f"metadata.test:{site.port}", "metadata.test", "gone.test:80")
    with recorded_egress(policy(*hosts, f"mixed.test:{site.port}"), namespace=False) as opened:
        yield opened


def curl(way: RecordedWay, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **way.environment}
    command = ["curl", "-sS", "--max-time", "20", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("form", [(), ("--proxytunnel",)], ids=["a request", "a tunnel"])
def test_a_host_of_the_plan_is_reached(site: Web, way: RecordedWay, form: tuple[str, ...]) -> None:
    ended = curl(way, *form, "-d", "a body", f"http://WEB.test:{site.port}/path?query")
    assert ended.returncode == 0, ended.stderr
    answered = json.loads(ended.stdout)
    assert (answered["method"], answered["path"], answered["body"]) == ("POST", "/path?query", "a body")
    assert not any(name.startswith("proxy") for name in answered["fields"])
    (record,) = recorded(way)
    assert (record.kind, record.host, record.port) == ("tunnel" if form else "request", "WEB.test", site.port)
    assert (record.verdict, record.why) == ("allowed", "")
    assert record.sent > 50
    assert record.received > len(ended.stdout)


@pytest.mark.parametrize(("written", "asked"), [("?q=/x", "/?q=/x"), ("/a?b#c", "/a?b"), ("#/x", "/"), ("", "/")])
def test_a_request_is_for_the_path_that_it_says(written: str, asked: str) -> None:
    head = read_head(f"GET http://web.test{written} HTTP/1.1\r\n\r\n".encode())
    assert request_target(head).path == asked


def test_python_finds_the_proxy_by_its_variables(site: Web, way: RecordedWay) -> None:
    program = f"import urllib.request as r; print(r.urlopen('http://web.test:{site.port}/py').status)"
    environment = {"PATH": os.environ["PATH"], **way.environment}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.stdout == "200\n", ended.stderr


REFUSED = [
    ("GET http://evil.test/ HTTP/1.1", 403, "`evil.test` is not in the plan; it has `web.test:"),
    ("CONNECT evil.test:443 HTTP/1.1", 403, "`evil.test` is not in the plan"),
    ("CONNECT web.test:22 HTTP/1.1", 403, "`web.test` is in the plan, and not with port 22"),
    ("CONNECT web.test.:PORT HTTP/1.1", 403, "ends with a dot"),
    ("CONNECT 127.0.0.1:PORT HTTP/1.1", 403, "is an address, not a name"),
    ("CONNECT 2130706433:PORT HTTP/1.1", 403, "is an address, not a name"),
    ("CONNECT [::1]:PORT HTTP/1.1", 403, "is an address, not a name"),
    ("CONNECT xn--wb-kka.test:PORT HTTP/1.1", 403, "is not in the plan"),
    ("GET http://127.0.0.1/ HTTP/1.1", 403, "is an address, not a name"),
    ("CONNECT user@web.test:PORT HTTP/1.1", 400, "has a user"),
    ("GET http://web.test:PORT@evil.test/ HTTP/1.1", 400, "has a user"),
    ("CONNECT web.test HTTP/1.1", 400, "has no host and port"),
    ("CONNECT web.test:0 HTTP/1.1", 400, "has no host and port"),
    ("CONNECT web.test:99999 HTTP/1.1", 400, "has no host and port"),
    ("CONNECT :443 HTTP/1.1", 400, "has no host and port"),
    ("GET https://web.test/ HTTP/1.1", 400, "take `CONNECT`"),
    ("GET ftp://web.test/ HTTP/1.1", 400, "take `CONNECT`"),
    ("GET http://web.test:PORT/ HTTP/1.1\r\nHost: evil.test", 400, "and its field `Host` another"),
    ("CONNECT web.test:PORT HTTP/1.1\r\nHost: evil.test:443", 400, "and its field `Host` another"),
    ("CONNECT private.test:443 HTTP/1.1", 403, "the machine itself, its neighbours or its cloud; where that is meant"),
    ("CONNECT metadata.test:80 HTTP/1.1", 403, "the machine itself, its neighbours or its cloud"),
    ("GET http://metadata.test:PORT/latest HTTP/1.1", 403, "the machine itself, its neighbours or its cloud"),
    ("CONNECT gone.test:80 HTTP/1.1", 502, "has no address"),
    ("GET /latest/meta-data HTTP/1.1", 401, "has not the placeholder"),
]


@pytest.mark.parametrize(("request_line", "code", "why"), REFUSED, ids=[row[0].split("\r")[0] for row in REFUSED])
def test_all_else_is_refused_and_said(site: Web, way: RecordedWay, request_line: str, code: int, why: str) -> None:
    answer = say(way, f"{request_line.replace('PORT', str(site.port))}\r\n\r\n".encode())
    assert status(answer) == code
    assert why in answer.decode()
    assert site.requests == []
    (record,) = recorded(way)
    assert record.verdict == ("failed" if code == 502 else "refused")
    assert why in record.why


def test_of_several_addresses_the_one_that_may_be_reached_is(site: Web, way: RecordedWay) -> None:
    answer = say(way, f"GET http://mixed.test:{site.port}/ HTTP/1.1\r\n\r\n".encode())
    assert status(answer) == 200


def test_a_name_is_looked_up_once(site: Web) -> None:
    asked: list[str] = []

    def rebinding(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with recorded_egress(replace(policy(f"web.test:{site.port}"), resolve=rebinding), namespace=False) as way:
        assert status(say(way, f"GET http://web.test:{site.port}/ HTTP/1.1\r\n\r\n".encode())) == 200
    assert asked == ["web.test"]


UNCLEAR = [
    "POST http://web.test:PORT/ HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST http://web.test:PORT/ HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
    "POST http://web.test:PORT/ HTTP/1.1\r\ncontent-length: +3\r\n\r\nabc",
    "POST http://web.test:PORT/ HTTP/1.1\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST http://web.test:PORT/ HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/1.1\r\nx : y\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/1.1\r\na: b\r\n folded\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/1.1\r\na: b\nhost: evil.test\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/1.1\r\na: b\rhost: evil.test\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/1.1\r\nhost: web.test:PORT\r\nhost: evil.test\r\n\r\n",
    "GET http://web.test:PORT/\x00 HTTP/1.1\r\n\r\n",
    "GET http://web.test:PORT/ a HTTP/1.1\r\n\r\n",
    "get http://web.test:PORT/ HTTP/1.1\r\n\r\n",
    "GET http://web.test:PORT/ HTTP/2.0\r\n\r\n",
    "CONNECT web.test:PORT\tHTTP/1.1\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "SSH-2.0-client\r\n\r\n",
]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_two_programs_could_read_differently_is_refused(site: Web, way: RecordedWay, text: str) -> None:
    assert status(say(way, text.replace("PORT", str(site.port)).encode("latin-1"))) == 400
    assert site.requests == []


def test_one_request_is_served_and_what_is_hidden_behind_it_is_not(site: Web, way: RecordedWay) -> None:
    first = f"POST http://web.test:{site.port}/1 HTTP/1.1\r\ncontent-length: 2\r\n\r\nab"
    say(way, (first + f"GET http://web.test:{site.port}/2 HTTP/1.1\r\nhost: x\r\n\r\n").encode())
    assert [request["path"] for request in site.requests] == ["/1"]
    assert site.requests[0]["body"] == "ab"


def test_a_body_in_chunks_arrives_whole(site: Web, way: RecordedWay) -> None:
    head = f"POST http://web.test:{site.port}/ HTTP/1.1\r\ntransfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n"
    answer = say(way, head.encode(), then=b"3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nx-trailer: 1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200") or b"\r\n\r\nHTTP/1.1 200" in answer
    assert site.requests[0]["body"] == "abc0123456789"
    assert "expect" not in site.requests[0]["fields"]


def test_fields_for_the_next_program_on_the_way_go_no_further(site: Web, way: RecordedWay) -> None:
    fields = (
        "connection: x-secret, keep-alive\r\nx-secret: 1\r\nproxy-authorization: Basic eA==\r\nte: gzip\r\nx-own: 2"
    )
    say(way, f"GET http://web.test:{site.port}/ HTTP/1.1\r\n{fields}\r\n\r\n".encode())
    assert site.requests[0]["fields"] == {"host": f"web.test:{site.port}", "x-own": "2", "connection": "close"}


HUGE = [
    b"GET http://web.test/ HTTP/1.1\r\nx: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET http://web.test/ HTTP/1.1\r\n" + b"x: y\r\n" * 500 + b"\r\n",
    b"a" * 100_000,
]


@pytest.mark.parametrize("data", HUGE, ids=["a field", "many fields", "no end"])
def test_a_head_is_bounded(way: RecordedWay, data: bytes) -> None:
    assert status(say(way, data)) in (400, 431)


def test_a_client_that_is_slow_is_not_waited_for(way: RecordedWay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEAD_S", 0.4)
    with socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client:
        client.sendall(b"GET http://web.test/ HTTP/1.1\r\n")
        began = time.monotonic()
        answer = client.recv(1000)
    assert status(answer) == 408
    assert 0.3 < time.monotonic() - began < 5


def test_fifty_connections_at_once_are_served_and_told_apart(site: Web, way: RecordedWay) -> None:
    def one(number: int) -> bytes:
        return say(way, f"GET http://web.test:{site.port}/{number} HTTP/1.1\r\n\r\n".encode())

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    for number, answer in enumerate(answers):
        assert f'"/{number}"'.encode() in answer
    assert [record.verdict for record in recorded(way, 50)] == ["allowed"] * 50


def test_a_tunnel_goes_both_ways_at_once_and_ends_one_way_at_a_time() -> None:
    size = 8 * 1024 * 1024
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        got: list[int] = []

        def talk() -> None:
            peer, _ = server.accept()
            with peer:
                sender = threading.Thread(target=peer.sendall, args=(b"s" * size,))
                sender.start()
                count = 0
                while part := peer.recv(65_536):
                    count += len(part)
                sender.join()
                got.append(count)
                peer.sendall(b"all of it")

        thread = threading.Thread(target=talk)
        thread.start()
        with (
            recorded_egress(policy(f"web.test:{port}"), namespace=False) as way,
            socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client,
        ):
            client.sendall(f"CONNECT web.test:{port} HTTP/1.1\r\n\r\nearly".encode())
            assert client.recv(39) == b"HTTP/1.1 200 Connection established\r\n\r\n"
            client.sendall(b"c" * size)  # nobody reads meanwhile
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while part := client.recv(65_536):
                answer += part
        thread.join(10)
    assert got == [size + 5]
    assert answer == b"s" * size + b"all of it"
    assert [(record.sent, record.received) for record in way.records] == [(size + 5, size + 9)]


def test_the_end_of_a_step_ends_its_connections() -> None:
    before = threading.active_count()
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = server.getsockname()[1]
        with recorded_egress(policy(f"web.test:{port}"), namespace=False) as way:
            to = ("127.0.0.1", way.tcp_port)
            clients = [stack.enter_context(socket.create_connection(to, 10)) for _ in range(6)]
            for client in clients[:3]:
                client.sendall(f"CONNECT web.test:{port} HTTP/1.1\r\n\r\n".encode())
                client.recv(100)
            clients[3].sendall(f"GET http://web.test:{port}/ HTTP/1.1\r\n\r\n".encode())
            clients[4].sendall(b"GET half")
            peers = [stack.enter_context(server.accept()[0]) for _ in range(4)]
            began = time.monotonic()
        assert time.monotonic() - began < 2
        for one in (*clients, *peers):
            assert _has_ended(one)
        with pytest.raises(OSError):
            socket.create_connection(to, 1)
    assert len(way.records) == 4
    assert threading.active_count() == before


def _has_ended(one: socket.socket) -> bool:
    """Whether the other side has closed; what it said before does not count."""
    one.settimeout(10)
    try:
        while one.recv(65_536):
            continue
    except ConnectionResetError:
        pass
    return True


def test_an_open_network_has_no_proxy(site: Web) -> None:
    with recorded_egress(Policy(None), namespace=False) as way:
        assert way.environment == {}
        answer = say(way, f"GET http://web.test:{site.port}/ HTTP/1.1\r\n\r\n".encode())
    assert status(answer) == 403
    assert b"the network of this step is open" in answer
