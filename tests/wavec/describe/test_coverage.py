"""What was not judged is said, on the page and in lines, and counted for each pass."""

import json

import pytest

from tests.plans import diamond
from tests.sources import compile_text
from wavec.describe.coverage import coverage_lines, not_judged
from wavec.describe.evidence import Evidence
from wavec.diagnostics.coverage import Coverage, merged
from wavec.emit.summary import human, markdown

TRUST = Coverage("trust", "step", 1, {"patterns are judged by their start": 1_200})
TYPES = Coverage("types", "inserted value", 3, {})

LINES: list[tuple[tuple[Coverage, ...], str, str]] = [
    ((), "", ""),
    ((TYPES,), "types: 3 inserted values judged\n", ""),
    (
        (TRUST, TYPES),
        "trust: 1 step judged\n  patterns are judged by their start: 1,200\ntypes: 3 inserted values judged\n",
        "1,200 things judged in part or not at all (trust): see `wavec check -v`",
    ),
]


@pytest.mark.parametrize(("coverage", "lines", "sentence"), LINES)
def test_lines_and_a_sentence(coverage: tuple[Coverage, ...], lines: str, sentence: str) -> None:
    assert coverage_lines(coverage) == lines
    assert not_judged(coverage) == ((sentence,) if sentence else ())


def test_a_page_has_the_sentence_among_its_first_lines() -> None:
    remark = not_judged((TRUST,))
    assert f"\n  {remark[0]}\n\nINPUTS" in human(diamond(), evidence=Evidence(remark))
    assert "judged in part" in markdown(diamond(), evidence=Evidence(remark)).partition("#### Inputs")[0]
    assert "judged" not in human(diamond()) + markdown(diamond())


def test_parts_of_one_pass_are_added_up() -> None:
    parts = [TRUST, TYPES, Coverage("trust", "step", 2, {"a": 1, "patterns are judged by their start": 1})]
    assert merged(parts) == (
        Coverage("trust", "step", 3, {"a": 1, "patterns are judged by their start": 1_201}),
        TYPES,
    )
    assert merged(()) == ()


COUNTED = [
    # input, prompt; values with and without a type, prompts with holes
    ("", "Work.", 0, 0, 0),
    ("", "Work on {{ input }}.", 1, 0, 1),
    ("input: {schema: {type: string}}", "Work on {{ input }}.", 1, 0, 1),
    ("input: {schema: {type: object, properties: {a: {}}, required: [a]}}", "{{ input.a }} {{ pipeline_id }}", 1, 1, 1),
]


@pytest.mark.parametrize(("head", "prompt", "known", "unknown", "holes"), COUNTED)
def test_each_pass_counts(head: str, prompt: str, known: int, unknown: int, holes: int) -> None:
    text = f"""
{head}
steps: [{{id: a, persona: navigator, exec: {{type: prompt, source: {json.dumps(prompt)}}}}}]
"""
    parts = {part.pass_name: part for part in compile_text(text).coverage}
    assert parts["types"].judged == known
    assert sum(parts["types"].unjudged.values()) == unknown
    assert (parts["lints"].judged, sum(parts["lints"].unjudged.values())) == (1, holes)
