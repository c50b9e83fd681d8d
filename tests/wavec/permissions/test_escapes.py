"""The table of ways: every row speaks for the grant that it is about, and does what it says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from wave_runtime.permissions import Call, Layer, decide, parse_pattern

from wavec.permissions.escapes import ESCAPES, Effect, Escape, escapes

SHOWN = [
    ("Bash(git log*)", "git log --output=notes.txt"),
    ("Bash(git log:*)", "git log --output=notes.txt"),
    ("Bash(git log --oneline*)", "git log --oneline --output=notes.txt"),
    ("Bash(git *)", "git -c alias.x=!./x x"),
    ("Bash(find *)", "find . -fprint notes.txt"),
    ("Bash(python3 -c:*)", "python3 -c 'import os; os.system(\"./x\")'"),
    ("Bash(make)", "make"),
    ("Bash(go test ./...)", "go test ./..."),
]


@pytest.mark.parametrize(("pattern", "line"), SHOWN)
def test_a_rule_opens_a_way(pattern: str, line: str) -> None:
    rule = parse_pattern(pattern)
    assert line in [way.line for way in escapes(rule, [Layer((rule,), ())])]


@pytest.mark.parametrize(
    ("pattern", "deny"),
    [
        ("Bash", ()),
        ("Bash(git log)", ()),
        ("Bash(git log --oneline)", ()),
        ("Bash(git log:*)", ("Bash(git log*--output*)",)),
        ("Bash(git status:*)", ()),
        ("Bash(go test ./pkg)", ()),
        ("Read(src/**)", ()),
        ("Bash(*)", ()),
    ],
)
def test_a_rule_that_opens_none_is_not_blamed(pattern: str, deny: tuple[str, ...]) -> None:
    rule = parse_pattern(pattern)
    assert list(escapes(rule, [Layer((rule,), tuple(map(parse_pattern, deny)))])) == []


@pytest.mark.parametrize("row", ESCAPES, ids=lambda row: f"{row.command} {row.words}")
def test_every_row_speaks(row: Escape) -> None:
    rule = parse_pattern(f"Bash({row.command}*)")
    line = f"{row.command} {row.words}".rstrip()
    assert decide([Layer((rule,), ())], Call("Bash", line)).permitted
    assert any(way.effect is row.effect for way in escapes(rule, [Layer((rule,), ())]))


@pytest.mark.parametrize("pattern", ["Bash(git log*)", "Bash(git show*)", "Bash(git diff*)", "Bash(git archive*)"])
def test_the_denial_that_is_proposed_denies_the_way(pattern: str) -> None:
    rule = parse_pattern(pattern)
    for way in escapes(rule, [Layer((rule,), ())]):
        if way.denial is not None:
            closed = [Layer((rule,), (parse_pattern(way.denial),))]
            assert not decide(closed, Call("Bash", way.line)).permitted


# Rows that need no network, no terminal and no running service.
ALONE = {
    *("python", "python3", "node", "ruby", "perl", "php", "lua", "awk", "gawk", "sh", "bash", "zsh", "sqlite3", "ed"),
    *("git -c", "sed", "tar", "git grep", "git fetch", "git ls-remote", "sort", "find", "git log", "git show"),
    *("git diff", "git archive", "tee", "dd", "cp", "mv", "ln", "install", "truncate", "git shortlog", "vim"),
    *("shuf", "uniq", "git format-patch"),
    *("rsync", "scp", "ssh", "make", "git difftool", "zip", "rg", "git push", "git clone", "git pull"),
}


@pytest.mark.parametrize(
    "row", [row for row in ESCAPES if row.command in ALONE], ids=lambda r: f"{r.command} {r.words}"
)
def test_a_row_does_what_it_says(row: Escape, tmp_path: Path) -> None:
    if shutil.which(row.command.split()[0]) is None:
        pytest.skip(f"{row.command.split()[0]} is not installed")
    quiet = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "TERM": "dumb"}
    for command in ("git init -q", "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m a"):
        if shutil.which("git"):
            subprocess.run(command.split(), cwd=tmp_path, env=quiet, check=True, timeout=20)
    (tmp_path / "a").write_text("a\n")
    subprocess.run(["git", "add", "a"], cwd=tmp_path, env=quiet, check=True, timeout=20)
    (tmp_path / "a").write_text("a changed\n")
    (tmp_path / "Makefile").write_text("all:\n\t./x\n")
    (tmp_path / "x").write_text("#!/bin/sh\n: > ran\n")
    (tmp_path / "x").chmod(0o755)
    subprocess.run(
        f"{row.command} {row.words}",
        shell=True,
        cwd=tmp_path,
        env=quiet,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=30,
    )
    if row.effect is Effect.WRITES:
        assert (tmp_path / "notes.txt").exists() or row.command in ("tar", "sed")
    else:
        assert (tmp_path / "ran").exists()
