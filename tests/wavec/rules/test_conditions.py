"""Conditions that the run does not decide."""

import pytest

from tests.sources import compile_text, told

INPUT = "{type: object, properties: {mode: {type: string}, n: {type: integer}}, required: [mode, n]}"
ROWS: list[tuple[str, list[str]]] = [
    # expression, what is constant
    ('"a" == "b"', ['"a" == "b"']),
    ('not ("a" == "b")', ['not ("a" == "b")']),
    ("1 if true else 2", ["true"]),
    ('1 if "a" != "b" else 2', ['"a" != "b"']),
    ('1 if contains("ab", "a") else 2', ['contains("ab", "a")']),
    ("1 if input.n >= input.n else 2", ["input.n >= input.n"]),
    ("input.mode == input.mode", ["input.mode == input.mode"]),
    ('input.mode == "x" or true', ['input.mode == "x" or true']),
    ('input.mode == "x" and 1 > 2', ['input.mode == "x" and 1 > 2']),
    ('input.mode == "x" and 1 < 2', ["1 < 2"]),
    ("1 if true else (2 if false else 3)", ["true"]),
    ("1 if input.n == 1 else (2 if false else 3)", ["false"]),
    ("(1 if false else 2) if input.n == 1 else 3", ["false"]),
    ('input.mode == "x"', []),
    ("input.n == input.mode | length", []),
    ("true", []),
    ('"{{"', []),
    ('upper("a")', []),
    ("1 if input.n > 1 else 2", []),
    ('1 if variables.mode == "fast" else 2', []),
    ('1 if pipeline_context.step_id == "a" else 2', []),
]


@pytest.mark.parametrize(("expression", "constant"), ROWS)
def test_constant_conditions(expression: str, constant: list[str]) -> None:
    text = f"""
input: {{schema: {INPUT}}}
variables: {{mode: fast}}
steps:
  - id: a
    persona: navigator
    exec:
      type: prompt
      source: |
        {{{{ {expression} }}}}
"""
    assert told(compile_text(text)) == [("WV650", part) for part in constant]


@pytest.mark.parametrize(("condition", "unused"), [("true", "22"), ("false", "11")])
def test_the_side_that_is_never_used_is_shown(condition: str, unused: str) -> None:
    text = f"""
steps: [{{id: a, persona: navigator, exec: {{type: prompt, source: "{{{{ 11 if {condition} else 22 }}}}"}}}}]
"""
    (finding,) = compile_text(text).diagnostics
    assert [label.span.text for label in finding.also] == [unused]
