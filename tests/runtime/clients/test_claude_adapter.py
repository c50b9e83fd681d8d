"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.plan import Plan, dump

from tests.clients.sessions import Ended
from tests.commands import wave_runtime
from tests.sources import plan_of_text

MANIFEST = """
kind: WaveManifest
metadata: {name: real}
adapters:
  claude: {binary: claude, env: [FAKE_ENV], secrets: [FAKE_KEY]}
personas:
  navigator:
    adapter: claude
    system_prompt_file: navigator.md
    permissions: {allowed_tools: [Read, Bash(git log*)]}
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
    print("{version} (Claude Code)")
    sys.exit(0)
def say(**event): print(json.dumps(event), flush=True)
def init(*tools): say(type="system", subtype="init", tools=list(tools), claude_code_version="{version}")
def use(id, tool, **given):
    say(type="assistant", message=dict(id=id, content=[dict(type="tool_use", id=id, name=tool, input=given)]))
def answered(id, error=False, **more):
    say(type="user", message=dict(content=[dict(type="tool_result", tool_use_id=id, is_error=error, **more)]))
def done(text="Done.", **more): say(**(dict(type="result", subtype="success", is_error=False, result=text) | more))
def hook(id, tool, **given):
    settings = json.load(open(sys.argv[sys.argv.index("--settings") + 1]))
    command = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    call = dict(tool_name=tool, tool_input=given, cwd=os.getcwd(), tool_use_id=id)
    ended = subprocess.run(["/bin/sh", "-c", command], input=json.dumps(call), capture_output=True, text=True)
    return json.loads(ended.stdout)["hookSpecificOutput"]["permissionDecision"] if ended.returncode == 0 else "veto"
"""

Run = Callable[..., Ended]


def made() -> Plan:
    return plan_of_text(PIPELINE, MANIFEST, {"navigator.md": "You find your way.\n"})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(body: str, version: str = "2.1.197", env: dict[str, str] | None = None, verb: str = "exec") -> Ended:
        (tmp_path / "bin").mkdir()
        program = tmp_path / "bin/claude"
        program.write_text(HEAD.replace("{python}", sys.executable).replace("{version}", version) + body)
        program.chmod(0o755)
        (tmp_path / "wave.yaml").write_text(MANIFEST)
        (tmp_path / "plan.json").write_text(dump(made()), "utf-8")
        surroundings = {
            "PATH": f"{tmp_path}/bin:/usr/bin:/bin",
            "FAKE_KEY": "made-up",
            "FAKE_ENV": "seen",
            "OTHER": "x",
        }
        more = ("--run-id", "it") if verb == "exec" else ()
        ended = wave_runtime(verb, "plan.json", *more, cwd=tmp_path, env=surroundings | (env or {}))
        return Ended(ended.returncode, ended.stdout + ended.stderr, tmp_path)

    return started


FAILURES = [
    ("", "the client ended without a result"),
    ("init()\nsys.exit(0)", "the client ended without a result"),
    ("init()\ndone(is_error=True, api_error_status=429)", "the model's server answered 429: Done."),
    ('init()\nprint(\'{"type": "assis\')\ndone()', "line 2 of what the client printed is no JSON"),
    (
        "init('Bash')\nuse('t1', 'Bash', command='ls')\nanswered('t1')\ndone()",
        "a call of `Bash` was never decided: the permission hook did not run, or not in time",
    ),
    (
        "init('Bash')\nuse('t1', 'Bash', command='ls')\nanswered('t1', error=True)\ndone()",
        "a call of `Bash` was never decided: the permission hook did not run, or not in time",
    ),
    (
        (
            "init('Read')\nuse('t1', 'Read', file_path='a')\n"
            "answered('t1', error=True, content='<tool_use_error>Blocked: x')\ndone()"
        ),
        "a call of `Read` was never decided: the permission hook did not run, or not in time",
    ),
    (
        "init('Bash')\nuse('t1', 'Bash', command='x')\nanswered('t1', content='<tool_use_error>Blocked: x')\ndone()",
        "a call of `Bash` was never decided: the permission hook did not run, or not in time",
    ),
    (
        "init()\nuse('t1', 'Write', file_path='a', content='')\nanswered('t1')\ndone()",
        "a call of `Write` was never decided: the permission hook did not run, or not in time",
    ),
    (
        (
            "init('Bash')\nuse('t1', 'Bash', command='ls')\nassert hook('t1', 'Bash', command='ls') == 'deny'\n"
            "answered('t1')\ndone()"
        ),
        "the client executed a call that was denied (t1)",
    ),
    (
        (
            "init()\nhome = os.environ['HOME']\nfor name in os.listdir(home + '/../../../logs'):\n"
            "    if 'decisions' in name: open(home + '/../../../logs/' + name, 'w').write('allowed')\ndone()"
        ),
        "the log of decisions cannot be read: ",
    ),
    (
        (
            "init()\nfolder = os.environ['HOME'] + '/../../../logs/'\n"
            "log = folder + next(name for name in os.listdir(folder) if 'decisions' in name)\n"
            "line = json.dumps(dict(id='', tool='Read', arguments={}, decision='denied', why='x' * 4000))\n"
            "open(log, 'w').write((line + '\\n') * 4200)\nuse('t1', 'Read', file_path='a')\n"
            "assert hook('t1', 'Read', file_path='a') == 'deny'\nanswered('t1', error=True)\ndone()"
        ),
        "the log of decisions is full (16 MiB): what is asked for after that is denied",
    ),
]


@pytest.mark.parametrize(("body", "message"), FAILURES)
def test_a_session_that_is_no_success(run: Run, body: str, message: str) -> None:
    ended = run(body)
    assert ended.code == 1, ended.said
    (attempt,) = ended.attempts
    assert attempt["failure"]["kind"] == "adapter"
    assert attempt["failure"]["message"].startswith(message)


@pytest.mark.parametrize("code", [0, 1, 143])
def test_an_exit_code_says_nothing(run: Run, code: int) -> None:
    assert run(f"init()\ndone()\nsys.exit({code})").code == 0


def test_what_the_client_gets(run: Run) -> None:
    ended = run(
        "init()\nplace = sys.argv[sys.argv.index('--system-prompt-file') + 1]\n"
        "done(json.dumps([sys.argv[1:], dict(os.environ), sys.stdin.read(), open(place).read(), os.getcwd()]))"
    )
    arguments, environment, prompt, persona, folder = json.loads(ended.artifact("said"))
    assert arguments[:4] == ["-p", "--output-format", "stream-json", "--verbose"]
    assert arguments[arguments.index("--permission-mode") + 1] == "dontAsk"
    assert arguments[arguments.index("--tools") + 1] == "Bash,Read"
    assert "${" not in json.dumps(arguments)
    passed = {"PATH", "HOME", "LANG", "TERM", "TMPDIR", "FAKE_ENV", "FAKE_KEY"}
    assert {name for name in environment if not name.startswith(("WAVE_", "CLAUDE_", "DISABLE_", "LC_"))} <= passed
    assert (environment["FAKE_ENV"], environment["WAVE_RUN_ID"]) == ("seen", "it")
    assert environment["HOME"] == str(ended.project / ".wave/runs/it/sessions/review.1/home")
    assert not Path(environment["HOME"]).exists()
    assert prompt.startswith("Review.\n")
    assert persona.startswith("You find your way.")
    assert folder in persona
    assert folder == str(ended.workspace())


def test_denied_calls_are_told(run: Run) -> None:
    ended = run(
        "init('Bash')\nuse('t1', 'Bash', command='git log > F')\n"
        "assert hook('t1', 'Bash', command='git log > F') == 'deny'\nanswered('t1', error=True)\ndone()"
    )
    (attempt,) = ended.attempts
    assert ended.code == 0
    assert attempt["advice"] == ["a call was denied: `Write(F)` is allowed by no pattern"]


def test_a_secret_at_the_end_of_what_is_quoted_is_scrubbed_whole(run: Run) -> None:
    secret = "made-up-0123456789-abcdefghij-0123456789"
    command = f"echo {'a' * 90} {secret}"
    ended = run(
        f"init('Bash')\nuse('t1', 'Bash', command={command!r})\n"
        f"assert hook('t1', 'Bash', command={command!r}) == 'deny'\nanswered('t1', error=True)\ndone()",
        env={"FAKE_KEY": secret},
    )
    (attempt,) = ended.attempts
    assert "[REDACTED FAKE_KEY]" in attempt["advice"][0]
    kept = "".join(path.read_text() for path in (ended.project / ".wave/runs/it/logs").iterdir())
    assert secret[:16] not in kept + ended.said + json.dumps(ended.events)


def test_a_command_that_the_client_refuses_by_itself_is_a_denied_call(run: Run) -> None:
    ended = run(
        "init('Bash')\nuse('t1', 'Bash', command='sleep 9')\n"
        "answered('t1', error=True, content='<tool_use_error>Blocked: standalone sleep 9.</tool_use_error>')\ndone()"
    )
    (attempt,) = ended.attempts
    assert (ended.code, attempt["session"]["denied"]) == (0, 1)
    assert attempt["advice"] == ["a call was denied: `Bash` was not called: the client does not run such a command"]


def test_why_says_what_a_session_was(run: Run) -> None:
    models = {"m": {"inputTokens": 1000, "outputTokens": 234}}
    ended = run(f"init()\nuse('t1', 'Write', file_path='a')\ndone(total_cost_usd=0.0123, modelUsage={models})")
    said = wave_runtime("why", "it", "review", cwd=ended.project).stdout
    assert "  claude 2.1.197: 1,234 tokens, $0.0123; 1 call, 1 denied\n" in said
    assert "  warning: a call was denied: `Write` was not called: the tool is not offered\n" in said


def test_another_version_is_told_and_another_generation_refused(run: Run, tmp_path: Path) -> None:
    ended = run("init()\ndone()", version="2.9.0")
    (attempt,) = ended.attempts
    assert (ended.code, attempt["session"]["version"]) == (0, "2.9.0")
    assert attempt["advice"] == ["Claude Code 2.9.0 ran the session; the plan was made for 2.1.197"]


WITHOUT = "; or run without clients, with `--adapter simulate`"
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"version": "3.0.0"},
        "the client `claude` of the adapter `claude`, its version: it is 3.0.0, the plan was made for 2.1.197",
        "npm install -g @anthropic-ai/claude-code@2.1.197",
    ),
    (
        {"version": "new"},
        "the client `claude` of the adapter `claude`, its version: `--version` says none",
        "npm install -g @anthropic-ai/claude-code@2.1.197",
    ),
    (
        {"env": {"FAKE_KEY": ""}},
        "the secret `FAKE_KEY` of the adapter `claude`: it is not in the environment",
        "export FAKE_KEY=...",
    ),
    (
        {"env": {"PATH": "/nowhere"}},
        "the client `claude` of the adapter `claude`: there is no such program on the PATH",
        "npm install -g @anthropic-ai/claude-code@2.1.197",
    ),
]


@pytest.mark.parametrize(("options", "message", "fix"), REFUSED)
def test_what_is_missing_is_refused_before_the_first_step(
    run: Run, options: dict[str, Any], message: str, fix: str
) -> None:
    ended = run("init()\ndone()", **options)
    assert (ended.code, ended.said) == (3, f"error: {message}\nfix: {fix}{WITHOUT}\n")
    assert not (ended.project / ".wave/workspaces").exists()


@pytest.mark.parametrize(("options", "message", "fix"), REFUSED)
def test_the_doctor_says_the_same(run: Run, options: dict[str, Any], message: str, fix: str) -> None:
    ended = run("", **options, verb="doctor")
    assert ended.code == 3
    assert f"missing  {message}\n         fix: {fix}\n" in ended.said


def test_the_doctor_has_nothing_to_say(run: Run, tmp_path: Path) -> None:
    ended = run("", verb="doctor")
    assert (ended.code, ended.said) == (
        0,
        (
            "ok       what the plan requires: adapter.claude/1, permissions/1\n"
            f"ok       the client `claude` of the adapter `claude`: {tmp_path}/bin/claude\n"
            "ok       the client `claude` of the adapter `claude`, its version: 2.1.197\n"
            "ok       the secret `FAKE_KEY` of the adapter `claude`: it is in the environment\n"
        ),
    )
