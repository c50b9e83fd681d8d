"""Servers, clients and a resolver for the tests of the proxy: all on 127.0.0.1, under made-up names."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.egress import Way, egress
from wave_runtime.proxy.hosts import host_of
from wave_runtime.proxy.keys import HeldKey
from wave_runtime.proxy.policy import Policy

NAMES: Mapping[str, Sequence[str]] = {
    "web.test": ["127.0.0.1"],
    "private.test": ["10.1.2.3", "192.168.7.7", "fd12::1"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["169.254.169.254", "127.0.0.1"],
}


def resolve(name: str, port: int) -> Sequence[str]:
    """The made-up names, and no others."""
    if name not in NAMES:
        raise OSError(-2, "Name or service not known")
    return NAMES[name]


def policy(*hosts: str, keys: tuple[HeldKey, ...] = ()) -> Policy:
    return Policy(tuple(map(host_of, hosts)), keys, resolve)


@dataclass
class Web:
    """A server that answers with what it was asked, and remembers it."""

    port: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def web() -> Iterator[Web]:
    """Serves until the end of the block. `/slow` sends two parts and waits for `release` between them."""
    served = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(size)
            if self.headers.get("transfer-encoding") == "chunked":
                while (length := int(self.rfile.readline(), 16)) > 0:
                    body += self.rfile.read(length)
                    self.rfile.readline()
                self.rfile.readline()
            fields = {name.lower(): value for name, value in self.headers.items()}
            seen = {"method": self.command, "path": self.path, "fields": fields, "body": body.decode("latin-1")}
            served.requests.append(seen)
            data = json.dumps(seen).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.request_queue_size = 128
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class RecordedWay(Way):
    """A way out, and what went through it."""

    records: list[Connection]
    """The connections that are over; complete when the `with` block has ended."""


@contextmanager
def recorded_egress(made: Policy, *, namespace: bool) -> Iterator[RecordedWay]:
    """`egress`, with its records."""
    records: list[Connection] = []
    with egress(made, namespace=namespace, note=records.append) as way:
        yield RecordedWay(way.environment, way.socket, way.tcp_port, way.keys_outside, records)


def say(way: Way, data: bytes, *, then: bytes = b"", timeout: float = 10) -> bytes:
    """Sends `data` to the proxy, `then` after its first answer; all that comes back until it ends."""
    with socket.create_connection(("127.0.0.1", way.tcp_port), timeout) as client:
        client.sendall(data)
        answer = b""
        if then:
            answer = client.recv(65_536)
            client.sendall(then)
        while part := client.recv(65_536):
            answer += part
        return answer


def status(answer: bytes) -> int:
    """Of an answer."""
    return int(answer.split(b" ", 2)[1])


def recorded(way: RecordedWay, count: int = 1) -> Sequence[Connection]:
    """The records, when there are so many: a connection is recorded a moment after its client has heard the end."""
    deadline = time.monotonic() + 10
    while len(way.records) < count and time.monotonic() < deadline:
        time.sleep(0.005)
    assert len(way.records) == count
    return way.records
