"""The adapter against programs that behave as the client must not: a few lines of Python in its place."""

import json
import sys
import tomllib
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
  codex: {binary: codex, env: [OPENAI_BASE_URL, FAKE_ENV], secrets: [FAKE_KEY, CODEX_API_KEY]}
personas:
  navigator:
    adapter: codex
    model: gpt-5.5
    system_prompt_file: navigator.md
    permissions: {allowed_tools: [Bash(git log*), Write(out/*), WebSearch]}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
input: {source: cli}
steps:
  - id: review
    persona: navigator
    permissions: {accept: [typed-input, reads-by-shell]}
    exec: {type: prompt, source: "Review. {{ input }}{{ input }}{{ input }}{{ input }}{{ input }}"}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
"""
HEAD = """#!{python}
import json, os, subprocess, sys
if sys.argv[1:] == ["--version"]:
    print("codex-cli 0.169.0")
    sys.exit(0)
def say(type, **event): print(json.dumps(dict(type=type, **event)), flush=True)
def item(id, kind, **more): say("item.completed", item=dict(id=id, type=kind, **more))
def ran(id, line): item(id, "command_execution", command="/bin/bash -lc '" + line + "'")
def patched(id, *names): item(id, "file_change", changes=[dict(path=os.getcwd() + "/" + name) for name in names])
def done(text="Done."):
    item("last", "agent_message", text=text)
    say("turn.completed", usage=dict(input_tokens=7, output_tokens=2))
def hook(tool, command):
    settings = json.load(open(os.environ["CODEX_HOME"] + "/hooks.json"))
    asked = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    call = dict(tool_name=tool, tool_input=dict(command=command), cwd=os.getcwd(), tool_use_id="c")
    ended = subprocess.run(["/bin/sh", "-c", asked], input=json.dumps(call), capture_output=True, text=True)
    return json.loads(ended.stdout)["hookSpecificOutput"]["permissionDecision"] if ended.returncode == 0 else "veto"
"""

Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(body: str, env: dict[str, str] | None = None, verb: str = "exec", given: str = "x") -> Ended:
        (tmp_path / "bin").mkdir()
        program = tmp_path / "bin/codex"
        program.write_text(HEAD.replace("{python}", sys.executable) + body)
        program.chmod(0o755)
        (tmp_path / "wave.yaml").write_text(MANIFEST)
        plan = plan_of_text(PIPELINE, MANIFEST, {"navigator.md": 'You "find"\nyour \\ way.\n'})
        (tmp_path / "plan.json").write_text(dump(plan), "utf-8")
        keys = {"FAKE_KEY": "made-up-key-1234", "CODEX_API_KEY": "made-up-key-5678"}
        surroundings = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "FAKE_ENV": "seen", "OTHER": "x"}
        (tmp_path / "given.txt").write_text(given)
        more = ("--run-id", "it", "--input-file", "given.txt") if verb == "exec" else ()
        ended = wave_runtime(verb, "plan.json", *more, cwd=tmp_path, env=surroundings | keys | (env or {}))
        return Ended(ended.returncode, ended.stdout + ended.stderr, tmp_path)

    return started


NOT_PERMITTED = "the client did what nobody permitted ({}): the permission hook did not run, or not in time"
RAN = NOT_PERMITTED.format("command_execution")
FAILURES = [
    ("", "the client ended without a result"),
    ("say('turn.started')", "the client ended without a result"),
    ("say('turn.failed', error=dict(message='429'))", "the client reports an error: 429"),
    ("print('{\"type\": ')\ndone()", "line 1 of what the client printed is no JSON"),
    ("ran('1', 'git log')\ndone()", RAN),
    ("hook('Bash', 'git push')\nran('1', 'git push')\ndone()", RAN),
    (
        "hook('Bash', 'git log')\nran('1', 'git log')\nran('2', 'git log')\ndone()",
        RAN,
    ),
    ("patched('1', 'out/a')\ndone()", NOT_PERMITTED.format("file_change")),
    (
        "hook('apply_patch', '*** Add File: out/a')\npatched('1', 'out/a', 'out/b')\ndone()",
        NOT_PERMITTED.format("file_change"),
    ),
    ("item('1', 'mcp_tool_call', tool='x')\ndone()", NOT_PERMITTED.format("mcp_tool_call")),
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
    assert run(f"done()\nsys.exit({code})").code == 0


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


def test_the_doctor_knows_the_client(run: Run, tmp_path: Path) -> None:
    ended = run("", verb="doctor", env={"FAKE_KEY": "", "PATH": "/nowhere"})
    assert ended.code == 3
    assert "fix: npm install -g @openai/codex@0.169.0\n" in ended.said
    assert "fix: export FAKE_KEY=...\n" in ended.said
