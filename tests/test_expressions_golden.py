"""golden/expressions: each row is read twice, folded by the compiler and evaluated by the runtime.

A row is an expression and, after two blanks, `=> TYPE VALUE` or `### MESSAGE`; `given NAME = JSON` lines say what
the roots mean. `pytest --regen-all` writes the right sides anew.
"""

import json
import re
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from wave_runtime.plan import EvaluationError, Json, canonical, encode_value, evaluate
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.expression import Expression, Literal
from wave_runtime.plan.values import type_of

from wavec.expressions.fold import fold
from wavec.expressions.lower import lower_expression
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import parse

CASES = sorted((Path(__file__).parents[1] / "golden" / "expressions").glob("*.txt"))
_GIVEN = re.compile(r"given (\w+) = (.*)")
_ANSWER = re.compile(r"  +(=>|###) .*")


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_rows_mean_what_they_say(case: Path, file_regression: FileRegressionFixture) -> None:
    values: dict[str, Json] = {}
    lines = []
    for line in case.read_text("utf-8").splitlines():
        if given := _GIVEN.fullmatch(line):
            values[given[1]] = json.loads(given[2])
        if given or not line or line.startswith("#"):
            lines.append(line)
        else:
            text = _ANSWER.sub("", line)
            lines.append(f"{text:<58}  {_answer(text, values)}")
    file_regression.check("\n".join(lines) + "\n", fullpath=case, encoding="utf-8", newline="")


def _answer(text: str, values: dict[str, Json]) -> str:
    parsed = parse(text)
    if isinstance(parsed, ExpressionError):
        return f"### column {parsed.start + 1}: {parsed.message}"
    lowered = lower_expression(parsed, lambda path: path)
    answers = {_folded(lowered, values), _evaluated(lowered, values), _evaluated(_through_json(lowered), values)}
    assert len(answers) == 1, f"{text}: compiler and runtime differ"
    return answers.pop()


def _folded(expression: Expression, values: dict[str, Json]) -> str:
    # A root that is not given is unknown to the compiler; here it is known to be missing.
    result, errors = fold(expression, {(name,): value for name, value in values.items()})
    if errors:
        return f"### {errors[0].message}"
    return _shown(result.value) if isinstance(result, Literal) else _evaluated(result, {})


def _evaluated(expression: Expression, values: dict[str, Json]) -> str:
    try:
        return _shown(evaluate(expression, values))
    except EvaluationError as error:
        return f"### {error.message}"


def _through_json(expression: Expression) -> Expression:
    decoded: Expression = read_value(Expression, json.loads(json.dumps(encode_value(expression))))
    return decoded


def _shown(value: Json) -> str:
    return f"=> {type_of(value)} {canonical(value)}"
