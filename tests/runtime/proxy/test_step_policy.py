"""What a plan says of a step, as what its programs reach."""

from collections.abc import Sequence
from typing import Literal

import pytest
from wave_runtime.plan.model import Adapter, Sandbox
from wave_runtime.proxy.step_policy import command_policy, session_policy

KEY = {"ANTHROPIC_API_KEY": "made-up-key-0123456789"}


def sandbox(network: Literal["none", "hosts", "open"], *hosts: str) -> Sandbox:
    return Sandbox("ns", network, hosts, None, None)


def adapter(kind: str, *secrets: str, env: Sequence[str] = ()) -> Adapter:
    return Adapter(kind, kind, "headless", "json", tuple(env), secrets)


def test_a_command_gets_a_proxy_for_the_hosts_that_are_listed() -> None:
    assert command_policy(sandbox("none"), {}) is None
    assert command_policy(sandbox("open"), {}) is None
    policy = command_policy(sandbox("hosts", "*.packages.test", "db.test:5432"), {})
    assert policy is not None
    assert [str(host) for host in policy.hosts or ()] == ["*.packages.test", "db.test:5432"]
    assert policy.keys == ()


@pytest.mark.parametrize("network", ["none", "hosts", "open"])
def test_a_key_among_the_secrets_is_held_on_every_network(network: Literal["none", "hosts", "open"]) -> None:
    required = sandbox(network, *(("a.test",) if network == "hosts" else ()))
    policy = session_policy(required, adapter("claude", "ANTHROPIC_API_KEY"), KEY)
    assert policy is not None
    assert [key.variable for key in policy.keys] == ["ANTHROPIC_API_KEY"]
    listed = {"none": [], "hosts": ["a.test"], "open": None}
    assert (None if policy.hosts is None else [str(host) for host in policy.hosts]) == listed[network]


BESIDE = [
    ("claude", {}, ["api.anthropic.com:443"], 0),
    ("codex", {"OPENAI_BASE_URL": "https://models.test:8443/v1"}, ["models.test:8443"], 0),
    ("codex", {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, [], 1),
    ("codex", {"OPENAI_BASE_URL": "https://127.0.0.1/v1"}, [], 1),
    ("opencode", {}, [], 0),
    ("process", {"OPENAI_BASE_URL": "https://models.test"}, [], 0),
]


@pytest.mark.parametrize(("kind", "environment", "hosts", "gateways"), BESIDE)
def test_the_server_of_its_model_is_reached_without_a_key_too(
    kind: str, environment: dict[str, str], hosts: list[str], gateways: int
) -> None:
    policy = session_policy(sandbox("none"), adapter(kind, env=["OPENAI_BASE_URL"]), environment)
    assert policy is not None
    assert [str(host) for host in policy.hosts or ()] == hosts
    assert [key.value for key in policy.keys] == [""] * gateways


def test_what_the_client_does_not_get_leads_nowhere() -> None:
    environment = {**KEY, "ANTHROPIC_BASE_URL": "https://not-passed-on.test"}
    policy = session_policy(sandbox("none"), adapter("claude", "ANTHROPIC_API_KEY"), environment)
    assert policy is not None
    assert [key.server.host for key in policy.keys] == ["api.anthropic.com"]
    as_setting = session_policy(sandbox("open"), adapter("claude", env=["ANTHROPIC_API_KEY"]), KEY)
    assert as_setting is None
