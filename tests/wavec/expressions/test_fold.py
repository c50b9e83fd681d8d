"""Lowering and folding: the compiler means what the runtime means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan import EvaluationError, Json, MissingError, canonical, encode_value, evaluate
from wave_runtime.plan.evaluate import follow
from wave_runtime.plan.expression import Expression, Literal

from tests.plan_expressions import PATHS, VALUES, lowered
from wavec.expressions.fold import Known, fold
from wavec.expressions.lower import lower_expression, written
from wavec.syntax.expression import Expression as Written
from wavec.syntax.expression import Path
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import parse

KNOWN: Known = {("variables",): {"name": "wave", "on": True, "tags": ["a"]}, ("pipeline_context", "step_id"): "scan"}


def read(text: str) -> Written:
    expression = parse(text)
    assert not isinstance(expression, ExpressionError), expression
    return expression


def as_written(path: Path) -> Path:
    return path


LOWERED = [
    ("input.repo[0]", '{"get":["input","repo",0]}'),
    ("x | f(1)", '{"arguments":[{"get":["x"]},{"value":1}],"call":"f"}'),
    ("[x]", '{"arguments":[{"get":["x"]}],"call":"list"}'),
    ("x[y].z", '{"arguments":[{"arguments":[{"get":["x"]},{"get":["y"]}],"call":"item"},{"value":"z"}],"call":"item"}'),
    ("not a", '{"not":{"get":["a"]}}'),
    ("a if b else c", '{"else":{"get":["c"]},"if":{"get":["b"]},"then":{"get":["a"]}}'),
]


@pytest.mark.parametrize(("text", "json"), LOWERED)
def test_lowering(text: str, json: str) -> None:
    assert canonical(encode_value(lower_expression(read(text), as_written))) == json


def test_lowering_undoes_aliases() -> None:
    lowered = lower_expression(read("scan.out.report.x == y"), lambda path: ("aliased", *path))
    assert canonical(encode_value(lowered)) == (
        '{"left":{"get":["aliased","scan","out","report","x"]},"operator":"==","right":{"get":["aliased","y"]}}'
    )


FOLDED = [
    # What is written, what it is short for once `variables` and `pipeline_context.step_id` are known.
    ("variables.name | upper", '"WAVE"'),
    ("pipeline_context.step_id", '"scan"'),
    ("pipeline_context.branch_name", "pipeline_context.branch_name"),
    ("pipeline_context", "pipeline_context"),
    ('input | default("a" | upper)', 'input | default("A")'),
    ("input if variables.on else nothing.at.all", "input"),
    ('"b" if input else variables.tags[0]', '"b" if input else "a"'),
    ("variables.on or input", "true"),
    ("not variables.on and input", "false"),
    ("variables.on and input", "true and input"),
    ("input and variables.on", "input and true"),
    ('["a", input]', '["a", input]'),
    ('input in ["a", variables.name]', 'input in list_("a", "wave")'),
    ("variables.gone | default(input)", "input"),
    ("variables.name | default(variables.gone)", '"wave"'),
    ("null | default(2)", "2"),
    ("(input == variables.gone) | default(2)", "(input == variables.gone) | default(2)"),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED, ids=[row[0] for row in FOLDED])
def test_folding(text: str, expected: str) -> None:
    folded, errors = fold(lower_expression(read(text), as_written), KNOWN)
    # A list of known items becomes one value, which no expression on its own is written as.
    wanted = lower_expression(read(expected.replace('list_("a", "wave")', "0")), as_written)
    shown = canonical(encode_value(folded)).replace('{"value":["a","wave"]}', '{"value":0}')
    assert (shown, errors) == (canonical(encode_value(wanted)), ())


ERRORS = [
    # What has no value is marked; what evaluation would never reach is not.
    ("variables.name.x", ["variables.name.x: `variables.name` is text and has no `x`"]),
    ('input == variables.gone | default("x")', []),
    ("input == upper(variables.gone)", ["variables.gone: `variables` has no `gone`"]),
    ("upper(1) if input else lower(2)", ["upper(1): `upper` takes text", "lower(2): `lower` takes text"]),
    ("upper(1) if variables.on and false else 2", []),
    ('1 if "yes" else 2', ['1 if "yes" else 2: a condition takes true or false, found text']),
    ("false and upper(1)", []),
    ("upper(1) | default(input)", ["upper(1): `upper` takes text as `text`, found a number"]),
    ("variables.tags[input.n][1 < variables.on]", ["1 < variables.on: `<` compares two numbers or two texts"]),
]


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=[row[0] for row in ERRORS])
def test_errors_name_the_part_that_has_no_value(text: str, expected: list[str]) -> None:
    expression = read(text)
    _, errors = fold(lower_expression(expression, as_written), KNOWN)
    found = []
    for error in errors:
        part = written(expression, error.at)
        found.append(f"{text[part.start : part.end]}: {error.message}")
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(sorted(found), sorted(expected), strict=True))


@given(lowered)
def test_what_is_known_folds_to_what_it_evaluates_to(expression: Expression) -> None:
    folded, errors = fold(expression, {(name,): value for name, value in VALUES.items()})
    outcome = outcome_of(expression, VALUES)
    if isinstance(folded, Literal):
        assert ("value", canonical(folded.value)) == outcome
        assert not errors
    else:
        assert errors
        assert (errors[0].message, errors[0].missing) == (outcome[1], outcome[0] == "missing")


@given(lowered, st.sets(st.sampled_from(PATHS)))
def test_folding_a_part_changes_no_result(expression: Expression, paths: set[tuple[str, ...]]) -> None:
    known: Known = {path: follow(VALUES[path[0]], path, 1) for path in paths}
    folded, errors = fold(expression, known)
    if not errors:
        assert outcome_of(folded, VALUES)[0] == outcome_of(expression, VALUES)[0]
        if outcome_of(expression, VALUES)[0] == "value":
            assert outcome_of(folded, VALUES) == outcome_of(expression, VALUES)


def outcome_of(expression: Expression, values: dict[str, Json]) -> tuple[str, str]:
    try:
        return "value", canonical(evaluate(expression, values))
    except MissingError as error:
        return "missing", error.message
    except EvaluationError as error:
        return "wrong", error.message
