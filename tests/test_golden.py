"""Walks golden/: each folder is a lesson and a test. See golden/README.md.

The output is compared as text, because the bytes are the promise. `pytest --regen-all` writes it anew; read the
difference as a reviewer would.
"""

import re
import shutil
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from tests.commands import wavec
from wavec.cli import run
from wavec.diagnostics.catalogue import codes, find

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
REJECT = sorted(path for path in (GOLDEN / "reject").iterdir() if path.is_dir())
COMPILE = sorted(path for path in (GOLDEN / "compile").iterdir() if path.is_dir())
DIFF = sorted(path for path in (GOLDEN / "diff").iterdir() if path.is_dir())


def arguments(case: Path) -> list[str]:
    """Further arguments of a case stand in `arguments.txt`."""
    file = case / "arguments.txt"
    return file.read_text("utf-8").split() if file.exists() else []


def pipeline_in(case: Path) -> str:
    """A case to compile has one pipeline, called like its file."""
    (file,) = (case / "pipelines").iterdir()
    return file.stem


@pytest.mark.parametrize("case", REJECT, ids=lambda case: case.name)
def test_a_mistake_is_reported(
    case: Path, capsysbinary: pytest.CaptureFixture[bytes], file_regression: FileRegressionFixture
) -> None:
    # A hundred processes would take half a minute; what a process adds is tested in tests/wavec/cli.
    exit_code = run(["-C", str(case), "check", "--color", "never", *arguments(case)])
    output = capsysbinary.readouterr().out.decode("utf-8")
    code = find(case.name.partition("-")[0])
    assert code is not None
    assert f"[{code.id}]" in output, f"{case.name} does not show its own code:\n{output}"
    assert exit_code == (1 if re.search(r"^error\[", output, re.MULTILINE) else 0)
    file_regression.check(output, fullpath=case / "diagnostics.txt")


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert {case.name for case in REJECT} == {f"{code.id}-{code.slug}" for code in codes()}


@pytest.mark.parametrize("case", COMPILE, ids=lambda case: case.name)
def test_a_pipeline_compiles(
    case: Path, capsysbinary: pytest.CaptureFixture[bytes], file_regression: FileRegressionFixture
) -> None:
    name = pipeline_in(case)
    for file, command in (
        ("findings.txt", ["check", "--color", "never", *arguments(case)]),
        ("plan.json", ["plan", name, "--format", "json"]),
        ("plan.txt", ["plan", name, "--format", "human"]),
        ("plan.md", ["plan", name, "--format", "markdown"]),
        ("graph.dot", ["graph", name, "--format", "dot"]),
    ):
        exit_code = run(["-C", str(case), *command])
        printed = capsysbinary.readouterr()
        assert exit_code == 0, printed.out + printed.err
        file_regression.check(printed.out.decode("utf-8"), fullpath=case / file)


@pytest.mark.parametrize("case", COMPILE, ids=lambda case: case.name)
def test_the_same_sources_give_the_same_bytes(case: Path, tmp_path: Path) -> None:
    moved = tmp_path / "a folder" / "project"
    shutil.copytree(case, moved)
    for file in moved.rglob("*"):
        if file.suffix in (".yaml", ".md", ".json") and file.name not in ("plan.json", "plan.md"):
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    name = pipeline_in(case)
    environment = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "C"}
    plan = wavec("plan", name, "--format", "json", cwd=moved, env=environment)
    assert plan.stdout == (case / "plan.json").read_text("utf-8")


@pytest.mark.parametrize("case", DIFF, ids=lambda case: case.name)
def test_what_changed_is_told(
    case: Path, capsysbinary: pytest.CaptureFixture[bytes], file_regression: FileRegressionFixture
) -> None:
    for form, file in (("human", "diff.txt"), ("markdown", "diff.md"), ("json", "diff.json")):
        exit_code = run(["-C", str(case), "diff", "base", "head", "--format", form])
        printed = capsysbinary.readouterr()
        assert exit_code == 0, printed.out + printed.err
        file_regression.check(printed.out.decode("utf-8"), fullpath=case / file)
