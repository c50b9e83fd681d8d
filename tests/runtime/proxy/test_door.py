"""The door: programs in a network namespace of their own come out through the proxy, and no other way."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from wave_runtime.proxy.egress import PORT_INSIDE

from tests.runtime.proxy.servers import RecordedWay, Web, policy, recorded, recorded_egress, web

INSIDE = ["--unshare-user", "--unshare-pid", "--unshare-net", "--die-with-parent", "--cap-drop", "ALL"]
SEEN = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("`bwrap` is not on the PATH")
    ended = subprocess.run(["bwrap", *INSIDE, *SEEN, "true"], capture_output=True, text=True, timeout=30, check=False)
    if ended.returncode:
        pytest.skip(f"there are no namespaces for bwrap: {ended.stderr.strip()}")


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as served:
        yield served


@pytest.fixture
def way(site: Web) -> Iterator[RecordedWay]:
    with recorded_egress(policy(f"web.test:{site.port}"), namespace=True) as opened:
        yield opened


def inside(way: RecordedWay, *argv: str, socket: Path | None = None) -> "subprocess.CompletedProcess[str]":
    bound = str(socket or way.socket)
    return subprocess.run(
        ["bwrap", *INSIDE, *SEEN, "--ro-bind", bound, str(way.socket), *way.through(argv)],
        env={"PATH": os.environ["PATH"], **way.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_host_of_the_plan_is_reached_from_a_network_without_a_way_out(site: Web, way: RecordedWay) -> None:
    ended = inside(way, "curl", "-sS", f"http://web.test:{site.port}/a")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["path"] == "/a"
    refused = inside(way, "curl", "-sS", "http://evil.test/")
    assert "`evil.test` is not in the plan" in refused.stdout
    assert [record.verdict for record in recorded(way, 2)] == ["allowed", "refused"]


def test_there_is_no_other_way(site: Web, way: RecordedWay) -> None:
    direct = inside(way, "curl", "-sS", "--noproxy", "*", f"http://127.0.0.1:{site.port}/")
    assert direct.returncode == 7, direct.stderr
    by_name = inside(way, "curl", "-sS", "--noproxy", "*", "http://localhost.localdomain:80/", "--max-time", "10")
    assert by_name.returncode in (6, 7), by_name.stderr
    assert site.requests == []


def test_nothing_of_the_door_stays(way: RecordedWay) -> None:
    program = (
        "import os, sys, glob; print(len(glob.glob('/proc/[0-9]*')), os.getpid(), sorted(os.listdir('/proc/self/fd')))"
    )
    ended = inside(way, "python3", "-c", program)
    assert ended.stdout.split()[:2] == ["2", "2"], ended  # bwrap's own and this one
    assert ended.stdout.count("'") <= 8  # standard streams, and the listing itself


def test_the_program_finds_signals_and_variables_as_they_were(way: RecordedWay) -> None:
    ended = inside(way, "sh", "-c", "grep SigIgn /proc/self/status; env")
    ignored, *variables = ended.stdout.splitlines()
    assert int(ignored.split()[1], 16) & (1 << 12 | 1 << 24) == 0
    names = {line.partition("=")[0] for line in variables} - {"PWD", "OLDPWD", "SHLVL", "_"}
    assert names == {"PATH", *way.environment}


def test_every_program_of_a_step_gets_a_way_and_its_exit_code_back(site: Web, way: RecordedWay) -> None:
    for number in range(4):
        ended = inside(way, "sh", "-c", f"curl -sS http://web.test:{site.port}/{number} > /dev/null; exit {number}")
        assert ended.returncode == number
    assert [request["path"] for request in site.requests] == ["/0", "/1", "/2", "/3"]
    assert inside(way, "no-such-program").returncode == 127


def test_a_program_that_calls_the_proxy_itself_gets_nothing_by_it(site: Web, way: RecordedWay) -> None:
    program = (
        "import socket, sys\n"
        "own = socket.create_server(('127.0.0.1', 0))\n"
        "for handed in (own.fileno(), 0):\n"
        f"    way = socket.socket(socket.AF_UNIX); way.connect({str(way.socket)!r})\n"
        "    socket.send_fds(way, [b'l'], [handed]); print(way.recv(1)); way.close()\n"
        "client = socket.create_connection(own.getsockname())\n"
        "client.sendall(b'CONNECT evil.test:443 HTTP/1.1\\r\\n\\r\\n'); print(client.recv(12))\n"
        "way = socket.socket(socket.AF_UNIX); way.connect("
        f"{str(way.socket)!r}); way.sendall(b'G'); print(way.recv(1))\n"
    )
    ended = inside(way, "python3", "-c", program)
    assert ended.stdout.splitlines() == ["b'k'", "b''", "b'HTTP/1.1 403'", "b''"], ended.stderr
    assert inside(way, "curl", "-sS", f"http://web.test:{site.port}/").returncode == 0


def test_without_a_proxy_the_program_is_not_started(tmp_path: Path, site: Web) -> None:
    with recorded_egress(policy(f"web.test:{site.port}"), namespace=True) as way:
        assert way.socket is not None
        folder = way.socket.parent
        kept = tmp_path / "kept"
        os.link(way.socket, kept)
    assert not folder.exists()
    ended = inside(way, "touch", str(tmp_path / "started"), socket=kept)
    assert ended.returncode == 125
    assert ended.stderr == "wave-runtime: there is no way out of the sandbox: Connection refused\n"
    assert not (tmp_path / "started").exists()


def test_the_way_is_for_who_knows_it(way: RecordedWay) -> None:
    assert way.socket is not None
    assert way.socket.parent.stat().st_mode & 0o777 == 0o711
    assert way.socket.stat().st_mode & 0o777 == 0o666
    assert way.tcp_port == PORT_INSIDE
