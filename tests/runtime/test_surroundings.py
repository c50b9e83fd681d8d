"""What surrounds the process: broken standard streams, and the folder in which it is started."""

import subprocess
import sys
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, plan

NOTED = plan(
    command_step("note", "echo noted > note.txt", output_artifacts=(artifact("note", "note.txt", type="text"),))
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a plan, and a folder in it."""
    (tmp_path / "wave.yaml").write_text("kind: WaveManifest\n")
    (tmp_path / "plan.json").write_text(dump(NOTED), "utf-8")
    (tmp_path / "src").mkdir()
    return tmp_path


STREAMS = [
    # redirections, the exit code, what is said
    (">&-", 0, ""),
    ("<&- >&- 2>&-", 0, ""),
    ("2>/dev/full", 0, None),
    (">/dev/full", 74, "error: standard output cannot be written: no space left on device"),
    ("--events json >/dev/full", 74, "error: standard output cannot be written: no space left on device"),
]


@pytest.mark.parametrize(("redirections", "code", "said"), STREAMS, ids=[row[0] for row in STREAMS])
def test_a_broken_stream_does_not_change_the_run(project: Path, redirections: str, code: int, said: str | None) -> None:
    command = f"{sys.executable} -m wave_runtime exec plan.json --run-id it {redirections}"
    ran = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True, check=False)
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr
    if said:
        assert said in ran.stderr.splitlines()
    assert wave_runtime("status", cwd=project).stdout.startswith("it  completed")
    assert wave_runtime("artifacts", "it", "note", cwd=project).stdout == "noted\n"


@pytest.mark.parametrize("verb", ["status", "artifacts it note"])
def test_a_document_that_cannot_be_written_is_told(project: Path, verb: str) -> None:
    wave_runtime("exec", "plan.json", "--run-id", "it", cwd=project)
    command = f"{sys.executable} -m wave_runtime {verb} >/dev/full"
    ran = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True, check=False)
    assert ran.returncode == 74
    assert ran.stderr.startswith("error: standard output cannot be written: no space left on device\n")


PLACES = [
    # where it is started, with which arguments, relative to the project
    ("src", ["exec", "../plan.json"]),
    (".", ["exec", "plan.json"]),
    ("src", ["exec", "-C", "..", "plan.json"]),
    ("src", ["exec", "-C", "../src", "../plan.json"]),
]


@pytest.mark.parametrize(("folder", "arguments"), PLACES)
def test_the_project_is_found_from_its_folders(project: Path, folder: str, arguments: list[str]) -> None:
    ran = wave_runtime(*arguments, "--run-id", "it", cwd=project / folder)
    assert ran.returncode == 0, ran.stderr
    assert (project / ".wave" / "state.db").exists()
    assert not (project / "src" / ".wave").exists()


def test_without_a_manifest_the_current_folder_is_the_project(project: Path) -> None:
    (project / "wave.yaml").unlink()
    assert wave_runtime("exec", "../plan.json", cwd=project / "src").returncode == 0
    assert (project / "src" / ".wave" / "state.db").exists()


def test_a_manifest_above_the_repository_is_not_of_this_project(project: Path) -> None:
    (project / "src" / ".git").mkdir()
    assert wave_runtime("exec", "../plan.json", cwd=project / "src").returncode == 0
    assert (project / "src" / ".wave" / "state.db").exists()


def test_verify_can_ask_for_a_stand_in(project: Path) -> None:
    assert wave_runtime("verify", "plan.json", "--adapter", "simulate", cwd=project).returncode == 0
    refused = wave_runtime("verify", "plan.json", "--adapter", "simulat", cwd=project)
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (2, "error: there is no adapter `simulat`")


def test_workspaces_do_not_lead_out_of_the_project(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / ".wave").mkdir()
    (project / ".wave" / "workspaces").symlink_to(elsewhere)
    refused = wave_runtime("exec", "plan.json", cwd=project)
    assert refused.returncode == 3
    assert refused.stderr.startswith("error: the workspaces in `.wave/workspaces` lead out of the project\n")
    assert not any(elsewhere.iterdir())


def test_what_a_link_puts_elsewhere_is_not_removed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    wave_runtime("exec", "plan.json", "--run-id", "it", cwd=project)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (project / ".wave" / "workspaces").rename(elsewhere / "workspaces")
    (project / ".wave" / "workspaces").symlink_to(elsewhere / "workspaces")
    assert wave_runtime("clean", "it", cwd=project).returncode == 0
    assert (elsewhere / "workspaces" / "it" / "note.1" / "note.txt").exists()


LOG_TRICKS = [
    ("mkfifo", "mkfifo {log}; echo hello"),
    ("a pipe afterwards", "echo hello; rm {log}; mkfifo {log}"),
    ("a link", "ln -s /dev/zero {log}; echo hello"),
    ("a link afterwards", "echo hello; rm {log}; ln -s /dev/zero {log}"),
]


@pytest.mark.parametrize(("name", "command"), LOG_TRICKS, ids=[row[0] for row in LOG_TRICKS])
def test_nobody_waits_for_what_a_step_put_in_the_place_of_its_log(project: Path, name: str, command: str) -> None:
    text = command.format(log='"../../../runs/$WAVE_RUN_ID/logs/note.1.log"')
    captured = artifact("said", "said.txt", type="text", origin="answer")
    made = plan(command_step("note", text, output_artifacts=(captured,)))
    (project / "plan.json").write_text(dump(made), "utf-8")
    program = [sys.executable, "-m", "wave_runtime", "exec", "plan.json", "--run-id", "it"]
    ran = subprocess.run(program, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert wave_runtime("status", cwd=project).stdout.startswith("it  failed")
