"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.clients.sessions import Ended
from tests.runtime.clients.fake_clients import run_fake
from tests.sandboxes import NAMESPACES

Run = Callable[..., Ended]
LOG = "'run_shell_command', command='git log'"
PUSH = "'run_shell_command', command='git push'"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(run_fake, "gemini", tmp_path)


def test_what_is_denied_is_told_and_does_not_fail_it(run: Run) -> None:
    ended = run(
        f"assert hook({LOG}) == 'allow'\nuse('1', {LOG})\nanswered('1')\n"
        f"assert hook({PUSH}) == 'deny'\nuse('2', {PUSH})\nanswered('2', 'policy_violation')\n"
        "use('3', 'web_fetch', prompt='x')\nanswered('3', 'tool_not_registered')\ndone()"
    )
    assert ended.code == 0, ended.said
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"], attempt["tokens"]) == (3, 2, 9)
    assert attempt["advice"] == [
        "a call was denied: `git push` is allowed by no pattern",
        "a call was denied: `web_fetch` was not called: the tool is not offered",
    ]


def test_what_the_client_gets(run: Run) -> None:
    ended = run(
        "done(json.dumps([sys.argv[1:], dict(os.environ), sys.stdin.read(), settings(), os.listdir(), "
        "open(os.environ['GEMINI_SYSTEM_MD']).read()]))",
        model="    model: m\n    temperature: 0.5\n",
    )
    assert ended.code == 0, ended.said
    arguments, environment, prompt, settings, listed, persona = json.loads(ended.artifact("said"))
    assert arguments[:4] == ["--output-format", "stream-json", "--model", "m"]
    assert "--skip-trust" in arguments
    sessions = ended.project / ".wave/runs/it/sessions/review.1"
    assert environment["HOME"] == f"{sessions}/config/home"
    assert environment["TMPDIR"] == f"{sessions}/home/tmp"
    assert (environment["FAKE_ENV"], environment["GEMINI_CLI_NO_RELAUNCH"]) == ("seen", "true")
    assert "OTHER" not in environment
    assert prompt.startswith("\n/review \\@all.")
    assert settings["general"]["maxAttempts"] == 4
    redaction = settings["security"]["environmentVariableRedaction"]
    assert redaction == {"enabled": True, "allowed": ["FAKE_ENV"], "blocked": ["FAKE_KEY"]}
    assert settings["modelConfigs"]["overrides"] == [
        {"match": {"model": "m"}, "modelConfig": {"generateContentConfig": {"temperature": 0.5}}}
    ]
    assert ".gemini" not in listed
    assert (ended.workspace() / ".gemini/settings.json").read_text() == "{}"
    assert persona.startswith("You find.\n\n\nYour working directory is ")
    assert not sessions.joinpath("home").exists()


def test_a_persona_that_the_client_would_fill_in_is_refused(run: Run) -> None:
    ended = run("done()", system_prompt="Use ${AvailableTools}, not ${HOME}.\n")
    assert ended.code == 1
    assert "the persona has `${AvailableTools}`, which Gemini CLI would replace" in ended.said


def test_the_doctor_knows_the_client(run: Run) -> None:
    ended = run("", verb="doctor", model="    temperature: 0.5\n")
    assert ended.code == 3
    assert "`temperature` of review: the client takes it for a model that is named" in ended.said
    assert "its version: 0.61.0\n" in ended.said


@NAMESPACES
def test_readonly_settings_of_a_project_are_out_of_sight_in_a_sandbox_too(run: Run) -> None:
    body = """
assert not os.path.exists('.gemini')
seen = [name for _, folders, _ in os.walk(os.environ['HOME'] + '/..') for name in folders]
assert 'home' in seen and not any('aside' in name for name in seen), seen
done()
"""
    step = """    workspace: {mount: [{source: ./src, target: /, mode: readonly}]}
    sandbox: {level: ns, network: open}
"""
    ended = run(body, step=step, outputs="", allowed="Read", python="/usr/bin/python3")
    assert ended.code == 0, ended.said
    assert (ended.workspace() / ".gemini/settings.json").read_text() == "{}"
