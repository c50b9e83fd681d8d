"""Walks golden/run/: each folder is a project, the plan of its pipeline, and what `wave-runtime exec` makes of it.

The plan is in the repository, so that a change is seen which makes a plan of yesterday run otherwise. Times are put
out.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from tests.commands import wave_runtime, wavec

CASES = sorted(path for path in (Path(__file__).resolve().parents[1] / "golden" / "run").iterdir() if path.is_dir())

TIMES = (
    (r'("(?:time|duration)_ms":)\d+', r"\g<1>0"),
    (r'("(?:salt|key)":)"[0-9a-f]{16,64}"', r'\g<1>"RANDOM"'),
    (r'("runtime":)"[0-9.]+"', r'\g<1>"VERSION"'),
    (r'("token":)"\d+@\d+@[0-9a-f-]*"', r'\g<1>"PROCESS"'),
    (r"(?<!than )\b[\d.]+m?s(?=$|:)", "0s"),
    (r"\b[\d.]+m?s +(?=\w+ \()", "0s  "),
    (r"time +(?=outputs)", "time  "),
)
"""What differs from run to run."""


def arguments(case: Path) -> list[str]:
    """Further arguments of a case stand in `arguments.txt`, as in a shell."""
    file = case / "arguments.txt"
    return shlex.split(file.read_text("utf-8")) if file.exists() else []


def timeless(text: str) -> str:
    for pattern, without in TIMES:
        text = re.sub(pattern, without, text, flags=re.MULTILINE)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def artifacts(folder: Path) -> Iterator[str]:
    """What the run left, each file with its content."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield f"\n== {file.relative_to(folder).as_posix()}\n{file.read_text('utf-8')}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plan_runs(case: Path, tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    compiled = wavec("plan", "--format", "json", case.name, cwd=case)
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    file_regression.check(compiled.stdout, fullpath=case / "plan.json")

    project = tmp_path / "project"
    shutil.copytree(case, project, ignore=shutil.ignore_patterns("result.txt", "arguments.txt"))
    run = wave_runtime("exec", "plan.json", "--run-id", "it", *arguments(case), cwd=project)
    parts = [f"exit code {run.returncode}\n", "\n== standard output\n", run.stdout, "\n== standard error\n", run.stderr]
    out = tmp_path / "artifacts"
    if wave_runtime("artifacts", "it", "-o", str(out), cwd=project).returncode == 0:
        parts += artifacts(out)
    file_regression.check(timeless("".join(parts)), fullpath=case / "result.txt")
