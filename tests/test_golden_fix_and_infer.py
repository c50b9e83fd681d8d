"""Walks golden/fix/ and golden/infer/: what `wavec check --fix` makes of a project, what `wavec infer` says of one.

See golden/README.md.
"""

import shutil
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from wavec.cli import run

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "fix"
CASES = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def files_in(folder: Path) -> dict[str, bytes]:
    """The files below `folder` by path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_project_is_fixed(
    case: Path,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    file_regression: FileRegressionFixture,
    request: pytest.FixtureRequest,
) -> None:
    folder = tmp_path / "project"
    shutil.copytree(case / "before", folder)
    listed = case / "arguments.txt"
    command = ["-C", str(folder), "check", "--color", "never", "--fix"]
    command += listed.read_text("utf-8").split() if listed.exists() else []

    would = run([*command, "--dry-run"])
    patch = capsysbinary.readouterr().out.decode("utf-8")
    assert files_in(folder) == files_in(case / "before")
    file_regression.check(patch, fullpath=case / "patch.diff")

    done = run(command)
    printed = capsysbinary.readouterr()
    assert done == would
    file_regression.check((printed.out + printed.err).decode("utf-8"), fullpath=case / "output.txt")
    if request.config.getoption("--regen-all"):
        shutil.rmtree(case / "after", ignore_errors=True)
        shutil.copytree(folder, case / "after")
    assert files_in(folder) == files_in(case / "after")

    # A second time there is nothing to do.
    run([*command, "--dry-run"])
    assert capsysbinary.readouterr().out == b""


INFER = sorted(path for path in (GOLDEN.parent / "infer").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", INFER, ids=lambda case: case.name)
@pytest.mark.parametrize(("form", "file"), [("human", "grants.yaml"), ("json", "grants.json")])
def test_grants_are_inferred(
    case: Path,
    form: str,
    file: str,
    capsysbinary: pytest.CaptureFixture[bytes],
    file_regression: FileRegressionFixture,
) -> None:
    assert run(["-C", str(case), "infer", "--format", form]) == 0
    file_regression.check(capsysbinary.readouterr().out.decode("utf-8"), fullpath=case / file)
