"""What the way out of a sandbox costs: python bench/network.py

A program that ends at once, in a network namespace without a way out and with one; requests and a large answer through
the proxy, beside the same without it. Everything is on 127.0.0.1.
"""

import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wave_runtime.proxy.egress import Way, egress
from wave_runtime.proxy.hosts import host_of
from wave_runtime.proxy.policy import Policy

LAUNCHES, REQUESTS, LARGE = 60, 200, 256 * 1024 * 1024
WALLS = ("bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--die-with-parent", "--ro-bind", "/", "/")
SEEN = ("--proc", "/proc", "--dev", "/dev")


@contextmanager
def server() -> Iterator[int]:
    """Answers `/large` with many bytes, and everything else with two."""
    body = b"x" * 65_536

    def answer(peer: socket.socket) -> None:
        with peer:
            head = peer.recv(65_536)
            if b"/large" not in head:
                peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
                return
            peer.sendall(f"HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\nconnection: close\r\n\r\n".encode())
            for _ in range(LARGE // len(body)):
                peer.sendall(body)

    def accept() -> None:
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


def request(port: int, line: str) -> int:
    """How many bytes came back."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"{line} HTTP/1.1\r\n\r\n".encode())
        count = 0
        while part := client.recv(1 << 20):
            count += len(part)
        return count


def timed(what: Callable[[], object], times: int) -> tuple[float, float]:
    """Milliseconds: the best, and the median."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        found.append((time.perf_counter() - began) * 1000)
    return min(found), statistics.median(found)


def launches(way: Way) -> None:
    door = ("--ro-bind", str(way.socket), str(way.socket))
    starts = {
        "bwrap": (*WALLS, *SEEN, "--", "true"),
        "bwrap and the start of a Python": (*WALLS, *SEEN, "--", *way.through(())[:3], "-c", "pass"),
        "bwrap and the door": (*WALLS, *SEEN, *door, "--", *way.through(("true",))),
    }
    for name, argv in starts.items():
        best, median = timed(lambda argv=argv: subprocess.run(argv, check=True), LAUNCHES)  # type: ignore[misc]
        print(f"{name:<34} best {best:6.1f} ms   median {median:6.1f} ms")


def main() -> None:
    with server() as port:
        policy = Policy((host_of(f"web.test:{port}"),), (), lambda name, port: ["127.0.0.1"])
        with egress(policy, namespace=True) as way:
            launches(way)
        with egress(policy, namespace=False) as way:
            ways = {"direct": (port, ""), "through the proxy": (way.tcp_port, f"http://web.test:{port}")}
            for name, (to, before) in ways.items():
                best, median = timed(lambda to=to, before=before: request(to, f"GET {before}/"), REQUESTS)  # type: ignore[misc]
                took, _ = timed(lambda to=to, before=before: request(to, f"GET {before}/large"), 2)  # type: ignore[misc]
                speed = LARGE / took / 1000
                print(f"a request, {name:<23} best {best:6.2f} ms   median {median:6.2f} ms   {speed:7,.0f} MB/s")


main()
