"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.clients.sessions import Ended
from tests.runtime.clients.fake_clients import run_fake

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(run_fake, "opencode", tmp_path)


def test_what_is_denied_is_told_and_does_not_fail_it(run: Run) -> None:
    ended = run(
        "assert hook('1', 'bash', command='git log') == 'allow'\nuse('1', 'bash', command='git log')\n"
        "assert hook('2', 'bash', command='git push') == 'deny'\nuse('2', 'bash', 'error', command='git push')\n"
        "use('3', 'write', 'error', filePath='x')\nuse('4', 'invalid', tool='nope', error='x')\ndone()"
    )
    assert ended.code == 0, ended.said
    (attempt,) = ended.attempts
    session = attempt["session"]
    assert (session["calls"], session["denied"], session["cost_micro_usd"], attempt["tokens"]) == (4, 3, 1000, 9)
    assert attempt["advice"][:2] == [
        "a call was denied: `git push` is allowed by no pattern",
        "a call was denied: `write` was not called: the tool is not offered",
    ]


@pytest.mark.parametrize(
    ("secrets", "key"), [("[FAKE_KEY]", "FAKE_KEY"), ("[FAKE_KEY, OPENAI_API_KEY]", "OPENAI_API_KEY")]
)
def test_the_key_of_the_server_is_the_one_that_a_gateway_would_hold(run: Run, secrets: str, key: str) -> None:
    ended = run(TOLD, adapter=f"env: [OPENAI_BASE_URL], secrets: {secrets}", env={"OPENAI_API_KEY": "made-up-key-5678"})
    assert ended.code == 0, ended.said
    _, _, _, config, _ = json.loads(ended.artifact("said"))
    assert config["provider"]["wave"]["env"] == [key]


TOLD = """
text = open(os.environ["OPENCODE_CONFIG"]).read()
done(json.dumps([sys.argv[1:], dict(os.environ), sys.stdin.read(), json.loads(text), "{env" in text]))
"""


def test_what_the_client_gets(run: Run) -> None:
    ended = run(TOLD)
    assert ended.code == 0, ended.said
    arguments, environment, prompt, config, filled = json.loads(ended.artifact("said"))
    assert arguments == ["run", "--format", "json", "--agent", "wave", "--title", "review", "--model", "wave/m1"]
    sessions = ended.project / ".wave/runs/it/sessions/review.1"
    assert environment["HOME"] == f"{sessions}/home"
    assert (environment["OPENCODE_DISABLE_PROJECT_CONFIG"], environment["WAVE_SECRETS"]) == ("1", "FAKE_KEY")
    assert prompt.startswith("Review.\n")
    assert config["agent"]["wave"] == {"mode": "primary", "prompt": 'You "{env:HOME}" find.\n', "temperature": 0.5}
    assert not filled
    assert config["permission"]["*"] == "deny"
    assert config["provider"]["wave"]["options"] == {"baseURL": "https://gateway.example/v1"}
    assert (config["provider"]["wave"]["env"], config["enabled_providers"]) == (["FAKE_KEY"], ["wave"])
    assert "made-up" not in json.dumps(config)


def test_without_a_server_of_its_own_the_model_is_one_of_the_client(run: Run) -> None:
    ended = run(TOLD, model="    model: anthropic/claude-sonnet-4-5\n", environment={})
    assert ended.code == 0, ended.said
    arguments, _, _, config, _ = json.loads(ended.artifact("said"))
    assert arguments[-1] == config["small_model"] == "anthropic/claude-sonnet-4-5"
    assert "provider" not in config
    assert config["enabled_providers"] == ["anthropic"]


def test_a_model_without_a_provider_is_refused_before_the_first_step(run: Run) -> None:
    ended = run("done()", environment={})
    assert ended.code == 3
    assert "the model `m1`: the client's models are `provider/model`" in ended.said
