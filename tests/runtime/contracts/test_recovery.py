"""JSON that is nearly there: what each level permits, what stands in wrappers, and what a run makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.contracts import VALIDATORS
from wave_runtime.engine.events import AttemptFinished
from wave_runtime.json_recovery import Recovery, recovered, repair, unwrapped
from wave_runtime.plan import Json
from wave_runtime.ports import Job, Report

from tests.plans import artifact, plan, prompt_step
from tests.runtime.contracts.judge import judge, told
from tests.runtime.runs import Ran, ScriptedAdapter, run

LEVELS: list[tuple[str, str, str, Json]] = [
    ("a comma too many", '{"a": 1,}', "conservative", {"a": 1}),
    ("a comma missing", '{"a": 1 "b": 2}', "conservative", {"a": 1, "b": 2}),
    ("other quotes", "{'a': “x”, b: 'c'}", "conservative", {"a": "x", "b": "c"}),
    ("words of Python", '{"a": True, "b": None,}', "conservative", {"a": True, "b": None}),
    ("comments", '{"a": 1, // one\n "b": /* two */ 2}', "conservative", {"a": 1, "b": 2}),
    ("a line end in a text", '{"a": "x\ny"}', "conservative", {"a": "x\ny"}),
    ("a fence", '```json\n{"a": 1,}\n```', "conservative", {"a": 1}),
    ("quotes in a text", '{"a": "he said "hi" to"}', "conservative", {"a": 'he said "hi" to'}),
    ("text around", 'Here it is:\n{"a": 1}\nDone.', "progressive", {"a": 1}),
    ("cut off", '{"a": [1, {"b": 2', "progressive", {"a": [1, {"b": 2}]}),
    ("cut off in a text", '{"a": "the en', "progressive", {"a": "the en"}),
    ("a bracket inside", '{"a": {"b": [1, 2}', "aggressive", {"a": {"b": [1, 2]}}),
    ("two documents", '{"a": 1}{"b": 2}', "aggressive", [{"a": 1}, {"b": 2}]),
    ("a key twice", '{"a": "x", "a": "y",}', "aggressive", {"a": "y"}),
]


@pytest.mark.parametrize(("text", "level", "value"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS])
def test_levels(text: str, level: str, value: Json) -> None:
    made = repair(text.encode())
    assert made is not None
    assert (made.level, made.value, json.loads(made.text)) == (level, value, value)
    assert made.changes


NEVER = ['{"a": 1}', "[]", '"text"', "prose", "", '{"a": }', "see [1] and", b"\xff{", '{"a": 1, "b": }']


@pytest.mark.parametrize("text", NEVER)
def test_what_is_not_repaired(text: str | bytes) -> None:
    """Valid JSON is left alone; nothing is made of prose; no value is invented."""
    made = repair(text if isinstance(text, bytes) else text.encode())
    assert made is None or made.value == [1]  # a footnote may pass for a list: the schema has the last word


def test_what_valid_json_says_is_never_touched() -> None:
    """`//` in an address and `, ]` in a text look like mistakes to a regular expression."""
    text = '{"u": "https://x.example/y", "v": "a, ]", "w": "/* c */", "n": 12345678901234567890}'
    assert repair(text.encode()) is None
    broken = repair((text[:-1] + ",}").encode())
    assert broken is not None and broken.value == json.loads(text) and broken.level == "conservative"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(value=_values)
def test_no_valid_document_is_repaired_or_unwrapped_against_its_schema(value: Any) -> None:
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert repair(data) is None
    assert recovered(data, True, Recovery(level="aggressive")) is None


@given(value=st.dictionaries(st.text(max_size=6), _values, max_size=3), cut=st.integers(1, 40))
def test_a_document_that_was_cut_off_gains_nothing(value: Any, cut: int) -> None:
    text = json.dumps(value, ensure_ascii=False)
    made = repair(text[:-cut].encode("utf-8", "surrogatepass"))
    assert made is None or len(json.dumps(made.value, ensure_ascii=False)) <= len(text) + 2


WRAPPERS = [
    ("a client's envelope", json.dumps({"type": "result", "result": '{"a": 1}'}), '{"a": 1}'),
    ("an envelope in an envelope", json.dumps({"data": {"content": '{"a": 1}'}}), None),
    ("an object in an envelope", '{"ok": true, "output": {"a": 1}}', '{\n  "a": 1\n}\n'),
    ("a message about an error", 'Error: no tool call: {"a": 1} (exit 1)', '{"a": 1}\n'),
    ("such a message in an envelope", json.dumps({"result": 'Validation failed: {"a": 1}'}), '{"a": 1}\n'),
    ("prose", 'Here it is: {"a": 1}', ""),
    ("a message with two documents", 'Error: {"a": 1} is not {"a": 2}', ""),
    ("a document", '{"a": 1}', ""),
]


@pytest.mark.parametrize(("text", "inner"), [row[1:] for row in WRAPPERS], ids=[row[0] for row in WRAPPERS])
def test_wrappers(text: str, inner: str | None) -> None:
    found = [each.text for each in unwrapped(text)]
    assert (found[:1] == [inner]) if inner else (found == []) if inner == "" else ('{"a": 1}' in found)


SCHEMA: Json = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
VERDICTS: list[tuple[str, str, dict[str, Json], str, list[str], list[str]]] = [
    ("valid", '{"a": 1}', {"recovery": {"level": "aggressive"}}, "passed", [], []),
    (
        "not permitted to warn",
        '{"a": 1,}',
        {"recovery": {"level": "conservative", "warn": False}},
        "failed",
        [
            "format_error: `r` is not JSON: expecting property name enclosed in double quotes at line 1, column 9",
            "format_error: it would be accepted with this change: line 1: `,` was removed",
        ],
        [],
    ),
    (
        "findings are warnings",
        '{"a": "x"}',
        {"findings": "warnings"},
        "passed",
        [],
        ["expected an integer, found the text `x`"],
    ),
    (
        "no JSON is no warning",
        "nothing",
        {"findings": "warnings"},
        "failed",
        ["format_error: `r` is not JSON: expecting value at line 1, column 1"],
        [],
    ),
]


@pytest.mark.parametrize(
    ("text", "settings", "state", "findings", "warnings"),
    [row[1:] for row in VERDICTS],
    ids=[row[0] for row in VERDICTS],
)
def test_verdicts(
    workspace: Path, text: str, settings: dict[str, Json], state: str, findings: list[str], warnings: list[str]
) -> None:
    verdict = judge(workspace, "json_schema", "r", settings, content=text, schema=SCHEMA)
    assert (verdict.state, told(verdict), [each.message for each in verdict.warnings]) == (state, findings, warnings)


def recovering(project: Path, text: str, settings: dict[str, Json], *, answer: bool = False) -> Ran:
    """A run of one step that leaves `text`, with a `json_schema` contract that says `settings`."""

    def write(job: Job) -> Report:
        if answer:
            return Report("succeeded", text)
        (job.workspace / "r.json").write_text(text)
        return Report("succeeded")

    made = artifact("r", "r.json", origin="answer" if answer else "file")
    draft = prompt_step("ask", output_artifacts=(made,), schema=SCHEMA)
    judged = draft.step.contracts[0]
    object.__setattr__(judged, "settings", {**judged.settings, **settings})
    validators = {"json_schema": VALIDATORS["json_schema"]()}
    return run(plan(draft), project, adapter=ScriptedAdapter({"ask": write}), validators=validators)


CONSERVATIVE: dict[str, Json] = {"recovery": {"level": "conservative"}}


@pytest.mark.parametrize("answer", [False, True])
@pytest.mark.parametrize(
    ("text", "settings", "way"),
    [
        ('{"a": 1,}', CONSERVATIVE, "conservative"),
        ('{"type": "result", "result": "{\\"a\\": 1}"}', {}, "unwrapped"),
        ('The answer: {"a": 1}', {"recovery": {"level": "progressive"}}, "progressive"),
    ],
)
def test_what_is_recovered_is_the_artifact_and_what_was_written_is_kept(
    tmp_path: Path, text: str, settings: dict[str, Json], way: str, answer: bool
) -> None:
    ran = recovering(tmp_path, text, settings, answer=answer)
    assert ran.state.status == "completed"
    assert json.loads(ran.content("ask", "r")) == {"a": 1}
    (ended,) = ran.events(AttemptFinished)
    assert isinstance(ended, AttemptFinished)
    (made,) = ended.recovered
    assert (made.path, made.way) == ("r.json", way)
    assert (tmp_path / made.kept).read_text() == text
    (checked,) = ended.contracts
    how = "taken out of a wrapper" if way == "unwrapped" else "repaired"
    assert [each.message for each in checked.warnings] == [f"`r.json` is not as it was written: it was {how}"]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ('{"a": 1,}', {}),
        ('The answer: {"a": 1}', CONSERVATIVE),
        ('{"b": 1,}', CONSERVATIVE),
        ('{"a": 1,}', {"recovery": {"level": "conservative", "warn": False}}),
        ('{"type": "result", "result": "{\\"a\\": 1}"}', {"recovery": {"wrappers": False}}),
    ],
)
def test_what_is_not_permitted_or_not_accepted_stays_as_it_was_written(
    tmp_path: Path, text: str, settings: dict[str, Json]
) -> None:
    ran = recovering(tmp_path, text, settings)
    assert ran.state.status == "failed"
    assert (ran.folders.workspace("ask", 1) / "r.json").read_text() == text
    (ended,) = ran.events(AttemptFinished)
    assert isinstance(ended, AttemptFinished) and ended.recovered == ()
