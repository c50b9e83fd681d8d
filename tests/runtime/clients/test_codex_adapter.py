"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.clients.sessions import Ended
from tests.runtime.clients.fake_clients import run_fake

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(run_fake, "codex", tmp_path)


def test_all_that_was_permitted_may_be_done(run: Run) -> None:
    ended = run(
        "assert hook('Bash', 'git log') == 'allow'\nassert hook('Bash', 'git push') == 'deny'\n"
        "assert hook('apply_patch', '*** Add File: out/a\\n+' + 'x' * 99_999) == 'allow'\n"
        "ran('1', 'git log')\npatched('2', 'out/a')\nitem('3', 'web_search', query='waves')\n"
        "item('4', 'error', message='Model metadata not found.')\ndone()"
    )
    assert ended.code == 0, ended.said
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"], attempt["tokens"]) == (4, 1, 9)
    assert attempt["advice"] == [
        "the client says: Model metadata not found.",
        "a call was denied: `git push` is allowed by no pattern",
    ]


def test_what_the_client_gets(run: Run) -> None:
    ended = run(
        "done(json.dumps([sys.argv[1:], dict(os.environ), sys.stdin.read(), "
        "open(os.environ['CODEX_HOME'] + '/config.toml').read(), os.getcwd()]))",
        env={"OPENAI_BASE_URL": "https://gateway.example/v1/"},
    )
    assert ended.code == 0, ended.said
    arguments, environment, prompt, config, folder = json.loads(ended.artifact("said"))
    assert arguments[:6] == ["exec", "--json", "--skip-git-repo-check", "--ephemeral", "--model", "gpt-5.5"]
    assert arguments[-1] == "-"
    assert arguments[arguments.index("--sandbox") + 1] == "workspace-write"
    assert "sandbox_workspace_write.exclude_slash_tmp=true" in arguments
    sessions = ended.project / ".wave/runs/it/sessions/review.1"
    assert (environment["CODEX_HOME"], environment["HOME"]) == (f"{sessions}/config", f"{sessions}/home")
    assert environment["TMPDIR"] == f"{sessions}/home/tmp"
    assert (environment["FAKE_ENV"], environment["WAVE_RUN_ID"]) == ("seen", "it")
    assert "OTHER" not in environment
    assert prompt.startswith("Review. xxxxx\n")
    assert folder == str(ended.workspace())
    settings = tomllib.loads(config)
    assert settings["developer_instructions"] == 'You "find"\nyour \\ way.\n'
    provider = settings["model_providers"][settings["model_provider"]]
    assert (provider["base_url"], provider["env_key"]) == ("https://gateway.example/v1", "CODEX_API_KEY")
    assert settings["shell_environment_policy"]["exclude"] == ["CODEX_API_KEY", "FAKE_KEY"]
    assert "made-up" not in config
    assert not sessions.joinpath("home").exists()


def test_a_prompt_that_the_client_would_not_take_is_refused(run: Run) -> None:
    ended = run("done()", given="x" * 250_000)
    (attempt,) = ended.attempts
    found = attempt["failure"]["message"]
    assert found.startswith("the prompt has 1,250,")
    assert found.endswith(
        "characters, and Codex takes 1,048,576; hand what is long over as an artifact that the agent reads"
    )


def test_the_official_address_is_asked_unless_another_is_named(run: Run) -> None:
    ended = run("done(open(os.environ['CODEX_HOME'] + '/config.toml').read())")
    assert 'base_url = "https://api.openai.com/v1"' in ended.artifact("said")
