"""`wavec init` gives a project that checks, compiles and runs; what is there stays as it is."""

import shlex
from pathlib import Path

import pytest

from tests.commands import wave_runtime, wavec


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("arguments", [["init"], ["init", "app"], ["-C", "app", "init"]])
def test_a_new_project_has_no_findings(arguments: list[str], tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    started = wavec(*arguments, cwd=app if arguments == ["init"] else tmp_path)
    assert started.returncode == 0, started.stderr
    assert set(started.stdout.split()) == set(tree(app))
    checked = wavec("check", "--strict", cwd=app)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_next_steps_work_as_they_are_told(tmp_path: Path) -> None:
    started = wavec("init", "my app", cwd=tmp_path)
    assert started.returncode == 0
    programs = {"wavec": wavec, "wave-runtime": wave_runtime}
    told = [shlex.split(line) for line in started.stderr.splitlines()[1:]]
    assert [program for program, *_ in told] == ["wavec", "wavec", "wave-runtime"]
    for program, *arguments in told:
        done = programs[program](*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr


def test_what_a_run_leaves_is_ignored_by_git(tmp_path: Path) -> None:
    wavec("init", cwd=tmp_path)
    before = set(tree(tmp_path))
    wavec("plan", "feature", "--write", "--quiet", cwd=tmp_path)
    wave_runtime(*("exec", ".wave/plans/feature.plan.json", "--adapter", "simulate", "--input", "x"), cwd=tmp_path)
    ignored = [line.rstrip("/*") for line in (tmp_path / ".gitignore").read_text("utf-8").splitlines()]
    left = {name for name in set(tree(tmp_path)) - before if not name.startswith(tuple(ignored))}
    assert left == {".wave/plans/feature.plan.json"}


EXISTING = [
    ("a manifest", "wave.yaml", "`wave.yaml` exists already"),
    ("a persona", ".wave/personas/planner.md", "`.wave/personas/planner.md` exists already"),
]


@pytest.mark.parametrize(("file", "message"), [row[1:] for row in EXISTING], ids=[row[0] for row in EXISTING])
def test_nothing_is_written_where_a_file_exists(file: str, message: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("mine\n")
    refused = wavec("init", cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[0] == f"error: {message}"
    assert tree(tmp_path) == {file: b"mine\n"}


def test_a_second_time_is_refused(tmp_path: Path) -> None:
    wavec("init", cwd=tmp_path)
    before = tree(tmp_path)
    assert wavec("init", cwd=tmp_path).returncode == 2
    assert tree(tmp_path) == before


def test_lines_are_added_to_files_that_git_reads(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n.wave/cas/\nlast line")
    wavec("init", cwd=tmp_path)
    lines = (tmp_path / ".gitignore").read_text("utf-8").splitlines()
    assert lines[:3] == ["*.log", ".wave/cas/", "last line"]
    assert lines.count(".wave/cas/") == 1
    assert ".wave/state.db*" in lines


def test_a_folder_that_cannot_be_made_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine\n")
    refused = wavec("init", "file", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("error: `file` is not a folder")


@pytest.mark.parametrize(("folder", "name"), [("true", '"true"'), ("a b", "my-project"), ("app-2", '"app-2"')])
def test_the_project_is_called_as_its_folder(folder: str, name: str, tmp_path: Path) -> None:
    wavec("init", folder, cwd=tmp_path)
    assert f"\n  name: {name}\n" in (tmp_path / folder / "wave.yaml").read_text("utf-8")
    assert wavec("check", cwd=tmp_path / folder).returncode == 0
