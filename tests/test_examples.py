"""The examples as their readers use them: each compiles without a finding, and runs to its end."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import wave_runtime, wavec
from tests.three_agents import RUN, WISH, alone, three_agents

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BRANCH = ("--set", "pipeline_context.branch_name=12-word-length")

INPUTS = {
    "diamond": ("--input", "notes have a date"),
    "documentation": (),
    "feature-development": ("--set", "feature=Words can have a least length", *BRANCH),
    "gh-pr-review": ("--input-file", "change.diff"),
    "release-notes": ("--set", "version=1.4.0"),
    "three-agents": ("--input", WISH),
}


def copied(name: str, tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLES / name, tmp_path / name)


def executed(project: Path, name: str, *arguments: str) -> list[dict[str, object]]:
    """The events of a run of the example that ended well."""
    plan = wavec("plan", name, "--write", "--quiet", cwd=project)
    assert plan.returncode == 0, plan.stderr
    file = f".wave/plans/{name}.plan.json"
    run = wave_runtime("exec", file, *INPUTS[name], "--run-id", "it", "--events", "json", *arguments, cwd=project)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_each_example_has_its_input_here() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == set(INPUTS)


@pytest.mark.parametrize("name", INPUTS)
def test_an_example_has_no_findings(name: str) -> None:
    checked = wavec("check", "--strict", cwd=EXAMPLES / name)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("name", INPUTS)
def test_an_example_runs_without_agents(name: str, tmp_path: Path) -> None:
    events = executed(copied(name, tmp_path), name, "--adapter", "simulate")
    finished = [event for event in events if event["type"] == "attempt_finished"]
    contracts = [contract for event in finished for contract in event["contracts"]]  # type: ignore[attr-defined]
    assert all(event["simulated"] for event in finished)
    assert {(c["type"], c["state"]) for c in contracts} <= {("json_schema", "passed"), ("test_suite", "simulated")}
    assert events[-1]["status"] == "completed"


def test_commands_and_test_suites_run_beside_simulated_agents(tmp_path: Path) -> None:
    project = copied("feature-development", tmp_path)
    events = executed(project, "feature-development", "--adapter", "simulate", "--run-commands")
    states = [
        (contract["type"], contract["state"])
        for event in events
        if event["type"] == "attempt_finished"
        for contract in event["contracts"]  # type: ignore[attr-defined]
    ]
    assert states == [("json_schema", "passed"), ("test_suite", "passed"), ("json_schema", "passed")]


def test_the_release_notes_are_really_made(tmp_path: Path) -> None:
    project = copied("release-notes", tmp_path)
    events = executed(project, "release-notes")
    finished = [event for event in events if event["type"] == "attempt_finished"]
    assert not any(event["simulated"] for event in finished)
    assert [c["state"] for e in finished for c in e["contracts"]] == ["passed"] * 3  # type: ignore[attr-defined]
    notes = wave_runtime("artifacts", "it", "release", cwd=project).stdout
    assert notes.startswith("# Release notes 1.4.0\n\n## Added\n\n- The settings page has a dark mode")
    assert notes.endswith("\n4 changes in this release.\n")


def test_a_title_is_never_read_by_the_shell(tmp_path: Path) -> None:
    project = copied("release-notes", tmp_path)
    executed(project, "release-notes", "--set", "title=$(touch owned) `id` \"'")
    notes = wave_runtime("artifacts", "it", "notes", cwd=project).stdout
    assert notes.startswith("# $(touch owned) `id` \"' 1.4.0\n")
    assert not list(project.rglob("owned"))


def test_a_change_of_an_unknown_kind_fails_the_run(tmp_path: Path) -> None:
    project = copied("release-notes", tmp_path)
    (project / "changes" / "109-colours.prettier.md").write_text("Everything is a little more blue.\n")
    wavec("plan", "--write", "--quiet", cwd=project)
    run = wave_runtime("exec", ".wave/plans/release-notes.plan.json", *INPUTS["release-notes"], cwd=project)
    assert run.returncode == 1
    assert "prettier" in run.stdout + run.stderr


def test_the_recording_of_three_agents_is_repeated_without_a_client_a_key_and_a_network(tmp_path: Path) -> None:
    project = three_agents(tmp_path / "three-agents")
    run = alone(project, *RUN, "--adapter", "replay", "--cassette", "cassette", "--run-id", "it")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "a call was denied: `rm -rf src` after `;` is allowed by no pattern" in run.stderr
    assert "review: attempt 1 failed, another one follows: contract `json_schema`" in run.stderr
    review = alone(project, "artifacts", "it", "review")
    assert json.loads(review.stdout)["verdict"] == "approve"
    assert alone(project, "verify-run", "it").stdout.endswith("run it: 4 outputs, all equal\n")
    assert alone(project, "changes", "it", "--apply").returncode == 0
    sys_path = [sys.executable, "-B", "-m", "unittest", "discover", "-s", "src"]
    assert subprocess.run(sys_path, cwd=project, capture_output=True, check=False).returncode == 0


def test_a_recording_is_of_no_machine() -> None:
    kept = b"".join(file.read_bytes() for file in (EXAMPLES / "three-agents/cassette").rglob("*") if file.is_file())
    assert [
        name for name in (b"/tmp", b"/root", b"/home", b"/Users", b"127.0.0.1", b"session_id") if name in kept
    ] == []


def test_the_demo_shows_every_stage(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for program, module in (("wavec", "wavec"), ("wave-runtime", "wave_runtime")):
        (programs / program).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        (programs / program).chmod(0o755)
    demo = ["sh", str(EXAMPLES / "demo.sh"), str(programs), str(tmp_path / "demo")]
    for _ in range(2):  # the second time it finds its own traces
        done = subprocess.run(demo, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    for text in (
        "no findings",
        "WORST CASE",
        "analyze → review → comment",
        "run review: completed",
        "## Added",
        "run: equal",
    ):
        assert text in done.stdout
