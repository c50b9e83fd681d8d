"""`wavec check --fix` and the disk: written whole, only what was read, and never in a dry run."""

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.wavec.cli.conftest import Command
from wavec.cli.output import write_bytes
from wavec.fixes.rounds import Compile, Fixed, Read, fix


@pytest.fixture
def broken(project: Path) -> Path:
    """A project with a slip in two files, one with a byte order mark and CRLF line ends."""
    manifest = (project / "wave.yaml").read_text().replace("adapter: claude", "adapter: cluade # slip")
    (project / "wave.yaml").write_text(manifest)
    review = (project / ".wave/pipelines/review.yaml").read_text().replace("navigator", "navigater")
    (project / ".wave/pipelines/review.yaml").write_bytes(b"\xef\xbb\xbf" + review.replace("\n", "\r\n").encode())
    return project


def texts(project: Path) -> dict[str, bytes]:
    """The files of a project."""
    return {path.name: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_two_files_are_fixed_and_keep_everything_else(broken: Path, wavec: Command) -> None:
    before = texts(broken)
    (broken / "wave.yaml").chmod(0o640)
    done = wavec("check", "--fix")
    assert (done.code, done.out) == (0, "")
    assert done.err == "2 fixed, none remain\n"
    assert texts(broken) == {
        **before,
        "wave.yaml": before["wave.yaml"].replace(b"cluade", b"claude"),
        "review.yaml": before["review.yaml"].replace(b"navigater", b"navigator"),
    }
    assert (broken / "wave.yaml").stat().st_mode & 0o777 == 0o640


def test_a_dry_run_prints_a_patch_that_git_takes_and_writes_nothing(broken: Path, wavec: Command) -> None:
    before = texts(broken)
    done = wavec("check", "--fix", "--dry-run")
    assert (done.code, done.err) == (0, "2 would be fixed, none remain\n")
    assert texts(broken) == before
    subprocess.run(["git", "apply", "-"], cwd=broken, input=done.out.encode(), check=True, timeout=20)
    assert wavec("check").code == 0


def test_the_exit_code_is_that_of_what_remains(broken: Path, wavec: Command) -> None:
    with (broken / "wave.yaml").open("a") as manifest:
        manifest.write("Routing: 1\n")
    done = wavec("check", "--fix")
    assert done.code == 1
    assert "unknown key `Routing`" in done.out
    assert done.err.startswith("2 fixed, 1 remains")
    done = wavec("check", "--fix", "--format", "json")
    assert [result["code"] for result in json.loads(done.out)["results"]] == ["WV201"]


def test_the_named_pipeline_alone_is_fixed(broken: Path, wavec: Command) -> None:
    before = texts(broken)
    assert wavec("check", "--fix", "facts").err == "1 fixed, none remain\n"
    assert texts(broken)["review.yaml"] == before["review.yaml"]


def test_a_file_that_changes_meanwhile_is_not_touched(
    broken: Path, wavec: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(compile: Compile, read: Read, *, unsafe: bool) -> Fixed:
        made = fix(compile, read, unsafe=unsafe)
        (broken / "wave.yaml").write_text("kind: WaveManifest # somebody else was faster\n")
        return made

    monkeypatch.setattr("wavec.cli.fix.fix", slow)
    review = texts(broken)["review.yaml"]
    done = wavec("check", "--fix")
    assert (done.code, done.out) == (3, "")
    assert "`wave.yaml` was changed while it was being fixed" in done.err
    assert texts(broken)["review.yaml"] == review
    assert b"somebody else" in texts(broken)["wave.yaml"]


def test_if_one_file_cannot_be_written_none_is_changed(
    broken: Path, wavec: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(broken)
    full: list[Path] = []

    def write(path: Path, data: bytes) -> None:
        if path.name == "wave.yaml" and not full:
            full.append(path)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write_bytes(path, data)

    monkeypatch.setattr("wavec.cli.fix.write_bytes", write)
    assert wavec("check", "--fix").code == 3
    assert texts(broken) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--unsafe-fixes"], "error: `--unsafe-fixes` needs `--fix`"),
        (["check", "--fix", "--dry-run", "--json"], "error: `--dry-run` prints a patch, not `--format json`"),
        (["check", "--dry-run"], "error: `--dry-run` needs `--fix`"),
        (["check", "--fix", "-"], "error: `--fix` cannot write to standard input"),
    ],
)
def test_wrong_usage(wavec: Command, arguments: list[str], message: str) -> None:
    done = wavec(*arguments)
    assert (done.code, done.err.splitlines()[0]) == (2, message)
