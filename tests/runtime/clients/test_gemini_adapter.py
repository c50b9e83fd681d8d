"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.clients.sessions import Ended
from tests.commands import wave_runtime
from tests.sandboxes import NAMESPACES
from tests.sources import plan_of_text

MANIFEST = """
kind: WaveManifest
metadata: {name: real}
adapters:
  gemini: {binary: gemini, env: [FAKE_ENV], secrets: [FAKE_KEY]}
personas:
  navigator:
    adapter: gemini
    MODEL
    system_prompt_file: navigator.md
    permissions: {allowed_tools: [Read, Bash(git log*)]}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: review
    persona: navigator
    exec: {type: prompt, source: "/review @all."}
    workspace: {mount: [{source: ./src, target: /, mode: readwrite}]}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
"""
HEAD = """#!{python}
import json, os, subprocess, sys
if sys.argv[1:] == ["--version"]:
    print("0.61.0")
    sys.exit(0)
def say(type, **event): print(json.dumps(dict(type=type, **event)), flush=True)
def use(id, tool, **given): say("tool_use", tool_name=tool, tool_id=id, parameters=given)
def answered(id, error=None):
    more = dict(status="success") if error is None else dict(status="error", error=dict(type=error))
    say("tool_result", tool_id=id, **more)
def done(text="Done."):
    say("message", role="assistant", content=text, delta=True)
    say("result", status="success", stats=dict(input_tokens=7, output_tokens=2, total_tokens=9))
def settings(): return json.load(open(os.environ["HOME"] + "/.gemini/settings.json"))
def hook(tool, **given):
    command = settings()["hooks"]["BeforeTool"][0]["hooks"][0]["command"]
    call = dict(tool_name=tool, tool_input=given, cwd=os.getcwd())
    ended = subprocess.run(["/bin/sh", "-c", command], input=json.dumps(call), capture_output=True, text=True)
    return json.loads(ended.stdout)["decision"] if ended.returncode == 0 else "veto"
"""

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(body: str, verb: str = "exec", persona: str = "You find.\n", model: str = "model: m") -> Ended:
        for folder in ("bin", "src/.gemini"):
            (tmp_path / folder).mkdir(parents=True)
        (tmp_path / "src/.gemini/settings.json").write_text("{}")
        program = tmp_path / "bin/gemini"
        program.write_text(HEAD.replace("{python}", sys.executable) + body)
        program.chmod(0o755)
        manifest = MANIFEST.replace("MODEL", model)
        (tmp_path / "wave.yaml").write_text(manifest)
        plan = plan_of_text(PIPELINE, manifest, {"navigator.md": persona, "src/x": ""})
        (tmp_path / "plan.json").write_text(dump(plan), "utf-8")
        surroundings = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "FAKE_KEY": "k", "FAKE_ENV": "seen", "OTHER": "x"}
        more = ("--run-id", "it") if verb == "exec" else ()
        ended = wave_runtime(verb, "plan.json", *more, cwd=tmp_path, env=surroundings)
        return Ended(ended.returncode, ended.stdout + ended.stderr, tmp_path)

    return started


NEVER = "a call of `{}` was never decided: the permission hook did not run, or not in time"
LOG = "'run_shell_command', command='git log'"
PUSH = "'run_shell_command', command='git push'"
FAILURES = [
    ("", "the client ended without a result"),
    ("sys.exit(7)", "the client ended without a result"),
    ("say('result', status='error', error=dict(message='[API Error: 500]'))", "the client reports an error: [API Err"),
    ("print('{\"type\": ')\ndone()", "line 1 of what the client printed is no JSON"),
    (f"use('1', {LOG})\nanswered('1')\ndone()", NEVER.format("run_shell_command")),
    (f"hook({LOG})\nfor id in '12':\n    use(id, {LOG})\n    answered(id)\ndone()", NEVER.format("run_shell_command")),
    ("use('1', 'read_file', file_path='x')\nanswered('1', 'file_not_found')\ndone()", NEVER.format("read_file")),
    (
        f"hook({PUSH})\nuse('1', {PUSH})\nanswered('1')\ndone()",
        "the client executed a call of `run_shell_command` that was denied",
    ),
    ("os.mkdir('.gemini')\ndone()", "the agent has made another `.gemini`"),
]


@pytest.mark.parametrize(("body", "message"), FAILURES)
def test_a_session_that_is_no_success(run: Run, body: str, message: str) -> None:
    ended = run(body)
    assert ended.code == 1, ended.said
    (attempt,) = ended.attempts
    assert attempt["failure"]["kind"] == "adapter"
    assert attempt["failure"]["message"].startswith(message)


def test_an_exit_code_says_nothing(run: Run) -> None:
    assert run("done()\nsys.exit(145)").code == 0


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
        model="model: m\n    temperature: 0.5",
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
    ended = run("done()", persona="Use ${AvailableTools}, not ${HOME}.\n")
    assert ended.code == 1
    assert "the persona has `${AvailableTools}`, which Gemini CLI would replace" in ended.said


def test_the_doctor_knows_the_client(run: Run) -> None:
    ended = run("", verb="doctor", model="temperature: 0.5")
    assert ended.code == 3
    assert "`temperature` of review: the client takes it for a model that is named" in ended.said
    assert "its version: 0.61.0\n" in ended.said


@NAMESPACES
def test_readonly_settings_of_a_project_are_out_of_sight_in_a_sandbox_too(tmp_path: Path) -> None:
    for folder in ("bin", "src/.gemini"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src/.gemini/settings.json").write_text("{}")
    program = tmp_path / "bin/gemini"
    body = """
assert not os.path.exists('.gemini')
seen = [name for _, folders, _ in os.walk(os.environ['HOME'] + '/..') for name in folders]
assert 'home' in seen and not any('aside' in name for name in seen), seen
done()
"""
    program.write_text(HEAD.replace("{python}", "/usr/bin/python3") + body)
    program.chmod(0o755)
    manifest = MANIFEST.replace("MODEL", "model: m").replace(", Bash(git log*)", "")
    (tmp_path / "wave.yaml").write_text(manifest)
    own = """    workspace: {mount: [{source: ./src, target: /, mode: readonly}]}
    sandbox: {level: ns, network: open}
"""
    pipeline = PIPELINE[: PIPELINE.index("    workspace:")] + own
    plan = plan_of_text(pipeline, manifest, {"navigator.md": "You find.\n", "src/x": ""})
    (tmp_path / "plan.json").write_text(dump(plan), "utf-8")
    surroundings = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "FAKE_KEY": "k", "FAKE_ENV": "seen"}
    ended = wave_runtime("exec", "plan.json", "--run-id", "it", cwd=tmp_path, env=surroundings)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (tmp_path / ".wave/workspaces/it/review.1/.gemini/settings.json").read_text() == "{}"
