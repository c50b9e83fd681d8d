"""Who writes a prompt, and how much of it is known before the run."""

import pytest
from wave_runtime.plan import Json
from wave_runtime.plan.expression import Hole

from tests.plans import command_step, hole, plan, prompt_step
from wavec.describe.plain import plain
from wavec.describe.written_by import written_by

SCHEMA: Json = {
    "type": "object",
    "properties": {
        "other": {"$ref": "#/properties/name", "type": "string", "maxLength": 4},
        "name": {"type": "string", "maxLength": 80},
        "mode": {"enum": ["fast", "careful"]},
        "kind": {"const": "x"},
        "any": {"type": "string"},
        "loose": {"maxLength": 3},
        "deep": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 5}}},
    },
}

BOUNDS = [
    ("input.name", "at most 80 characters"),
    ("input.mode", "at most 7 characters"),
    ("input.kind", "at most 1 character"),
    ("input.deep.name", "at most 5 characters"),
    ("input.any", "at most 256 KiB"),
    ("input.other", "at most 256 KiB"),
    ("input.loose", "at most 256 KiB"),
    ("input.missing", "at most 256 KiB"),
    ("input", "at most 256 KiB"),
]


def told(prompt: list[str | Hole], generated: str = "", system_prompt: str | None = None) -> list[str]:
    made = plan(prompt_step("a", prompt, generated=generated, system_prompt=system_prompt), input_schema=SCHEMA)
    return [plain(phrase) for phrase in written_by(made, made.steps[0])]


@pytest.mark.parametrize(("path", "bound"), BOUNDS)
def test_a_value_is_bounded_by_its_schema(path: str, bound: str) -> None:
    assert told([hole(path)]) == ["pipeline 0 characters", f"{path}: from the user, untrusted, {bound}"]


BRANCH = "pipeline_context.branch_name"

WRITERS: list[tuple[str, list[str | Hole], str, str | None, str]] = [
    ("nobody", [], "", None, "pipeline 0 characters"),
    ("the author", ["Work.\n"], "", None, "pipeline 6 characters"),
    ("all", ["A"], "BC", "DEF", "persona 3, pipeline 1, compiler 2 characters"),
    ("one character", ["A"], "", "DEF", "persona 3, pipeline 1 character"),
    ("git", ["A", hole(BRANCH)], "", None, f"pipeline 1 character | {BRANCH}: from git, untrusted, at most 256 KiB"),
    ("the run", ["A", hole("pipeline_id")], "", None, "pipeline 1 character | pipeline_id: from the run, trusted"),
    (
        "twice",
        [hole("input.any"), "/", hole("input.any")],
        "",
        None,
        "pipeline 1 character | input.any: from the user, untrusted, at most 256 KiB, in 2 places",
    ),
]


@pytest.mark.parametrize(
    ("prompt", "generated", "system_prompt", "expected"), [row[1:] for row in WRITERS], ids=[row[0] for row in WRITERS]
)
def test_each_writer_is_named(
    prompt: list[str | Hole], generated: str, system_prompt: str | None, expected: str
) -> None:
    assert " | ".join(told(prompt, generated, system_prompt)) == expected


def test_many_values_are_counted_and_a_command_has_no_writers() -> None:
    prompt: list[str | Hole] = [hole(f"input.f{index}") for index in range(14)]
    assert told(prompt)[13:] == ["and 2 more values"]
    made = plan(command_step("a"))
    assert list(written_by(made, made.steps[0])) == []
