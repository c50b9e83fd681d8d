"""What a call of Gemini CLI asks for. The client does not take every path as it is written."""

from pathlib import Path
from typing import Any

import pytest
from wave_runtime.hook.calls import form_of
from wave_runtime.hook.places import NotAsked


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("src/deep", "@scope"):
        (tmp_path / "w" / name).mkdir(parents=True)
    for name in ("src/deep/a.py", "@there"):
        (tmp_path / "w" / name).touch()
    (tmp_path / "w/out").symlink_to(tmp_path)
    return tmp_path / "w"


def asked(workspace: Path, tool: str, given: dict[str, Any]) -> list[str]:
    filled = {name: v.replace("WORK", str(workspace)) if isinstance(v, str) else v for name, v in given.items()}
    return [str(call) for call in form_of("gemini").calls_of(tool, filled, str(workspace), str(workspace))]


ASKED = [
    ("read_file", {"file_path": "src/deep/a.py"}, ["Read(src/deep/a.py)"]),
    ("read_file", {"file_path": "WORK/none"}, ["Read(none)"]),
    ("write_file", {"file_path": "new.txt", "content": "x"}, ["Write(new.txt)"]),
    ("write_file", {"file_path": "@there"}, ["Write(@there)"]),
    ("write_file", {"file_path": "@scope/new.d.ts"}, ["Write(@scope/new.d.ts)"]),
    ("replace", {"file_path": "src/deep/a.py"}, ["Edit(src/deep/a.py)"]),
    ("replace", {"file_path": "WORK/new.py"}, ["Edit(new.py)"]),
    ("glob", {"pattern": "src/**"}, ["Glob(.)", "Glob(src)"]),
    ("glob", {"pattern": "*", "dir_path": "src"}, ["Glob(src)"]),
    ("grep_search", {"pattern": "../x"}, ["Grep(.)"]),
    (
        "grep_search",
        {"pattern": "x", "dir_path": "src", "include_pattern": "deep/*.py"},
        ["Grep(src)", "Grep(src/deep)"],
    ),
    ("run_shell_command", {"command": "ls"}, ["Bash(ls)"]),
    ("run_shell_command", {"command": "ls", "dir_path": ""}, ["Bash(ls)"]),
    ("run_shell_command", {"command": "ls", "dir_path": "src"}, ["Bash(cd src && ls)"]),
    ("web_fetch", {"prompt": "https://example.com/"}, ["WebFetch"]),
    ("google_web_search", {"query": "x"}, ["WebSearch"]),
    ("save_memory", {}, ["save_memory"]),
]


@pytest.mark.parametrize(("tool", "given", "calls"), ASKED)
def test_what_is_asked_for(workspace: Path, tool: str, given: dict[str, Any], calls: list[str]) -> None:
    assert asked(workspace, tool, given) == calls


NOT_ASKED = [
    ("read_file", {}, "the call has no text `file_path`"),
    ("read_file", {"file_path": "a\0b"}, "the call has no text `file_path`"),
    ("read_file", {"file_path": "/etc/passwd"}, "outside of the workspace"),
    ("read_file", {"file_path": "out/x"}, "a link on its way leads out"),
    ("write_file", {"file_path": "@new/x.txt"}, "leaves `@` out"),
    ("write_file", {"file_path": "@/x.txt"}, "leaves `@` out"),
    ("write_file", {"file_path": "@scope\\x.txt"}, "leaves `@` out"),
    ("replace", {"file_path": "a.py"}, "would edit another whose path ends so"),
    ("glob", {"pattern": "../*"}, "`..` may lead out"),
    ("glob", {"dir_path": "src"}, "the call has no text `pattern`"),
    ("glob", {"pattern": "a\0/*"}, "the call has no text `pattern`"),
    ("grep_search", {"pattern": "x", "include_pattern": "../*"}, "`..` may lead out"),
    ("grep_search", {"pattern": "x", "dir_path": ".."}, "outside of the workspace"),
    ("run_shell_command", {"command": "ls", "dir_path": "/"}, "the shell is outside"),
    ("run_shell_command", {"command": "ls", "dir_path": 1}, "the call has no text `dir_path`"),
]


@pytest.mark.parametrize(("tool", "given", "because"), NOT_ASKED)
def test_what_could_be_another_call_is_not_permitted(
    workspace: Path, tool: str, given: dict[str, Any], because: str
) -> None:
    with pytest.raises(NotAsked, match=because):
        asked(workspace, tool, given)


def test_calls_have_an_id_by_what_they_ask_for() -> None:
    def id_(tool: str, **given: Any) -> Any:
        return form_of("gemini").id_of({"tool_name": tool, "tool_input": given})

    assert id_("read_file", file_path="a") == id_("read_file", file_path="a", wait_for_previous=True)
    assert len({id_("read_file", file_path="a"), id_("read_file", file_path="b"), id_("replace", file_path="a")}) == 3
    assert form_of("opencode").id_of({"tool_use_id": "call_1"}) == "call_1"


def test_an_answer_has_the_form_of_the_client() -> None:
    assert form_of("gemini").answer(False, "why") == {"decision": "deny", "reason": "why"}
    assert form_of("gemini").answer(True, "why") == {"decision": "allow", "reason": "why"}
    assert "decision" not in form_of("opencode").answer(True, "why")
