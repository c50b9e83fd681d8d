"""Where output goes: files whole, through links, into pipes; nothing out of the project; no escapes to a terminal."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.wavec.cli.conftest import REVIEW, Command


def test_a_link_is_written_through(wavec: Command, project: Path) -> None:
    (project / "kept").mkdir()
    (project / "plan.json").symlink_to("kept/plan.json")
    assert wavec("plan", "review", "-q", "-o", "plan.json").code == 0
    assert (project / "plan.json").is_symlink()
    assert (project / "kept" / "plan.json").read_text().startswith("{")


def test_a_pipe_stays_a_pipe(wavec: Command, project: Path) -> None:
    os.mkfifo(project / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((project / "pipe").read_bytes()))
    reader.start()
    assert wavec("plan", "review", "-q", "-o", "pipe").code == 0
    reader.join(20)
    assert got[0].startswith(b"{")
    assert (project / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["../../../out", "/abs", "a/b", "con", "-o", "..", ".", "a\\nb", "x" * 101])
def test_the_name_of_a_pipeline_cannot_lead_elsewhere(wavec: Command, project: Path, name: str) -> None:
    (project / ".wave/pipelines/review.yaml").write_text(REVIEW.replace("review", f'"{name}"'))
    done = wavec("plan", "--all", "--write")
    assert done.code == 1
    assert "error[WV322]" in done.err
    assert not list(project.parent.rglob("*.plan.json"))


def test_plans_are_written_into_the_project_only(wavec: Command, project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / ".wave/plans").symlink_to(tmp_path / "elsewhere")
    done = wavec("plan", "review", "--write", "-q")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error: `.wave/plans/review.plan.json` leads out of the project",
    )
    assert not any((tmp_path / "elsewhere").iterdir())


def test_nothing_that_a_terminal_obeys_is_shown(wavec: Command, project: Path) -> None:
    named = REVIEW.replace("name: review", 'name: review, description: "\\e]0;taken\\a"')
    (project / ".wave/pipelines/review.yaml").write_text(named)
    assert wavec("plan", "review", "--write", "-q").code == 0
    plan = ".wave/plans/review.plan.json"
    for done in (wavec("plan", "review"), wavec("show", plan), wavec("graph", "review"), wavec("plan", "\x1b[31m")):
        assert "\x1b" not in done.out + done.err
    assert "\\u{1b}]0;taken" in wavec("plan", "review").out


@pytest.mark.parametrize(
    ("redirections", "code"), [(">&-", 0), ("<&- >&- 2>&-", 0), (">/dev/full", 3), ("2>/dev/full", 0)]
)
def test_a_broken_stream_is_no_traceback(project: Path, redirections: str, code: int) -> None:
    command = f"{sys.executable} -m wavec plan review {redirections}"
    done = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


CONTRADICTIONS = [
    ["--check", "--write", "review"],
    ["--check", "--json", "review"],
    ["--check", "--all", "review"],
    ["--check", "--all", "-o", "x.json"],
    ["--json", "-q", "review"],
    ["--write", "-o", "x.json", "review"],
]


@pytest.mark.parametrize("arguments", CONTRADICTIONS)
def test_no_flag_is_dropped(wavec: Command, arguments: list[str]) -> None:
    done = wavec("plan", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_places_for_a_code_host_begin_at_the_repository(wavec: Command, project: Path) -> None:
    (project / ".wave/pipelines/review.yaml").write_text(REVIEW.replace("navigator", "navigater"))
    file = ".wave/pipelines/review.yaml"
    assert f"file={file}," in wavec("check", "review", "--format", "github").out
    (project.parent / ".git").mkdir()
    assert f"file=project/{file}," in wavec("check", "review", "--format", "github").out
    assert f'"uri": "project/{file}"' in wavec("check", "review", "--format", "sarif").out
    assert f'"file": "{file}"' in wavec("check", "review", "--format", "json").out
