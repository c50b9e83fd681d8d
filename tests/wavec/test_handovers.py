"""Handovers: what a step promises, held against what a later step expects."""

from typing import Any

import pytest
from wave_runtime.plan import canonical

from tests.sources import compile_text, messages, told
from wavec.driver import Compiled

PIPELINE = """
steps:
  - id: analyze
    persona: navigator
    {more}
    exec: {{type: prompt, source: Write analysis.json.}}
    output_artifacts: [[analysis, analysis.json, json], [notes, notes.json, json]]
    handover: {{contracts: [{contracts}]}}
  - id: report
    persona: navigator
    dependencies: [analyze]
    memory: {{inject_artifacts: [{{step: analyze, artifact: analysis, {expected}}}]}}
    exec: {{type: prompt, source: Read artifacts/analysis.}}
"""
TITLE: dict[str, Any] = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
BOTH: dict[str, Any] = {**TITLE, "required": ["title", "body"]}
LOOKING: dict[str, Any] = {"type": "object", "properties": {"title": {"type": "string", "pattern": "^(?!a)"}}}
OBJECT: dict[str, Any] = {"type": "object"}

REFUTED = "WV450: `analysis` of `analyze` can be "
UNKNOWN = "WV451: it is not known whether `analysis` of `analyze` obeys this schema: "
NO_BODY = "the producer need not have `body`, which the consumer requires"
NO_TEXT = "the producer allows `1`, and the consumer expects text"
NO_PATTERN = (
    "`pattern` of the consumer is no regular expression that can be compared here (at `/properties/title/pattern`)"
)


def _contract(schema: Any, *, source: str = "analysis.json", more: str = "must_pass: true") -> str:
    return f"{{type: json_schema, source: {source}, schema: {canonical(schema)}, {more}}}"


def _compiled(contracts: list[str], expected: Any, more: str = "") -> Compiled:
    schema = f"schema: {canonical(expected)}" if expected is not None else ""
    return compile_text(PIPELINE.format(contracts=", ".join(contracts), expected=schema, more=more))


def _findings(compiled: Compiled) -> list[tuple[str, str]]:
    ids = [code for code, _ in told(compiled)]
    return [(code, text) for code, text in zip(ids, messages(compiled), strict=True) if code.startswith("WV45")]


def _counted(compiled: Compiled) -> tuple[int, dict[str, int]]:
    part = next(part for part in compiled.coverage if part.pass_name == "handovers")
    return part.judged, dict(part.unjudged)


HANDOVERS = [
    # contracts, what is expected, code and how its message ends, judged, not judged
    ([_contract(BOTH)], TITLE, None, 1, {}),
    ([_contract(TITLE)], TITLE, None, 1, {}),
    ([_contract(TITLE)], None, None, 0, {}),
    (
        [_contract(TITLE)],
        BOTH,
        f'{REFUTED}`{{"title":"a"}}`, which this schema refuses: {NO_BODY}',
        1,
        {},
    ),
    (
        [_contract({**OBJECT, "required": ["title"]})],
        {**OBJECT, "properties": {"title": {"type": "string"}}},
        f'{REFUTED}`{{"title":1}}`, which this schema refuses at `/title`: {NO_TEXT}',
        1,
        {},
    ),
    # several contracts: one is enough; an example must pass all
    ([_contract(OBJECT), _contract(TITLE)], TITLE, None, 1, {}),
    (
        [_contract(OBJECT), _contract({"required": ["body"]})],
        TITLE,
        f"{UNKNOWN}no contract alone is enough, and contracts are not compared together (`allOf`)",
        0,
        {"`allOf` stands in the way": 1},
    ),
    (
        [_contract(OBJECT), _contract({"required": ["title"]})],
        {"required": ["body"]},
        f'{REFUTED}`{{"title":"a"}}`, which this schema refuses: {NO_BODY}',
        1,
        {},
    ),
    # nothing to compare with
    (
        [],
        TITLE,
        f"{UNKNOWN}the producer states no schema",
        0,
        {"the producer states no schema": 1},
    ),
    (
        [_contract(TITLE, source="notes.json")],
        TITLE,
        f"{UNKNOWN}the producer states no schema",
        0,
        {"the producer states no schema": 1},
    ),
    (
        [_contract(TITLE, more="must_pass: false")],
        TITLE,
        f"{UNKNOWN}the contract of the producer need not pass",
        0,
        {"the contract of the producer need not pass": 1},
    ),
    # not decided
    (
        [_contract({**OBJECT, "properties": {"title": {"type": "string", "pattern": "^b"}}})],
        LOOKING,
        f"{UNKNOWN}{NO_PATTERN}",
        0,
        {"`pattern` stands in the way": 1},
    ),
    ([_contract(LOOKING)], LOOKING, None, 1, {}),
]


@pytest.mark.parametrize(("contracts", "expected", "finding", "judged", "unjudged"), HANDOVERS)
def test_a_handover_is_judged(
    contracts: list[str], expected: Any, finding: str | None, judged: int, unjudged: dict[str, int]
) -> None:
    compiled = _compiled(contracts, expected)
    found = [f"{code}: {text.partition('; ')[0]}" for code, text in _findings(compiled)]
    assert found == ([] if finding is None else [finding])
    assert _counted(compiled) == (judged, unjudged)


def test_a_step_that_runs_for_each_item_hands_over_a_folder() -> None:
    items = 'strategy: {type: matrix, items: [{"name": "a"}, {"name": "b"}]}'
    found = _findings(_compiled([_contract(TITLE)], TITLE, items))
    assert [code for code, _ in found] == ["WV451"]
    assert "the producer runs for each item, and hands over a folder" in found[0][1]


def test_a_long_example_is_cut() -> None:
    names = [f"property_number_{index}" for index in range(30)]
    ((code, text),) = _findings(_compiled([_contract({**OBJECT, "required": names})], {"required": ["title"]}))
    assert code == "WV450"
    assert "…`, which" in text
    assert len(text) < 500


def test_a_broken_schema_is_reported_once() -> None:
    compiled = _compiled(["{type: json_schema, source: analysis.json, schema_path: none.json, must_pass: true}"], TITLE)
    assert [code for code, _ in told(compiled) if code < "WV600"] == ["WV316"]
    assert _counted(compiled) == (0, {})


def test_the_contract_is_shown() -> None:
    compiled = _compiled([_contract(TITLE)], BOTH)
    (finding,) = [finding for finding in compiled.diagnostics if finding.code.id == "WV450"]
    assert [label.text for label in finding.also] == ["the contract"]
    assert finding.also[0].span.text == canonical(TITLE)
    assert finding.primary.span.text == canonical(BOTH)
