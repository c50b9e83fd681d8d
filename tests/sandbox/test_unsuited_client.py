"""An agent whose client does not work within walls: no adapter of ours is so, and one may come."""

import os

import pytest
from wave_runtime.engine.events import RunInputs
from wave_runtime.plan.model import Sandbox
from wave_runtime.ports import Job, Report
from wave_runtime.refusal import Refusal
from wave_runtime.runs import sandboxing

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
        raise AssertionError("it is never started")


@pytest.mark.parametrize("level", ["lsm", "process"])
def test_it_is_refused_before_the_first_step_where_there_are_walls(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    level_given(level)
    monkeypatch.setattr(sandboxing, "ADAPTERS", {"claude": Unsuited})
    plan = plan_of_text(PIPELINE.replace("LEVEL", level), MANIFEST)
    assert isinstance(plan.steps[0].sandbox, Sandbox)
    inputs = RunInputs("it", plan.digest, {}, 1, None, None, True)
    if level == "process":
        assert sandboxing.sandboxes_of(plan, plan.steps, inputs, os.environ) is not None
        return
    with pytest.raises(Refusal) as caught:
        sandboxing.sandboxes_of(plan, plan.steps, inputs, os.environ)
    assert caught.value.message == (
        "the step `review` requires a sandbox of level `lsm`, in which the client of the adapter `claude`, `claude`, "
        "does not work"
    )
    assert "sandbox: {level: process}" in caught.value.fix
