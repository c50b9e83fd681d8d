"""Quality gates: what they measure, and thresholds."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.contracts.gates import GATES
from wave_runtime.contracts.gates.measure import Subject

from tests.runtime.contracts.judge import judge, told

ISSUE = '{"title": "a", "body": " ", "labels": [], "author": {"name": "x"}}'

MEASURES: list[tuple[str, str, dict[str, Any], str, int]] = [
    ("all fields", "required_fields", {"fields": ["title", "author.name"]}, ISSUE, 100),
    ("half of the fields", "required_fields", {"fields": ["title", "body", "labels", "author"]}, ISSUE, 50),
    ("a name with a dot", "required_fields", {"fields": ["a.b", "list.0"]}, '{"a.b": 1, "list": [0]}', 100),
    ("no JSON", "required_fields", {"fields": ["title"]}, "title: a", 0),
    ("enough words", "content_completeness", {"min_words": 4}, "one two three four", 100),
    ("half of the words", "content_completeness", {"min_words": 8}, "one two three four", 50),
    ("ideographs", "content_completeness", {"min_words": 6}, "計画を書いた", 100),
    ("words of JSON are in its texts", "content_completeness", {"min_words": 4}, '{"many_names": "two words"}', 50),
    ("a placeholder", "content_completeness", {"min_words": 1}, "one TODO", 0),
    ("blank", "content_completeness", {}, "\n", 0),
    ("sections", "content_completeness", {"sections": ["A", "B"]}, "# A\n\nx\n\n# B\n", 50),
    ("no placeholders", "no_placeholders", {}, "Nothing `<T>` here, [a](b).", 100),
    ("placeholders", "no_placeholders", {}, "Dear {{ name }}", 0),
    ("allowed ones", "no_placeholders", {"allowed": ["{{ name }}"]}, "Dear {{ name }}", 100),
    ("headings", "heading_structure", {}, "# A\n\n## B\n", 100),
    ("one of four is wrong", "heading_structure", {}, "# A\n\n## B\n\n#### C\n\n## D\n", 75),
    ("no headings", "heading_structure", {}, "text", 0),
    ("links", "link_check", {}, "[a](doc) [b](none) [c](https://x.example)", 66),
    ("no links", "link_check", {}, "text", 100),
]


@pytest.mark.parametrize(
    ("gate", "parameters", "text", "score"), [row[1:] for row in MEASURES], ids=[row[0] for row in MEASURES]
)
def test_measures(workspace: Path, gate: str, parameters: dict[str, Any], text: str, score: int) -> None:
    rules: dict[str, Any] = {"gate": gate, "parameters": parameters}
    (workspace / "doc").write_text(text)
    measure = GATES[gate](Subject(text, "doc", workspace), parameters)
    assert measure.score == score
    assert bool(measure.findings) == (score < 100)
    for threshold, state in ((score, "passed"), (score + 1, "failed")):
        verdict = judge(workspace, "quality_gate", "doc", {"rules": {**rules, "threshold": threshold}})
        assert verdict.state == (state if threshold else "passed")
        if state == "failed":
            first = f"quality_gate: `{gate}` measures {score}, expected at least {threshold}"
            assert told(verdict)[0] == first
        else:
            assert len(verdict.warnings) == len(measure.findings)


def test_a_gate_of_a_later_version_is_not_passed(workspace: Path) -> None:
    verdict = judge(workspace, "quality_gate", "doc", {"rules": {"gate": "beauty"}}, content="x")
    assert told(verdict) == ["not_checked: this runtime knows no gate `beauty`"]


@given(text=st.text(max_size=300), gate=st.sampled_from(sorted(GATES)))
def test_any_text_can_be_measured(text: str, gate: str) -> None:
    measure = GATES[gate](Subject(text, "doc", Path("/nowhere")), {"fields": ["a"], "min_words": 3, "sections": ["a"]})
    assert 0 <= measure.score <= 100
    assert bool(measure.findings) == (measure.score < 100)
