"""`typescript_interface`: by a compiler that is there, one that is made up, and one that is missing."""

import shutil
from pathlib import Path

import pytest
from wave_runtime.plan import dump
from wave_runtime.ports import Verdict

from tests.commands import wave_runtime
from tests.plans import command_step, contract, plan
from tests.runtime.contracts.judge import judge, told

GOOD = "export interface A { x: number }\nconst a: A = { x: 1 };\n"


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A `tsc` on PATH that does what `script` says."""
    folder.mkdir()
    (folder / "tsc").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "tsc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_what_the_compiler_accepts_passes(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, f'echo "$@" > {tmp_path}/asked; test ! -e tsconfig.json')
    (workspace / "tsconfig.json").write_text("not even JSON")
    assert judge(workspace, "typescript_interface", "a.ts", content=GOOD) == Verdict("passed")
    asked = (tmp_path / "asked").read_text().split()
    assert asked == ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", str(workspace / "a.ts")]


def test_findings_have_the_line_of_the_file(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(
        tmp_path / "bin",
        monkeypatch,
        f"""
        printf "%s(2,16): error TS2322: Type 'string' is not assignable to type 'number'.\\n" {workspace}/a.ts
        printf "%s(3,1): error TS1005: '}}' expected.\\n" {workspace}/a.ts
        printf "%s(1,1): error TS2304: Cannot find name 'b'.\\n" {workspace}/lib/b.ts
        exit 2""",
    )
    assert told(judge(workspace, "typescript_interface", "a.ts", content=GOOD)) == [
        "schema_mismatch 2: Type 'string' is not assignable to type 'number'. (TS2322, column 16)",
        "format_error 3: '}' expected. (TS1005, column 1)",
        "schema_mismatch: lib/b.ts:1: Cannot find name 'b'. (TS2304, column 1)",
    ]


def test_a_compiler_that_breaks_is_no_verdict_on_the_file(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path / "bin", monkeypatch, "echo out of memory; exit 134")
    verdict = judge(workspace, "typescript_interface", "a.ts", content=GOOD)
    assert told(verdict) == ["not_checked: `tsc` ended with exit code 134, expected 0"]
    assert verdict.detail == "out of memory"


def test_a_compiler_that_takes_too_long(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, "exec sleep 60")
    verdict = judge(workspace, "typescript_interface", "a.ts", content=GOOD, timeout_s=0.2)
    assert told(verdict) == ["not_checked: `tsc` took longer than 0.2 seconds"]
    verdict = judge(workspace, "typescript_interface", "a.ts", content=GOOD, cancelled=True)
    assert told(verdict) == ["not_checked: `tsc` was cancelled"]


def test_a_missing_compiler_is_told(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    # One that the step brought along is not run.
    (workspace / "node_modules" / ".bin").mkdir(parents=True)
    (workspace / "node_modules" / ".bin" / "tsc").write_text("#!/bin/sh\nexit 0\n")
    verdict = judge(workspace, "typescript_interface", "a.ts", content=GOOD)
    assert told(verdict) == ["not_checked: the TypeScript compiler `tsc` is not on PATH"]
    assert judge(workspace, "typescript_interface", "a.ts", run_commands=False) == Verdict("simulated")


@pytest.mark.parametrize(("arguments", "code"), [((), 3), (("--adapter", "simulate"), 0)])
def test_a_run_that_needs_the_compiler_is_refused_without_it(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    made = plan(command_step("make", "true", contracts=(contract("typescript_interface", "a.ts"),)))
    (tmp_path / "plan.json").write_text(dump(made))
    ended = wave_runtime("exec", "plan.json", "--dry-run", *arguments, cwd=tmp_path, env={"PATH": "/nowhere"})
    assert ended.returncode == code
    assert ended.stderr == (
        "error: the step `make` has a contract of type `typescript_interface`, and the TypeScript compiler `tsc` is "
        "not on PATH\nfix: `npm install --global typescript` installs it\n"
        if code
        else ""
    )


def test_an_empty_or_missing_file_is_no_interface(workspace: Path) -> None:
    assert told(judge(workspace, "typescript_interface", "a.ts")) == ["missing_content: `a.ts` does not exist"]
    assert told(judge(workspace, "typescript_interface", "a.ts", content="\n")) == [
        "missing_content: expected TypeScript in `a.ts`, found an empty file"
    ]


@pytest.mark.skipif(shutil.which("tsc") is None, reason="needs the TypeScript compiler, `npm install -g typescript`")
def test_the_real_compiler(workspace: Path) -> None:
    assert judge(workspace, "typescript_interface", "a.ts", content=GOOD, timeout_s=120) == Verdict("passed")
    (workspace / "tsconfig.json").write_text("{}")
    verdict = judge(workspace, "typescript_interface", "b.ts", content=GOOD.replace("1", "'1'"), timeout_s=120)
    assert [(each.kind, each.line) for each in verdict.findings] == [("schema_mismatch", 2)]
