"""A machine that has to use a proxy itself: what is permitted goes through it, by name."""

import base64
from collections.abc import Mapping
from dataclasses import replace

import pytest
from wave_runtime.proxy.keys import held_keys
from wave_runtime.proxy.outer_proxy import NotTaken, outer_proxy
from wave_runtime.proxy.policy import Policy

from tests.runtime.proxy.servers import policy, recorded_egress, say, status, web

CHOSEN = [
    ({}, "https", "a.test", None),
    ({"HTTPS_PROXY": "http://proxy.corp:8080"}, "https", "a.test", ("proxy.corp", 8080, "")),
    ({"https_proxy": "proxy.corp:8080", "HTTPS_PROXY": "http://x"}, "https", "a.test", ("proxy.corp", 8080, "")),
    ({"HTTPS_PROXY": "http://proxy.corp:8080"}, "http", "a.test", None),
    ({"ALL_PROXY": "http://proxy.corp"}, "http", "a.test", ("proxy.corp", 80, "")),
    ({"HTTPS_PROXY": "http://u%40:p@proxy.corp:1"}, "https", "a.test", ("proxy.corp", 1, "u@:p")),
    ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "b.test, .a.test"}, "https", "x.a.test", None),
    ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "a.test:8443"}, "https", "a.test", ("proxy.corp", 1, "")),
    ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": "*.a.test"}, "https", "a.test", None),
    ({"HTTPS_PROXY": "http://proxy.corp:1", "no_proxy": "*"}, "https", "a.test", None),
    ({"ALL_PROXY": "http://proxy.corp:1"}, "http", "localhost", None),
    ({"ALL_PROXY": "http://proxy.corp:1"}, "http", "127.0.0.1", None),
    ({"HTTPS_PROXY": "http://proxy.corp:1", "NO_PROXY": ","}, "https", "a.test", ("proxy.corp", 1, "")),
]


@pytest.mark.parametrize(("environment", "scheme", "name", "expected"), CHOSEN)
def test_the_environment_says_which_proxy(
    environment: Mapping[str, str], scheme: str, name: str, expected: tuple[str, int, str] | None
) -> None:
    outer = outer_proxy(environment, "https" if scheme == "https" else "http", name, 443)
    if expected is None:
        assert outer is None
        return
    assert outer is not None
    user = base64.b64decode(outer.authorization.removeprefix("Basic ")).decode()
    assert (outer.host, outer.port, user) == expected
    assert "Basic" not in repr(outer)


@pytest.mark.parametrize("url", ["socks5://a:1", "https://a:1", "http://a:x", "http://"])
def test_a_proxy_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(NotTaken, match="the proxy of this machine"):
        outer_proxy({"ALL_PROXY": url}, "http", "a.test", 80)


def test_what_is_permitted_goes_through_it_and_the_rest_does_not() -> None:
    with web() as site, recorded_egress(policy(f"web.test:{site.port}"), namespace=False) as outer:
        through = {"ALL_PROXY": f"http://127.0.0.1:{outer.tcp_port}"}
        listed = replace(policy(f"web.test:{site.port}", "gone.test"), resolve=_nothing, outside=through)
        with recorded_egress(listed, namespace=False) as way:
            assert status(say(way, f"GET http://web.test:{site.port}/a HTTP/1.1\r\n\r\n".encode())) == 200
            refused = say(way, b"GET http://evil.test/ HTTP/1.1\r\n\r\n")
            beyond = say(way, b"CONNECT gone.test:443 HTTP/1.1\r\n\r\n")
    assert status(refused) == 403
    assert status(beyond) == 502
    assert b"the proxy of this machine answers 403 for `gone.test:443`" in beyond
    assert sorted((one.kind, one.host, one.verdict) for one in outer.records) == [
        ("tunnel", "gone.test", "refused"),
        ("tunnel", "web.test", "allowed"),
    ]
    assert sorted(one.verdict for one in way.records) == ["allowed", "failed", "refused"]


def test_a_model_is_asked_through_it_and_the_gateway_is_not() -> None:
    with web() as site, recorded_egress(policy(f"web.test:{site.port}"), namespace=False) as outer:
        through = {"http_proxy": f"http://127.0.0.1:{outer.tcp_port}", "NO_PROXY": "corp"}
        passed_on = {
            "ANTHROPIC_API_KEY": "made-up-key-0123456789",
            "ANTHROPIC_BASE_URL": f"http://web.test:{site.port}",
        }
        keys = held_keys("claude", ["ANTHROPIC_API_KEY"], passed_on)
        with recorded_egress(Policy(None, keys, _nothing, through), namespace=False) as way:
            assert way.environment["NO_PROXY"] == way.environment["no_proxy"] == "corp,127.0.0.1"
            line = f"GET /v1/models HTTP/1.1\r\nx-api-key: {way.environment['ANTHROPIC_API_KEY']}\r\n\r\n"
            assert status(say(way, line.encode())) == 200
    assert [one.kind for one in outer.records] == ["tunnel"]
    assert site.requests[0]["fields"]["x-api-key"] == "made-up-key-0123456789"


def _nothing(name: str, port: int) -> list[str]:
    raise OSError("nobody knows names here")
