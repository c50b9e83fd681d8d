"""The hook as a client asks it: one process for each call."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.hook.decision_log import FULL, MOST_BYTES
from wave_runtime.hook.grant_file import HookGrant, digest_of, grant_bytes
from wave_runtime.permissions import Layer, parse_pattern

Ask = Callable[..., "subprocess.CompletedProcess[str]"]
ALLOWED = ("Read(src/**)", "Write(out/*)", "Glob(src)", "Grep", "Bash(git log*)", "Bash(cd *)", "Bash(echo *)", "Task")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work space"
    for name in ("src/deep", "out", "secret"):
        (folder / name).mkdir(parents=True)
    (folder / "out/link").symlink_to("../secret/file")
    (folder / "out/away").symlink_to(tmp_path)
    (folder / "src/alias").symlink_to("deep")
    return folder


@pytest.fixture
def ask(workspace: Path, tmp_path: Path) -> Ask:
    return asking("claude", workspace, tmp_path)


@pytest.fixture
def ask_as_codex(workspace: Path, tmp_path: Path) -> Ask:
    return asking("codex", workspace, tmp_path)


def asking(client: str, workspace: Path, tmp_path: Path) -> Ask:
    (tmp_path / "decisions").touch()
    layer = Layer(tuple(map(parse_pattern, ALLOWED)), (parse_pattern("Read(src/.env)"),))
    data = grant_bytes(HookGrant(client, (layer,), str(workspace), str(tmp_path / "decisions")))
    (tmp_path / "grant.json").write_bytes(data)

    def asked(tool: str, given: object, folder: Path = workspace, **changed: Any) -> "subprocess.CompletedProcess[str]":
        call = {"tool_name": tool, "tool_input": given, "cwd": str(folder), "tool_use_id": "t1"} | changed
        text = json.dumps({name: value for name, value in call.items() if value is not None})
        return hook(tmp_path, changed.get("digest") or digest_of(data), text)

    return asked


def hook(folder: Path, digest: str, text: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "wave_runtime", "hook", str(folder / "grant.json"), digest]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=30, check=False)


ALLOWED_CALLS = [
    ("Read", {"file_path": "src/a.py"}),
    ("Read", {"file_path": "WORK/src/a.py"}),
    ("Read", {"file_path": "src/alias/a.py"}),
    ("Write", {"file_path": "WORK/out/a.md", "content": "x"}),
    ("Glob", {"pattern": "*.py", "path": "WORK/src"}),
    ("Glob", {"pattern": "*.{ts,t{s,}x}", "path": "WORK/src"}),
    ("Grep", {"pattern": "/etc/.."}),
    ("Bash", {"command": "git log --oneline"}),
    ("Bash", {"command": "echo x > out/a"}),
    ("Agent", {"prompt": "x"}),
]
DENIED_CALLS = [
    ("Read", {"file_path": "WORK/src/.env"}, "is denied by `Read(src/.env)`"),
    ("Read", {"file_path": "/etc/passwd"}, "outside of the workspace"),
    ("Read", {"file_path": "src/../../x"}, "outside of the workspace"),
    ("Read", {"file_path": "~/.ssh/id"}, "a path is in the workspace"),
    ("Read", {"file_path": 1}, "the call has no text `file_path`"),
    ("Write", {"file_path": "src/a.py"}, "`Write(src/a.py)` is allowed by no pattern"),
    ("Write", {"file_path": "out/link"}, "`Write(secret/file)` is allowed by no pattern"),
    ("Write", {"file_path": "out/away/x"}, "a link on its way leads out of the workspace"),
    ("Glob", {"pattern": "*"}, "`Glob(.)` is allowed by no pattern"),
    ("Glob", {"pattern": "/etc/*", "path": "WORK/src"}, "outside of the workspace"),
    ("Glob", {"pattern": "../*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{..,x}/*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{x,/etc/*}", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{,x}/etc/*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{.,x}./*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": ".\\./*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{x,{~,y}}/*", "path": "WORK/src"}, "may lead out"),
    ("Glob", {"pattern": "{x,y/*", "path": "WORK/src"}, "is not closed"),
    ("Glob", {"pattern": "{a,b}" * 9, "path": "WORK/src"}, "more than 256 others"),
    ("Bash", {"command": "git log; touch F"}, "`touch F` after `;` is allowed by no pattern"),
    ("Bash", {"command": ""}, "the call has no text `command`"),
    ("WebSearch", {"query": "x"}, "`WebSearch` is allowed by no pattern"),
    ("mcp__github__push", {}, "is allowed by no pattern"),
    ("NewTool", {"file_path": "src/a.py"}, "`NewTool` is allowed by no pattern"),
]


def answer(ended: "subprocess.CompletedProcess[str]") -> tuple[str, str]:
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)["hookSpecificOutput"]
    assert said["hookEventName"] == "PreToolUse"
    return said["permissionDecision"], said["permissionDecisionReason"]


def filled(given: dict[str, Any], workspace: Path) -> dict[str, Any]:
    return {
        name: value.replace("WORK", str(workspace)) if isinstance(value, str) else value
        for name, value in given.items()
    }


@pytest.mark.parametrize(("tool", "given"), ALLOWED_CALLS)
def test_what_the_grant_permits(ask: Ask, workspace: Path, tool: str, given: dict[str, Any]) -> None:
    decision, because = answer(ask(tool, filled(given, workspace)))
    assert decision == "allow", because


@pytest.mark.parametrize(("tool", "given", "because"), DENIED_CALLS)
def test_what_the_grant_does_not_permit(
    ask: Ask, workspace: Path, tmp_path: Path, tool: str, given: dict[str, Any], because: str
) -> None:
    decision, said = answer(ask(tool, filled(given, workspace)))
    assert decision == "deny"
    assert because in said
    (line,) = (json.loads(text) for text in (tmp_path / "decisions").read_text().splitlines())
    assert (line["id"], line["tool"], line["decision"], line["why"]) == ("t1", tool, "denied", said)


PATCHED = [
    (["*** Add File: out/a", "+x", "*** Delete File: WORK/out/b"], "allow", ""),
    (["*** Add File: out/a", "+*** Add File: src/a"], "allow", ""),
    (["*** Update File: out/a", "@@", "-x", "+y"], "deny", "`Edit(out/a)` is allowed by no pattern"),
    (["*** Update File: src/a", "*** Move to: out/a"], "deny", "`Edit(src/a)` is allowed by no pattern"),
    (["*** Delete File: src/a"], "deny", "`Write(src/a)` is allowed by no pattern"),
    (["*** Add File: out/a", "+x", "  *** Add File: src/a  ", "+x"], "deny", "`Write(src/a)`"),
    (["*** Add File: out/a", "+x", "\t***Add File: src/a", "+x"], "deny", "`Write(src/a)`"),
    (["*** Add File: out/link", "+x"], "deny", "`Write(secret/file)` is allowed by no pattern"),
    (["*** Add File: out/away/x", "+x"], "deny", "a link on its way leads out of the workspace"),
    (["*** Add File: ../x", "+x"], "deny", "it is outside of the workspace"),
    (["*** Add File: ~/x", "+x"], "deny", "a path is in the workspace"),
    (["*** Add File:  out/a", "+x"], "deny", "in a way that is not known"),
    (["*** Add File: out/a\rb", "+x"], "deny", "in a way that is not known"),
    (["*** Add File: out/a\x1f", "+x"], "deny", "in a way that is not known"),
    (["*** Add File: out/a \r", "+x"], "allow", ""),
    (["*** Add File:", "+x"], "deny", "in a way that is not known"),
    (["*** Rename File: out/a"], "deny", "a line that is not known"),
    ([], "deny", "the patch names no file"),
]


@pytest.mark.parametrize(("lines", "decision", "because"), PATCHED)
def test_a_patch_is_one_question_for_each_file(
    ask_as_codex: Ask, workspace: Path, lines: list[str], decision: str, because: str
) -> None:
    text = "\n".join(("*** Begin Patch", *lines, "*** End Patch")).replace("WORK", str(workspace))
    said, why = answer(ask_as_codex("apply_patch", {"command": text}))
    assert said == decision, why
    assert because in why


CODEX_CALLS = [
    ("Bash", {"command": "git log"}, "allow"),
    ("Bash", {"command": "git push"}, "deny"),
    ("Bash", {"command": 1}, "deny"),
    ("apply_patch", {"input": "x"}, "deny"),
    ("view_image", {"path": "src/a.png"}, "allow"),
    ("view_image", {"path": "out/a.png"}, "deny"),
    ("view_image", {"path": "/etc/a.png"}, "deny"),
    ("mcp__x__y", {}, "deny"),
]


@pytest.mark.parametrize(("tool", "given", "decision"), CODEX_CALLS)
def test_calls_of_codex(ask_as_codex: Ask, tool: str, given: dict[str, Any], decision: str) -> None:
    said, because = answer(ask_as_codex(tool, given))
    assert said == decision, because


def test_the_shell_of_codex_may_stand_in_another_folder(ask_as_codex: Ask, workspace: Path) -> None:
    said, because = answer(ask_as_codex("Bash", {"command": "echo x > a"}, workspace / "src"))
    assert (said, because) == ("deny", "`Write(src/a)` after `&&` is allowed by no pattern")
    said, _ = answer(ask_as_codex("apply_patch", {"command": "*** Add File: a"}, workspace / "out"))
    assert said == "allow"


FOLDERS = [
    ("src", "echo x > ../out/a", "deny"),
    ("src", "echo x > a", "deny"),
    ("out", "echo x > a", "allow"),
    ("..", "git log", "deny"),
]


@pytest.mark.parametrize(("folder", "command", "decision"), FOLDERS)
def test_the_shell_of_a_session_may_stand_in_another_folder(
    ask: Ask, workspace: Path, folder: str, command: str, decision: str
) -> None:
    said, because = answer(ask("Bash", {"command": command}, workspace / folder))
    assert said == decision, because


UNEXPECTED: list[dict[str, Any]] = [
    {"tool_name": 1},
    {"tool_name": None},
    {"tool_input": []},
    {"cwd": None},
    {"tool_use_id": None},
    {"digest": "0" * 64},
]


@pytest.mark.parametrize("changed", UNEXPECTED)
def test_what_is_unexpected_is_a_veto(ask: Ask, changed: dict[str, Any]) -> None:
    ended = ask("Read", {"file_path": "src/a.py"}, **changed)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "[" * 100_000])
def test_what_is_no_call_is_a_veto(ask: Ask, tmp_path: Path, text: str) -> None:
    assert hook(tmp_path, digest_of((tmp_path / "grant.json").read_bytes()), text).returncode == 2


def test_a_decision_that_cannot_be_logged_is_a_veto(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "decisions").unlink()
    assert ask("Read", {"file_path": "src/a.py"}).returncode == 2


def test_what_a_full_log_has_no_room_for_is_denied(ask: Ask, tmp_path: Path) -> None:
    log = tmp_path / "decisions"
    log.write_bytes(b"x" * (MOST_BYTES - 1))
    assert answer(ask("Read", {"file_path": "src/a.py"}))[0] == "allow"
    full = log.stat().st_size
    assert MOST_BYTES < full < MOST_BYTES + 1000
    assert answer(ask("Read", {"file_path": "src/a.py"})) == ("deny", FULL)
    assert log.stat().st_size == full


def test_a_call_that_is_longer_than_its_log_is_denied(ask: Ask, tmp_path: Path) -> None:
    many = ["x" * 10_000] * (MOST_BYTES // 10_000 + 1)
    decision, because = answer(ask("Read", {"file_path": "src/a.py", "more": many}))
    assert (decision, because) == ("deny", "the call is longer than the log of decisions may be")
    assert (tmp_path / "decisions").read_bytes() == b""


def test_a_grant_that_was_changed_is_a_veto(ask: Ask, tmp_path: Path) -> None:
    grant = tmp_path / "grant.json"
    grant.write_bytes(grant.read_bytes().replace(b"src/.env", b"src/none"))
    ended = ask("Read", {"file_path": "src/.env"})
    assert ended.returncode == 2
    assert "the grant of the session was changed" in ended.stderr


def test_it_loads_little() -> None:
    program = "import sys; from wave_runtime.hook import answer; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True).stdout
    assert {"argparse", "sqlite3", "subprocess", "wave_runtime.cli", "wave_runtime.plan"}.isdisjoint(loaded.split())
    assert "wave_runtime.permissions.decide" in loaded.split()


def test_a_deadline_ends_it(tmp_path: Path) -> None:
    program = "import sys\nfrom wave_runtime.hook import answer\nanswer.DEADLINE_S = 1\nanswer.main(['g', 'd'])"
    read_end, write_end = os.pipe()  # nobody ever writes
    (tmp_path / "g").touch()
    try:
        slow = program.replace(
            "answer.main", "answer.read_grant = lambda *a: __import__('time').sleep(60)\nanswer.main"
        )
        ended = subprocess.run(
            ["/bin/sh", "-c", '"$0" -c "$1" || exit 2', sys.executable, slow], stdin=read_end, timeout=20, check=False
        )
    finally:
        os.close(read_end)
        os.close(write_end)
    assert ended.returncode == 2
