"""How the logs of agents are shown to people: lines as clients print them in, text out."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.adapters import ADAPTERS
from wave_runtime.adapters.log_forms import log_form
from wave_runtime.hook.gemini_calls import call_id
from wave_runtime.plan import dump
from wave_runtime.views.decisions_log import DecisionsLog
from wave_runtime.views.session_log import SessionLog

from tests.commands import wave_runtime
from tests.sources import plan_of_text

Decision = tuple[str, str, dict[str, Any], str, str]
"""Id, tool, arguments, decision, why."""


def lines(*events: Any) -> str:
    return "".join(event if isinstance(event, str) else json.dumps(event) + "\n" for event in events)


def decided(*decisions: Decision) -> str:
    names = ("id", "tool", "arguments", "decision", "why")
    return "".join(json.dumps(dict(zip(names, each, strict=True))) + "\n" for each in decisions)


def view(folder: Path, client: str, decisions: str = "", scrub: Callable[[str], str] = str) -> SessionLog:
    form = log_form(client)
    assert form is not None
    (folder / "it.decisions.log").write_text(decisions)
    return SessionLog(form, DecisionsLog(folder / "it.decisions.log"), scrub)


def shown(folder: Path, client: str, printed: str, decisions: str = "", scrub: Callable[[str], str] = str) -> list[str]:
    made = view(folder, client, decisions, scrub)
    return (made.feed(printed.encode()) + made.close()).splitlines()


def message(*content: Any, parent: str | None = None) -> Any:
    return {"type": "assistant", "message": {"content": list(content)}, "parent_tool_use_id": parent}


def text(said: str) -> Any:
    return {"type": "text", "text": said}


def claude_use(id: str, tool: str, **arguments: Any) -> Any:
    return {"type": "tool_use", "id": id, "name": tool, "input": arguments}


def claude_end(id: str, **more: Any) -> Any:
    return {"type": "user", "message": {"content": [{"type": "tool_result", "tool_use_id": id, **more}]}}


CLAUDE_ROW = {"inputTokens": 1000, "outputTokens": 90, "cacheReadInputTokens": 50}
CLAUDE_RESULT = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "result": "Done.",
    "total_cost_usd": 0.5,
    "modelUsage": {"m1": CLAUDE_ROW},
}
CLAUDE = lines(
    {"type": "system", "subtype": "init", "tools": ["Read", "Bash"]},
    message(text("I look\nfirst."), claude_use("1", "Bash", description="x", command="git log; rm a")),
    message(claude_use("2", "Read", file_path="a.py")),
    claude_end("1", is_error=True),
    claude_end("2"),
    message(text("A part."), parent="2"),
    message(claude_use("3", "Edit", file_path="a")),
    claude_end("3", is_error=True),
    {"type": "rate_limit_event", "left": 1},
    "a warning\n",
    message(text("Done.")),
    CLAUDE_RESULT,
)
CLAUDE_DECIDED = decided(
    ("2", "Read", {"file_path": "a.py"}, "allowed", "`Read(a.py)` is allowed by `Read`"),
    ("1", "Bash", {"command": "git log; rm a"}, "denied", "`rm a` after `;` is allowed by no pattern"),
)
CLAUDE_SHOWN = [
    "the agent says:",
    "  I look",
    "  first.",
    "call: Bash git log; rm a (description: x)",
    "  denied: `rm a` after `;` is allowed by no pattern",
    "call: Read a.py",
    "  allowed: `Read(a.py)` is allowed by `Read`",
    "a sub-agent says:",
    "  A part.",
    "call: Edit a",
    "  not decided: no decision on it is recorded",
    '{"type": "rate_limit_event", "left": 1}',
    "a warning",
    "the agent says:",
    "  Done.",
    "used: 1,000 tokens in, 50 from a cache, 90 out, $0.5000 (m1); 3 calls, 1 denied, 1 not decided",
]


def item(id: str, kind: str, event: str = "completed", **more: Any) -> Any:
    return {"type": f"item.{event}", "item": {"id": id, "type": kind} | more}


CODEX = lines(
    {"type": "thread.started", "thread_id": "t"},
    item("0", "error", message="`--dangerously-bypass-hook-trust` is enabled."),
    item("1", "error", message="No metadata for `m`."),
    {"type": "turn.started"},
    item("2", "command_execution", "started", command="/bin/bash -lc 'git log'"),
    item("2", "command_execution", command="/bin/bash -lc 'git log'", aggregated_output="long"),
    item("3", "file_change", changes=[{"path": "/w/a"}, {"path": "/w/b"}]),
    item("4", "web_search", query="cats"),
    item("5", "agent_message", text="Done."),
    {"type": "turn.completed", "usage": {"input_tokens": 100, "cached_input_tokens": 40, "output_tokens": 9}},
)
CODEX_DECIDED = decided(
    ("a", "Bash", {"command": "touch x"}, "denied", "`touch x` is allowed by no pattern"),
    ("b", "Bash", {"command": "git log"}, "allowed", "`git log` is allowed by `Bash(git log)`"),
    ("c", "apply_patch", {"command": "+++ a +++ b"}, "allowed", "`Write(a)` is allowed by `Write`"),
    ("d", "apply_patch", {"command": "+++ c"}, "denied", "`Write(c)` is allowed by no pattern"),
)
CODEX_SHOWN = [
    "the client says: No metadata for `m`.",
    "call: Bash touch x",
    "  denied: `touch x` is allowed by no pattern",
    "call: Bash git log",
    "  allowed: `git log` is allowed by `Bash(git log)`",
    "call: apply_patch /w/a, /w/b",
    "  allowed: `Write(a)` is allowed by `Write`",
    "call: web_search cats",
    "  not decided: the provider searches by itself",
    "the agent says:",
    "  Done.",
    "call: apply_patch +++ c",
    "  denied: `Write(c)` is allowed by no pattern",
    "used: 60 tokens in, 40 from a cache, 9 out; 5 calls, 2 denied, 1 not decided",
]


def gemini_use(id: str, tool: str, **arguments: Any) -> Any:
    return {"type": "tool_use", "tool_name": tool, "tool_id": id, "parameters": arguments}


def gemini_end(id: str, error: str = "") -> Any:
    return {"type": "tool_result", "tool_id": id, "status": "error" if error else "success", "error": {"type": error}}


GEMINI_STATS = {"total_tokens": 160, "input_tokens": 100, "output_tokens": 40, "cached": 30, "models": {"g": {}}}
GEMINI = lines(
    {"type": "init", "model": "g"},
    {"type": "message", "role": "user", "content": "Do."},
    {"type": "message", "role": "assistant", "content": "I wi"},
    {"type": "message", "role": "assistant", "content": "ll."},
    gemini_use("1", "run_shell_command", command="ls"),
    gemini_end("1"),
    gemini_use("2", "run_shell_command", command="ls"),
    gemini_end("2", "policy_violation"),
    gemini_use("3", "google_web_search", query="x"),
    gemini_end("3", "tool_not_registered"),
    {"type": "message", "role": "assistant", "content": "It is done."},
    {"type": "result", "status": "success", "stats": GEMINI_STATS},
)
GEMINI_LS = call_id("run_shell_command", {"command": "ls"})
GEMINI_DECIDED = decided(
    (GEMINI_LS, "run_shell_command", {"command": "ls"}, "allowed", "`ls` is allowed by `Bash(ls)`"),
    (GEMINI_LS, "run_shell_command", {"command": "ls"}, "denied", "there were too many"),
)
GEMINI_SHOWN = [
    "the agent says:",
    "  I will.",
    "call: run_shell_command ls",
    "  allowed: `ls` is allowed by `Bash(ls)`",
    "call: run_shell_command ls",
    "  denied: there were too many",
    "call: google_web_search x",
    "  not decided: the tool is not offered",
    "the agent says:",
    "  It is done.",
    "used: 70 tokens in, 30 from a cache, 60 out (g); 3 calls, 1 denied, 1 not decided",
]


def opencode_use(id: str, tool: str, status: str = "completed", /, **arguments: Any) -> Any:
    return {"type": "tool_use", "part": {"tool": tool, "callID": id, "state": {"status": status, "input": arguments}}}


OPENCODE_TOKENS = {"input": 10, "output": 4, "reasoning": 2, "cache": {"write": 3, "read": 5}}
OPENCODE_END = {"type": "step_finish", "part": {"reason": "stop", "tokens": OPENCODE_TOKENS, "cost": 0.25}}
OPENCODE = lines(
    {"type": "step_start", "part": {}},
    {"type": "text", "part": {"text": "I will."}},
    opencode_use("1", "write", filePath="a.py", content={"a": [1]}),
    opencode_use("2", "bash", "error", command="rm a"),
    OPENCODE_END,
    opencode_use("3", "invalid", tool="nope"),
    {"type": "error", "error": {"name": "APIError", "data": {"message": "too\nmuch"}}},
    OPENCODE_END,
)
OPENCODE_DECIDED = decided(
    ("1", "write", {"filePath": "a.py"}, "allowed", "`Write(a.py)` is allowed by `Write`"),
    ("2", "bash", {"command": "rm a"}, "denied", "`rm a` is allowed by no pattern"),
)
OPENCODE_SHOWN = [
    "the agent says:",
    "  I will.",
    'call: write a.py (content: {"a": [1]})',
    "  allowed: `Write(a.py)` is allowed by `Write`",
    "call: bash rm a",
    "  denied: `rm a` is allowed by no pattern",
    "call: nope",
    "  not decided: the tool is not offered, or does not take what it was called with",
    "the client reports an error: too much",
    "used: 26 tokens in, 10 from a cache, 12 out, $0.5000; 3 calls, 1 denied, 1 not decided",
]

PROCESS = lines(
    {"type": "agent", "version": "1"},
    {"type": "tool_call", "id": "1", "tool": "Read", "argument": "src/a", "folder": "src"},
    {"type": "tool_call", "id": "2", "tool": "Deploy"},
    {"type": "usage", "model": "a", "input_tokens": 5, "output_tokens": 1, "cost_micro_usd": 10_000},
    {"type": "usage", "model": "b", "input_tokens": 5, "cached_tokens": 2},
    {"type": "log", "text": "Half of it."},
    "\n",
    {"type": "log", "text": "x", "more": 1},
    "no JSON\n",
    {"type": "result", "success": False, "answer": "So far.", "message": "it is\ntoo hard"},
)
PROCESS_DECIDED = decided(
    ("1", "Read", {"argument": "src/a"}, "allowed", "`Read(src/a)` is allowed by `Read`"),
    ("2", "Deploy", {}, "denied", "`Deploy` is allowed by no pattern"),
)
PROCESS_SHOWN = [
    "call: Read src/a (folder: src)",
    "  allowed: `Read(src/a)` is allowed by `Read`",
    "call: Deploy",
    "  denied: `Deploy` is allowed by no pattern",
    "the agent says:",
    "  Half of it.",
    '{"type": "log", "text": "x", "more": 1}',
    "no JSON",
    "the agent says:",
    "  So far.",
    "the agent reports a failure: it is too hard",
    "used: 10 tokens in, 2 from a cache, 1 out, $0.0100 (a, b); 2 calls, 1 denied",
]

SESSIONS = {
    "claude": (CLAUDE, CLAUDE_DECIDED, CLAUDE_SHOWN),
    "codex": (CODEX, CODEX_DECIDED, CODEX_SHOWN),
    "gemini": (GEMINI, GEMINI_DECIDED, GEMINI_SHOWN),
    "opencode": (OPENCODE, OPENCODE_DECIDED, OPENCODE_SHOWN),
    "process": (PROCESS, PROCESS_DECIDED, PROCESS_SHOWN),
}


def test_the_log_of_each_client_is_read() -> None:
    assert SESSIONS.keys() == {name for name in (*ADAPTERS, "replay") if log_form(name) is not None}
    assert ADAPTERS.keys() - SESSIONS.keys() == {"simulate"}


@pytest.mark.parametrize("client", SESSIONS)
def test_a_session_as_people_read_it(client: str, tmp_path: Path) -> None:
    printed, decisions, expected = SESSIONS[client]
    assert shown(tmp_path, client, printed, decisions) == expected


@pytest.mark.parametrize("client", SESSIONS)
def test_nothing_is_shown_twice_or_late_however_the_bytes_come(
    client: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("it")
    printed, decisions, expected = SESSIONS[client]
    data = printed.encode()

    @given(st.lists(st.integers(0, len(data))))
    def however(places: Sequence[int]) -> None:
        made = view(folder, client, decisions)
        cuts = [0, *sorted(places), len(data)]
        pieces = [made.feed(data[start:end]) for start, end in pairwise(cuts)]
        assert all(piece == "" or piece.endswith("\n") for piece in pieces)
        assert ("".join(pieces) + made.close()).splitlines() == expected
        assert made.close() == ""

    however()


@pytest.mark.parametrize("client", SESSIONS)
def test_without_decisions_nothing_is_claimed(client: str, tmp_path: Path) -> None:
    printed, _, expected = SESSIONS[client]
    found = shown(tmp_path, client, printed)
    assert not [line for line in found if line.startswith(("  allowed", "  denied"))]
    if client != "codex":  # which does not print what was denied
        assert [line for line in found if line.startswith("call")] == [
            line for line in expected if line.startswith("call")
        ]


def test_a_call_waits_for_its_decision(tmp_path: Path) -> None:
    made = view(tmp_path, "claude")
    use = message(claude_use("1", "Read", file_path="a"), claude_use("2", "Read", file_path="b"))
    assert made.feed(lines(use).encode()) == ""
    log = tmp_path / "it.decisions.log"
    one, two = decided(("1", "Read", {}, "allowed", "so")), decided(("2", "Read", {}, "denied", "not so"))
    log.write_text(one + two[:20])
    assert made.feed(b"") == "call: Read a\n  allowed: so\n"
    scrubbed = tmp_path / "other"
    scrubbed.write_text(one.replace("so", "SO") + two)
    scrubbed.replace(log)
    assert made.feed(b"") == "call: Read b\n  denied: not so\n"
    assert made.feed(lines(message(claude_use("3", "Read")), message(text("x"))).encode()) == ""
    assert made.feed(lines(claude_end("3")).encode()).startswith("call: Read\n  not decided: ")


@pytest.mark.parametrize("kind", ["missing", "link", "folder", "nonsense"])
def test_a_log_of_decisions_that_is_none_decides_nothing(kind: str, tmp_path: Path) -> None:
    made = view(tmp_path, "claude", '{"id": 1}\n{"decision": "allowed"}\n[\n' + "[" * 100_000 + "\n\xff\n")
    log = tmp_path / "it.decisions.log"
    if kind != "nonsense":
        log.unlink()
    if kind == "link":
        (tmp_path / "good").write_text(decided(("1", "Read", {}, "allowed", "so")))
        log.symlink_to(tmp_path / "good")
    if kind == "folder":
        log.mkdir()
    assert made.feed(lines(message(claude_use("1", "Read"))).encode()) == ""
    assert "not decided" in made.close()


ODD = ["{", '{"type": "assistant", "mess', "{" * 100_000, "{}", "[]", '{"type": ["result"]}', '{"type": 7}']


@pytest.mark.parametrize("client", SESSIONS)
@pytest.mark.parametrize("line", ODD)
def test_a_line_that_is_not_known_stands_as_it_is(client: str, line: str, tmp_path: Path) -> None:
    found = shown(tmp_path, client, line)
    assert found[0] == line[:4000]
    assert found[1:] == ([] if len(line) <= 4000 else ["[96,000 more characters, which `--raw` shows]"])


def test_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    said = message(text("a" * 4000 + "b" * 1234), claude_use("1", "Write", file_path="c" * 250, content="d\n" * 150))
    found = shown(tmp_path, "claude", lines(said), decided(("1", "Write", {}, "denied", "e" * 500)))
    assert found == [
        "the agent says:",
        "  " + "a" * 4000,
        "  [1,234 more characters, which `--raw` shows]",
        f"call: Write {'c' * 200}… [50 more] (content: " + r"d\n" * 66 + "d\\… [250 more])",
        f"  denied: {'e' * 400}… [100 more]",
    ]


def test_credentials_are_taken_out_of_whole_texts(tmp_path: Path) -> None:
    secret = "x" * 3990 + "SECRET" * 9
    said = message(text(secret), claude_use("1", "Write", file_path=secret, content=secret))
    found = shown(
        tmp_path,
        "claude",
        lines(said, f"{secret}\n"),
        decided(("1", "Write", {}, "denied", secret)),
        lambda text: text.replace("SECRET" * 9, "[REDACTED]").replace("SECRET", "[A PART]"),
    )
    assert "SECRET" not in "\n".join(found)
    assert found[1].endswith("x[REDACTED]")


MANIFEST = """
kind: WaveManifest
metadata: {name: own}
adapters: {mine: {kind: process, binary: ./mine}}
personas: {worker: {adapter: mine, permissions: {allowed_tools: ["Read(src/**)"]}}}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: review
    persona: worker
    permissions: {accept: [unasked]}
    exec: {type: prompt, source: "Review."}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
  - id: after
    dependencies: [review]
    exec: {type: command, source: "echo '{\\"type\\": \\"log\\"}'"}
"""
AGENT = """#!{python}
import json, sys, time
from pathlib import Path
sys.stdin.readline()
def say(type, **more): print(json.dumps(dict(type=type, **more)), flush=True)
say("log", text="first \\x1b[31m ::error::x\\n::error::y password=hunter2hunter2")
say("tool_call", id="1", tool="Read", argument="src/a")
sys.stdin.readline()
say("tool_call", id="2", tool="Read", argument="/etc/passwd")
sys.stdin.readline()
while Path({wait!r}).exists(): time.sleep(0.02)
say("result", success=True, answer="Done.")
"""
AGENT_SHOWN = """\
== review, attempt 1, output
the agent says:
  first \\u{1b}[31m ::error::x
  | ::error::y password=[REDACTED]
call: Read src/a
  allowed: `Read(src/a)` is allowed by `Read(src/**)`
call: Read /etc/passwd
  denied: `Read` is not permitted: it is outside of the workspace
the agent says:
  Done.
== after, attempt 1, output
{"type": "log"}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mine").write_text(AGENT.format(python=sys.executable, wait=str(tmp_path / "wait")))
    (tmp_path / "mine").chmod(0o755)
    (tmp_path / "wave.yaml").write_text(MANIFEST)
    (tmp_path / "plan.json").write_text(dump(plan_of_text(PIPELINE, MANIFEST)))
    return tmp_path


def test_the_log_of_an_agent_is_read_unless_it_is_wanted_raw(project: Path) -> None:
    assert wave_runtime("exec", "plan.json", "--run-id", "it", cwd=project).returncode == 0
    build = {**os.environ, "CI": "1"}
    assert wave_runtime("logs", "it", cwd=project, env=build).stdout == AGENT_SHOWN
    raw = wave_runtime("logs", "it", "review", "--raw", cwd=project).stdout.splitlines()
    assert raw[0] == "== review, attempt 1, output"
    printed = (project / ".wave/runs/it/logs/review.1.log").read_text()
    assert raw[1:] == printed.splitlines()
    assert [json.loads(line)["type"] for line in raw[1:]] == ["log", "tool_call", "tool_call", "result"]


def test_the_log_of_a_later_session_is_read_beside_its_own_decisions(project: Path) -> None:
    assert wave_runtime("exec", "plan.json", "--run-id", "it", cwd=project).returncode == 0
    logs = project / ".wave/runs/it/logs"
    call = {"type": "tool_call", "id": "1", "tool": "Read", "argument": "src/b"}
    (logs / "review.1.session-2.log").write_text(lines(call))
    (logs / "review.1.session-2.decisions.log").write_text(decided(("1", "Read", {}, "denied", "not again")))
    (logs / "review.1.session-2.err.log").write_text('{"type": "log", "text": "raw"}\n')
    shown = wave_runtime("logs", "it", "review", cwd=project).stdout.partition("  Done.\n")[2]
    assert shown.splitlines() == [
        "== review, attempt 1, session-2.err",
        '{"type": "log", "text": "raw"}',
        "== review, attempt 1, session-2",
        "call: Read src/b",
        "  denied: not again",
    ]
    raw = wave_runtime("logs", "it", "review", "--raw", cwd=project).stdout
    assert "== review, attempt 1, session-2.decisions\n" in raw


def test_what_is_made_up_is_no_session(project: Path) -> None:
    simulated = wave_runtime("exec", "plan.json", "--run-id", "it", "--adapter", "simulate", cwd=project)
    assert simulated.returncode == 0
    assert wave_runtime("logs", "it", "review", cwd=project).stderr == "`review` printed nothing\n"


def test_the_log_of_an_agent_is_followed(project: Path) -> None:
    (project / "wait").touch()
    program = [sys.executable, "-m", "wave_runtime"]
    run = subprocess.Popen([*program, "exec", "plan.json", "--run-id", "it"], cwd=project, stdout=-1, stderr=-1)
    try:
        log = project / ".wave/runs/it/logs/review.1.log"
        deadline = time.monotonic() + 60
        while not (log.exists() and log.read_text().count("\n") == 3):
            assert time.monotonic() < deadline, "the agent said nothing"
            time.sleep(0.02)
        following = subprocess.Popen(
            [*program, "logs", "--follow", "it"], cwd=project, stdout=-1, env={**os.environ, "CI": "1"}, text=True
        )
        assert following.stdout is not None
        first = "".join(following.stdout.readline() for _ in range(8))
        assert first == "".join(line + "\n" for line in AGENT_SHOWN.splitlines()[:8])
        (project / "wait").unlink()
        rest, _ = following.communicate(timeout=60)
        assert first + rest == AGENT_SHOWN
        assert run.wait(60) == 0
    finally:
        (project / "wait").unlink(missing_ok=True)
        run.kill()
        run.communicate()
