"""The gateway: a step asks with a placeholder, the server gets the key, and nobody else sees it."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.proxy.keys import CannotHold, held_keys, server_of, without_key
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.redaction import Redaction

from tests.runtime.proxy.servers import RecordedWay, Web, recorded_egress, resolve, say, status, web

KEY = "made-up-key-0123456789"

PROVIDERS = [
    ("claude", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "/v1/messages", "x-api-key", KEY),
    (
        "claude",
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_BASE_URL",
        "/v1/messages?beta=true",
        "authorization",
        f"Bearer {KEY}",
    ),
    ("codex", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/responses", "authorization", f"Bearer {KEY}"),
    ("codex", "MY_KEY", "OPENAI_BASE_URL", "/models", "authorization", f"Bearer {KEY}"),
    ("opencode", "LOCAL_KEY", "OPENAI_BASE_URL", "/chat/completions", "authorization", f"Bearer {KEY}"),
    ("gemini", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "/v1beta/models/m:generateContent", "x-goog-api-key", KEY),
]


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as served:
        yield served


def way_to(
    url: str, kind: str = "claude", variable: str = "ANTHROPIC_API_KEY", base: str = "ANTHROPIC_BASE_URL"
) -> Iterator[RecordedWay]:
    keys = held_keys(kind, [variable], {variable: KEY, base: url})
    with recorded_egress(Policy((), keys, resolve), namespace=False) as way:
        yield way


@pytest.fixture
def way(site: Web) -> Iterator[RecordedWay]:
    yield from way_to(f"http://web.test:{site.port}/base")


def ask(way: RecordedWay, line: str, *fields: str, body: bytes = b"") -> bytes:
    lines = [f"{line} HTTP/1.1", "host: 127.0.0.1", *fields, f"content-length: {len(body)}"]
    return say(way, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)


@pytest.mark.parametrize(
    ("kind", "variable", "base", "path", "name", "value"), PROVIDERS, ids=[f"{row[0]} {row[1]}" for row in PROVIDERS]
)
def test_the_server_gets_the_key_and_the_step_a_placeholder(
    site: Web, kind: str, variable: str, base: str, path: str, name: str, value: str
) -> None:
    for way in way_to(f"http://web.test:{site.port}/base/", kind, variable, base):
        placeholder = way.environment[variable]
        assert KEY not in "".join(way.environment.values())
        assert way.environment[base] == f"http://127.0.0.1:{way.tcp_port}/base"
        assert KEY not in repr(way)
        given = f"{name}: {value.replace(KEY, placeholder)}"
        answer = ask(way, f"POST /base{path}", given, "accept-encoding: gzip", "x-own: 1", body=b'{"a": 1}')
    assert status(answer) == 200
    (request,) = site.requests
    assert (request["method"], request["path"], request["body"]) == ("POST", f"/base{path}", '{"a": 1}')
    assert request["fields"][name] == value
    assert request["fields"]["host"] == f"web.test:{site.port}"
    assert request["fields"]["x-own"] == "1"
    assert "accept-encoding" not in request["fields"]
    assert placeholder not in str(request)
    # The server answered with all it was asked; the key in it was taken out.
    assert KEY.encode() not in answer
    assert b"*" * len(KEY) in answer
    (record,) = way.records
    assert (record.kind, record.host, record.port, record.verdict) == ("model", "web.test", site.port, "allowed")
    assert KEY not in repr(record)


REFUSED = [
    ("POST /base/v1/files", 403),
    ("DELETE /base/v1/models/m", 403),
    ("PUT /base/v1/messages", 403),
    ("POST /v1/messages", 403),
    ("POST /base/v1/messages/../files", 403),
    ("POST /base/v1/messages/%2e%2e/files", 403),
    ("POST /base/v1/messages/..%2ffiles", 403),
    ("POST /base/v1/messagesX", 403),
    ("POST //base/v1/messages", 403),
    ("POST /base/v1/messages/x\\..\\y", 403),
]


@pytest.mark.parametrize(("line", "code"), REFUSED)
def test_a_key_is_for_what_a_session_asks(site: Web, way: RecordedWay, line: str, code: int) -> None:
    answer = ask(way, line, f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}")
    assert status(answer) == code
    assert site.requests == []


def test_a_request_has_one_method(site: Web, way: RecordedWay) -> None:
    fields = (f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}", "X-HTTP-Method-Override: DELETE")
    assert status(ask(way, "POST /base/v1/models/m", *fields)) == 403
    assert site.requests == []


@pytest.mark.parametrize(
    "field", ["x: y", "x-api-key: wave-placeholder-0", f"x-api-key: {KEY}", "authorization: Bearer "]
)
def test_without_its_placeholder_nothing_is_asked(site: Web, way: RecordedWay, field: str) -> None:
    assert status(ask(way, "POST /base/v1/messages", field)) == 401
    assert site.requests == []


def test_a_server_that_asks_for_no_key_gets_what_the_client_sends(site: Web) -> None:
    server = server_of("codex", {"OPENAI_BASE_URL": f"http://web.test:{site.port}/v1"})
    assert server is not None
    with recorded_egress(Policy((), (without_key("codex", server),), resolve), namespace=False) as way:
        assert "" not in way.environment
        assert way.environment["OPENAI_BASE_URL"] == f"http://127.0.0.1:{way.tcp_port}/v1"
        assert way.keys_outside == ()
        assert status(ask(way, "POST /v1/responses", "authorization: Bearer own", body=b"{}")) == 200
        assert status(ask(way, "POST /v1/files", body=b"{}")) == 403
    assert [request["fields"]["authorization"] for request in site.requests] == ["Bearer own"]


def test_a_client_may_open_its_connection_before_it_asks(site: Web, way: RecordedWay) -> None:
    assert [status(ask(way, line)) for line in ("HEAD /base", "HEAD /base/", "HEAD /", "GET /base")] == [
        204,
        204,
        401,
        401,
    ]
    assert site.requests == []


def test_a_placeholder_is_of_one_step(site: Web) -> None:
    steps = [held_keys("claude", ["ANTHROPIC_API_KEY"], {"ANTHROPIC_API_KEY": KEY})[0].placeholder for _ in range(2)]
    assert steps[0] != steps[1]


def test_a_client_that_asks_the_proxy_for_the_gateway_comes_to_it(site: Web, way: RecordedWay) -> None:
    line = f"POST http://127.0.0.1:{way.tcp_port}/base/v1/messages"
    answer = say(way, f"{line} HTTP/1.1\r\nx-api-key: {way.environment['ANTHROPIC_API_KEY']}\r\n\r\n".encode())
    assert status(answer) == 200


def test_an_answer_comes_as_it_is_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        read = threading.Event()

        def speak() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(65_536)
                peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: one\n\n")
                assert read.wait(10)
                peer.sendall(b"data: two\n\n")

        thread = threading.Thread(target=speak)
        thread.start()
        for way in way_to(f"http://web.test:{server.getsockname()[1]}"):
            with socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client:
                field = f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}"
                client.sendall(f"GET /v1/messages HTTP/1.1\r\n{field}\r\n\r\n".encode())
                got = b""
                while b"data: one\n\n" not in got:
                    got += client.recv(1000)
                read.set()
                while part := client.recv(1000):
                    got += part
            assert got.endswith(b"data: one\n\ndata: two\n\n")
        thread.join(10)


def test_a_client_that_leaves_ends_what_it_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for way in way_to(f"http://web.test:{server.getsockname()[1]}"):
            with socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client:
                field = f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}"
                client.sendall(f"GET /v1/messages HTTP/1.1\r\n{field}\r\n\r\n".encode())
                peer, _ = server.accept()
                assert peer.recv(65_536)
            peer.settimeout(10)
            assert peer.recv(1) == b""
            peer.close()


@given(st.text("ab", min_size=1, max_size=5), st.lists(st.text("ab", max_size=6), max_size=8))
def test_a_key_is_taken_out_however_it_comes(key: str, parts: list[str]) -> None:
    redaction = Redaction(key.encode())
    shown = b"".join(redaction.feed(part.encode()) for part in parts) + redaction.rest()
    whole = "".join(parts)
    assert shown.decode() == whole.replace(key, "*" * len(key))


@pytest.mark.parametrize(
    "url", ["ftp://a", "a.test", "https://", "https://u:p@a.test", "https://a.test?x", "http://a:x"]
)
def test_an_address_that_is_none_is_told_without_the_key(url: str) -> None:
    with pytest.raises(CannotHold, match="ANTHROPIC_BASE_URL") as raised:
        held_keys("claude", ["ANTHROPIC_API_KEY"], {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url})
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("value", [KEY + "\n", KEY + "\r\nx-evil: 1", " " + KEY, "ключ"])
def test_a_key_that_would_be_more_than_a_value_is_not_sent(value: str) -> None:
    with pytest.raises(CannotHold) as raised:
        held_keys("claude", ["ANTHROPIC_API_KEY"], {"ANTHROPIC_API_KEY": value})
    assert KEY not in str(raised.value)


def test_the_provider_itself_is_asked_by_tls() -> None:
    passed_on = {"ANTHROPIC_API_KEY": KEY, "OTHER": "x", "OPENAI_API_KEY": "y"}
    (key,) = held_keys("claude", ["OTHER", "ANTHROPIC_API_KEY"], passed_on)
    assert key.variable == "ANTHROPIC_API_KEY"
    assert (key.server.encrypted, key.server.authority, key.server.path) == (True, "api.anthropic.com", "")


def test_the_first_secret_is_the_key_where_none_has_a_known_name() -> None:
    values = {"OWN": KEY, "TOKEN": "x", "OPENAI_API_KEY": "y"}
    assert [key.variable for key in held_keys("codex", ["OWN", "TOKEN"], values)] == ["OWN"]
    assert [key.variable for key in held_keys("codex", ["TOKEN", "OPENAI_API_KEY"], values)] == ["OPENAI_API_KEY"]
    assert held_keys("claude", ["OWN"], values) == ()


def test_a_server_that_answers_before_it_has_heard_all_is_heard() -> None:
    size = 16 * 1024 * 1024
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            peer, _ = server.accept()
            with peer:  # closed with much unread: whoever still sends is told by a reset
                peer.recv(1000)
                peer.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        for way in way_to(f"http://web.test:{server.getsockname()[1]}"):
            field = f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}"
            with socket.create_connection(("127.0.0.1", way.tcp_port), 10) as client:
                sender = threading.Thread(
                    target=_send_all, args=(client, f"POST /v1/messages HTTP/1.1\r\n{field}", size)
                )
                sender.start()
                assert status(client.recv(1000)) == 413
                sender.join(10)
        thread.join(10)


def _send_all(client: socket.socket, head: str, size: int) -> None:
    with suppress(OSError):
        client.sendall(f"{head}\r\ncontent-length: {size}\r\n\r\n".encode() + b"x" * size)


def test_keys_of_servers_that_are_not_known_are_not_held() -> None:
    assert held_keys("opencode", ["OPENAI_API_KEY"], {"OPENAI_API_KEY": KEY}) == ()
    assert held_keys("process", ["OPENAI_API_KEY"], {"OPENAI_API_KEY": KEY}) == ()
    assert held_keys("codex", ["OPENAI_API_KEY"], {}) == ()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `key.pem` and `web.pem` of `web.test`, which signed itself."""
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=web.test", "-addext", "subjectAltName=DNS:web.test", "-days", "2", "-nodes"]
    files = ["-newkey", "rsa:2048", "-keyout", str(folder / "key.pem"), "-out", str(folder / "web.pem")]
    try:
        subprocess.run(["openssl", "req", "-x509", *files, *names], capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl, which makes the certificate of the test, is not there")
    return folder


@pytest.mark.parametrize("trusted", [True, False])
def test_the_key_goes_to_a_server_that_can_be_trusted(
    certificate: Path, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "web.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "web.pem", certificate / "key.pem")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            peer, _ = server.accept()
            try:
                with context.wrap_socket(peer, server_side=True) as encrypted:
                    heard.append(encrypted.recv(65_536))
                    encrypted.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"long " * 100_000)
            except OSError:
                return

        thread = threading.Thread(target=speak)
        thread.start()
        for way in way_to(f"https://web.test:{server.getsockname()[1]}"):
            answer = ask(way, "GET /v1/models", f"x-api-key: {way.environment['ANTHROPIC_API_KEY']}")
        thread.join(10)
    if trusted:
        assert answer.count(b"long ") == 100_000
        assert f"x-api-key: {KEY}".encode() in heard[0]
    else:
        assert status(answer) == 502
        assert b"`web.test` cannot be trusted: CERTIFICATE_VERIFY_FAILED" in answer
        assert heard == []
    assert [record.verdict for record in way.records] == ["allowed" if trusted else "failed"]
