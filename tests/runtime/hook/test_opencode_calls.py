"""What a call of opencode asks for."""

from pathlib import Path
from typing import Any

import pytest
from wave_runtime.hook.calls import form_of
from wave_runtime.hook.places import NotAsked


def asked(workspace: Path, tool: str, given: dict[str, Any]) -> list[str]:
    return [str(call) for call in form_of("opencode").calls_of(tool, given, str(workspace), str(workspace))]


PATCH = "*** Begin Patch\n*** Add File: a\n+x\n*** Update File: b\n*** Move to: c\n*** End Patch"
ASKED = [
    ("read", {"filePath": "a.py"}, ["Read(a.py)"]),
    ("write", {"filePath": "a.py", "content": "x"}, ["Write(a.py)"]),
    ("edit", {"filePath": "a.py"}, ["Edit(a.py)"]),
    ("apply_patch", {"patchText": PATCH}, ["Write(a)", "Edit(b)", "Write(b)", "Write(c)"]),
    ("glob", {"pattern": "src/*"}, ["Glob(.)", "Glob(src)"]),
    ("glob", {"pattern": "{src,out/{a,b}}/*"}, ["Glob(.)", "Glob(src)", "Glob(out/a)", "Glob(out/b)"]),
    ("grep", {"pattern": "x", "path": "src"}, ["Grep(src)"]),
    ("bash", {"command": "ls"}, ["Bash(ls)"]),
    ("bash", {"command": "ls", "workdir": "src"}, ["Bash(cd src && ls)"]),
    ("webfetch", {"url": "https://example.com/"}, ["WebFetch(https://example.com/)"]),
    ("task", {"prompt": "x"}, ["task"]),
]


@pytest.mark.parametrize(("tool", "given", "calls"), ASKED)
def test_what_is_asked_for(tmp_path: Path, tool: str, given: dict[str, Any], calls: list[str]) -> None:
    assert asked(tmp_path, tool, given) == calls


NOT_ASKED = [
    ("read", {}, "the call has no text `filePath`"),
    ("write", {"filePath": "/etc/passwd"}, "outside of the workspace"),
    ("apply_patch", {"patchText": "*** Begin Patch\n*** End Patch"}, "the patch names no file"),
    ("apply_patch", {"patchText": "*** Begin Patch\n*** Add File: ../a\n"}, "outside of the workspace"),
    ("apply_patch", {}, "the call has no text `patchText`"),
    ("glob", {"pattern": "*", "path": ".."}, "outside of the workspace"),
    ("grep", {"pattern": "x", "include": "../*"}, "`..` may lead out"),
    ("bash", {"command": "ls", "workdir": "/tmp"}, "the shell is outside"),
    ("webfetch", {"url": 1}, "the call has no text `url`"),
    ("webfetch", {"url": "https://example.com/\0"}, "the call has no text `url`"),
    ("glob", {"pattern": "a\0/*"}, "the call has no text `pattern`"),
]


@pytest.mark.parametrize(("tool", "given", "because"), NOT_ASKED)
def test_what_is_not_permitted(tmp_path: Path, tool: str, given: dict[str, Any], because: str) -> None:
    with pytest.raises(NotAsked, match=because):
        asked(tmp_path, tool, given)
