"""The same sources, the same answer: whatever surrounds them, and in whatever order they are written."""

import os
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from wave_runtime.plan import Json, encode

from tests.commands import wavec
from tests.sources import compile_text, plan_of_text
from wavec.diagnostics.as_json import as_json

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
TWO_FINDINGS = [GOLDEN / "reject" / name for name in ("WV192-unknown-code-in-suppression", "WV306-dependency-cycle")]

SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
]


@pytest.mark.parametrize("case", TWO_FINDINGS, ids=lambda case: case.name)
def test_findings_do_not_depend_on_the_surroundings(case: Path) -> None:
    answers = {wavec("check", "--format", "json", cwd=case, env=env).stdout for env in SURROUNDINGS}
    assert len(answers) == 1


def test_plans_do_not_depend_on_times_of_files_and_the_order_of_folders(tmp_path: Path) -> None:
    case = GOLDEN / "compile" / "contracts"
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    files = [file for file in sorted(case.rglob("*"), reverse=True) if file.is_file()]
    for age, file in enumerate(files):
        target = moved / file.relative_to(case)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        os.utime(target, (age, age))
    assert wavec("plan", "review", "--json", cwd=moved).stdout == (case / "plan.json").read_text("utf-8")


STEPS = """\
id: analyze
    persona: navigator
    exec: {type: prompt, source: "List {{ input }}."}
    output_artifacts: [[analysis, analysis.md, markdown]]

id: code
    persona: navigator
    dependencies: [analyze]
    exec: {type: prompt, source: "Review {{ steps.analyze.analysis }}."}
    output_artifacts: [[review, review.md, markdown]]

id: tests
    dependencies: [analyze]
    exec: {type: command, source: "make", env: {A: "{{ analyze.out.analysis }}", B: "{{ input }}"}}

id: summary
    persona: navigator
    dependencies: [code, tests]
    memory: {inject_artifacts: [{step: code, artifact: review, as: review.md}]}
    exec: {type: prompt, source: "Read artifacts/review.md."}
""".rstrip().split("\n\n")


def pipeline_of(steps: Sequence[str]) -> str:
    """A pipeline with these steps, in this order."""
    return "metadata: {name: review}\nsteps:\n" + "".join(f"  - {step}\n" for step in steps)


def meaning(text: str) -> dict[str, Json]:
    """What a plan says, without the places of its sources."""
    encoded = encode(plan_of_text(text))
    return {key: value for key, value in encoded.items() if key not in ("source_map", "inputs")}


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_steps_and_keys_means_nothing(seed: int) -> None:
    shuffle = random.Random(seed)
    steps = []
    for step in shuffle.sample(STEPS, len(STEPS)):
        lines = step.split("\n    ")
        steps.append("\n    ".join(shuffle.sample(lines, len(lines))))
    assert meaning(pipeline_of(steps)) == meaning(pipeline_of(STEPS))


def test_an_unused_variable_means_nothing() -> None:
    text = pipeline_of(STEPS)
    assert meaning(text + "variables: {unused: x}\n") == meaning(text)


def test_a_step_by_another_name_is_the_same_step() -> None:
    text = pipeline_of(STEPS)
    renamed = re.sub(r"\banalyze\b", "a-first-look", text)
    one, other = plan_of_text(text), plan_of_text(renamed)
    assert one.digest != other.digest
    back = re.sub("a-first-look", "analyze", repr(encode(other)["steps"]))
    assert re.sub("sha256:[0-9a-f]+", "", back) == re.sub("sha256:[0-9a-f]+", "", repr(encode(one)["steps"]))


WRONG = pipeline_of(STEPS).replace("{{ input }}", "{{ inptu }}").replace("code, tests", "code, test")


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_line_ends_and_byte_order_mark_change_no_finding(change: Callable[[str], str]) -> None:
    assert as_json(compile_text(change(WRONG)).diagnostics) == as_json(compile_text(WRONG).diagnostics)
