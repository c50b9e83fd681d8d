"""What the page above all steps says of sandboxes: walls and what is none are counted apart."""

from dataclasses import replace

import pytest
from wave_runtime.plan.model import Sandbox

from tests.plans import command_step, plan
from wavec.describe.plain import plain
from wavec.describe.sandbox import needed_levels, who_requires

TOLD = [
    ("", "no step requires a sandbox", ""),
    ("process", "limits without walls for 1 step", "sandboxes of at least process for 1 step"),
    ("ns ns", "walls are required around 2 steps", "sandboxes of at least ns for 2 steps"),
    (
        "lsm process ns - lsm -",
        "walls are required around 3 steps, limits without walls for 1 step; no sandbox for s3, s5",
        "sandboxes of at least ns for 1 step, lsm for 2 steps, process for 1 step",
    ),
]


@pytest.mark.parametrize(("levels", "required", "needed"), TOLD)
def test_walls_and_limits_are_counted_apart(levels: str, required: str, needed: str) -> None:
    boxes = [None if level == "-" else Sandbox(level, "none", (), None, None) for level in levels.split()]  # type: ignore[arg-type]
    drafts = [(command_step(f"s{number}", "true"), box) for number, box in enumerate(boxes)]
    steps = [replace(draft, step=replace(draft.step, sandbox=box)) for draft, box in drafts]
    made = plan(*(steps or [command_step("a", "true")]))
    assert plain(who_requires(made)) == required
    assert plain(needed_levels(made)) == needed
