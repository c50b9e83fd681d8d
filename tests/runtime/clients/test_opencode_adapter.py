"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.clients.sessions import Ended
from tests.commands import wave_runtime
from tests.sources import plan_of_text

MANIFEST = """
kind: WaveManifest
metadata: {name: real}
adapters:
  opencode: {binary: opencode, env: [OPENAI_BASE_URL], secrets: SECRETS}
personas:
  navigator:
    adapter: opencode
    model: MODEL
    temperature: 0.5
    system_prompt_file: navigator.md
    permissions: {allowed_tools: [Read, "Bash(git log*)"]}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: review
    persona: navigator
    exec: {type: prompt, source: "Review."}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
"""
HEAD = """#!{python}
import json, os, subprocess, sys
if sys.argv[1:] == ["--version"]:
    print("1.18.33")
    sys.exit(0)
def say(type, **part): print(json.dumps(dict(type=type, part=part)), flush=True)
def use(id, tool, status="completed", /, **given):
    say("tool_use", tool=tool, callID=id, state=dict(status=status, input=given))
def done(text="Done."):
    say("step_start")
    say("text", text=text)
    say("step_finish", reason="stop", tokens=dict(input=7, output=2), cost=0.001)
def hook(id, tool, **given):
    call = dict(tool_name=tool, tool_input=given, cwd=os.getcwd(), tool_use_id=id)
    command = ["/bin/sh", "-c", os.environ["WAVE_HOOK"]]
    ended = subprocess.run(command, input=json.dumps(call), capture_output=True, text=True)
    return json.loads(ended.stdout)["hookSpecificOutput"]["permissionDecision"] if ended.returncode == 0 else "veto"
"""
SERVER = {"OPENAI_BASE_URL": "https://gateway.example/v1"}

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(
        body: str,
        verb: str = "exec",
        model: str = "m1",
        env: dict[str, str] = SERVER,
        secrets: str = "[FAKE_KEY]",
    ) -> Ended:
        (tmp_path / "bin").mkdir()
        program = tmp_path / "bin/opencode"
        program.write_text(HEAD.replace("{python}", sys.executable) + body)
        program.chmod(0o755)
        manifest = MANIFEST.replace("MODEL", model).replace("SECRETS", secrets)
        (tmp_path / "wave.yaml").write_text(manifest)
        plan = plan_of_text(PIPELINE, manifest, {"navigator.md": 'You "{env:HOME}" find.\n'})
        (tmp_path / "plan.json").write_text(dump(plan), "utf-8")
        surroundings = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "FAKE_KEY": "made-up-key-1234"}
        more = ("--run-id", "it") if verb == "exec" else ()
        ended = wave_runtime(verb, "plan.json", *more, cwd=tmp_path, env=surroundings | env)
        return Ended(ended.returncode, ended.stdout + ended.stderr, tmp_path)

    return started


NEVER = "a call of `{}` was never decided: the permission hook did not run, or not in time"
FAILURES = [
    ("", "the client ended without a result"),
    ("say('step_finish', reason='tool-calls')", "the model's last step ended with `tool-calls`"),
    ("print('{\"type\": ')\ndone()", "line 1 of what the client printed is no JSON"),
    ("use('1', 'bash', command='git log')\ndone()", NEVER.format("bash")),
    ("use('1', 'read', 'error', filePath='x')\ndone()", NEVER.format("read")),
    ("use('1', 'write', filePath='x')\ndone()", NEVER.format("write")),
    (
        "hook('1', 'bash', command='git push')\nuse('1', 'bash', command='git push')\ndone()",
        "the client executed a call of `bash` that was denied",
    ),
]


@pytest.mark.parametrize(("body", "message"), FAILURES)
def test_a_session_that_is_no_success(run: Run, body: str, message: str) -> None:
    ended = run(body)
    assert ended.code == 1, ended.said
    (attempt,) = ended.attempts
    assert attempt["failure"]["kind"] == "adapter"
    assert attempt["failure"]["message"].startswith(message)


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
    ended = run(TOLD, secrets=secrets, env={**SERVER, "OPENAI_API_KEY": "made-up-key-5678"})
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
    ended = run(TOLD, model="anthropic/claude-sonnet-4-5", env={})
    assert ended.code == 0, ended.said
    arguments, _, _, config, _ = json.loads(ended.artifact("said"))
    assert arguments[-1] == config["small_model"] == "anthropic/claude-sonnet-4-5"
    assert "provider" not in config
    assert config["enabled_providers"] == ["anthropic"]


def test_a_model_without_a_provider_is_refused_before_the_first_step(run: Run) -> None:
    ended = run("done()", env={})
    assert ended.code == 3
    assert "the model `m1`: the client's models are `provider/model`" in ended.said


def test_the_doctor_knows_the_client(run: Run) -> None:
    ended = run("", verb="doctor", env={"FAKE_KEY": "", "PATH": "/nowhere"})
    assert ended.code == 3
    assert "fix: npm install -g opencode-ai@1.18.33\n" in ended.said
    assert "fix: export FAKE_KEY=...\n" in ended.said
