"""An agent whose client does not work within walls: no adapter of ours is so, and one may come.

It is refused before the first step, by `doctor`, and once more where its session would begin.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.cassette.folder import FORMAT, Header, start
from wave_runtime.cassette.recorder import Recorder
from wave_runtime.cli import main
from wave_runtime.engine.events import RunInputs
from wave_runtime.exit_codes import REFUSED
from wave_runtime.plan import dump
from wave_runtime.plan.model import Relay, Sandbox
from wave_runtime.ports import Adapter, Job, Report, runs_in_sandbox
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.refusal import Refusal
from wave_runtime.runs import sandboxing

from tests.plans import plan, prompt_step
from tests.runtime.runs import run
from tests.sandboxes import level_given
from tests.sources import plan_of_text

PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: review
    persona: navigator
    sandbox: {level: LEVEL}
    exec: {type: prompt, source: Review.}
"""
MANIFEST = """
kind: WaveManifest
metadata: {name: unsuited}
adapters: {claude: {binary: claude}}
personas: {navigator: {adapter: claude, permissions: {allowed_tools: [Read]}}}
"""


class Unsuited:
    """An adapter that does not say that its client works within walls."""

    def run(self, job: Job) -> Report:
        assert runs_in_sandbox(self) or job.sandbox is None or not job.sandbox.has_walls, "it is never started"
        return Report("succeeded", "{}")


class Suited(Unsuited):
    """One that says so."""

    in_sandbox = True


@pytest.mark.parametrize("level", ["lsm", "process"])
def test_it_is_refused_before_the_first_step_where_there_are_walls(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    level_given(level)
    monkeypatch.setattr(sandboxing, "ADAPTERS", {"claude": Unsuited})
    made = plan_of_text(PIPELINE.replace("LEVEL", level), MANIFEST)
    assert isinstance(made.steps[0].sandbox, Sandbox)
    inputs = RunInputs("it", made.digest, {}, 1, None, None, True)
    if level == "process":
        assert sandboxing.sandboxes_of(made, made.steps, inputs, os.environ) is not None
        return
    with pytest.raises(Refusal) as caught:
        sandboxing.sandboxes_of(made, made.steps, inputs, os.environ)
    assert caught.value.message == (
        "the step `review` requires a sandbox of level `lsm`, in which the client of the adapter `claude`, `claude`, "
        "does not work"
    )
    assert "sandbox: {level: process}" in caught.value.fix


def test_so_is_one_that_only_writes_the_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    level_given("lsm")
    monkeypatch.setattr(sandboxing, "ADAPTERS", {"claude": Suited, "codex": Unsuited})
    made = plan_of_text(PIPELINE.replace("LEVEL", "lsm"), MANIFEST)
    relay = Relay(80, "writer", "other", None, None, None)
    adapters = {**made.adapters, "other": replace(made.adapters["claude"], kind="codex")}
    relayed = replace(made, adapters=adapters, steps=(replace(made.steps[0], relay=relay),))
    inputs = RunInputs("it", made.digest, {}, 1, None, None, True)
    with pytest.raises(Refusal, match="the client of the adapter `other`, `codex`, does not work"):
        sandboxing.sandboxes_of(relayed, relayed.steps, inputs, os.environ)


def test_doctor_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    level_given("lsm")
    monkeypatch.setattr(sandboxing, "ADAPTERS", {"claude": Unsuited})
    file = tmp_path / "plan.json"
    file.write_text(dump(plan_of_text(PIPELINE.replace("LEVEL", "lsm"), MANIFEST)), "utf-8")
    assert main(["doctor", str(file)]) == REFUSED
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "the sandbox of `review`" in line]
    assert line.startswith("missing ")
    assert line.endswith("in which the client of the adapter `claude`, `claude`, does not work")


@pytest.mark.parametrize(
    ("level", "client", "recorded", "runs"),
    [
        ("lsm", Unsuited, False, False),
        ("lsm", Unsuited, True, False),
        ("lsm", Suited, False, True),
        ("lsm", Suited, True, True),
        ("process", Unsuited, False, True),
    ],
)
def test_its_session_does_not_begin_within_walls(
    tmp_path: Path, level: str, client: type[Unsuited], recorded: bool, runs: bool
) -> None:
    """Also where nobody has asked before the first step; a recorder around the client says what that one says."""
    level_given(level)
    required = Sandbox("lsm" if level == "lsm" else "process", "none" if level == "lsm" else "open", (), None, None)
    made = plan(prompt_step("review", sandbox=required))
    sandboxes = sandboxing.sandboxes_for(made.steps, os.environ)
    adapter: Adapter = client()
    if recorded:
        header = Header(FORMAT, made.pipeline.name, "run")
        adapter = Recorder(start(tmp_path / "tape", header), "tape", Scrubbing({})).around(client)()
    known = run(made, tmp_path, adapter=adapter, sandboxes=sandboxes).state.step("review")
    if runs:
        assert known.phase == "completed"
    else:
        assert known.failure is not None
        assert known.failure.message == "the adapter `scripted` cannot run its client in a sandbox"
