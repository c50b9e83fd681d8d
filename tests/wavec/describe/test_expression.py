"""Lowered expressions are printed as a user would write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan.expression import Binary, Call, Expression, Get, Hole, If, Literal, Unary

from wavec.describe.expression import expression_text, mark, marked_text, template_text
from wavec.expressions.lower import lower_expression
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import parse

A, B, C = Get(("input", "a")), Get(("input", "b")), Get(("input", "c"))

ROWS: list[tuple[Expression, str]] = [
    (Literal('say "hi"\n'), '"say \\"hi\\"\\n"'),
    (Literal(None), "null"),
    (Literal(1.0), "1"),
    (Get(("steps", "scan-issues", "report", "files", 0)), "steps.scan-issues.report.files[0]"),
    (Get(("input", "two words")), 'input["two words"]'),
    (Call("upper", (A,)), "upper(input.a)"),
    (Call("list", (A, Literal(1))), "[input.a, 1]"),
    (Call("item", (Call("split", (A, Literal(","))), Literal(0))), 'split(input.a, ",")[0]'),
    (Unary("not", Binary("==", A, B)), "not input.a == input.b"),
    (Binary("==", Unary("not", A), B), "(not input.a) == input.b"),
    (Binary("==", Binary("<", A, B), C), "(input.a < input.b) == input.c"),
    (Binary("and", Binary("or", A, B), C), "(input.a or input.b) and input.c"),
    (Binary("or", Binary("and", A, B), C), "input.a and input.b or input.c"),
    (Binary("or", A, Binary("or", B, C)), "input.a or (input.b or input.c)"),
    (If(A, B, If(B, C, A)), "input.b if input.a else input.c if input.b else input.a"),
    (If(A, If(B, C, A), B), "(input.c if input.b else input.a) if input.a else input.b"),
    (Call("length", (If(A, B, C),)), "length(input.b if input.a else input.c)"),
]


@pytest.mark.parametrize(("expression", "text"), ROWS, ids=[row[1] for row in ROWS])
def test_an_expression_has_no_needless_parentheses(expression: Expression, text: str) -> None:
    assert expression_text(expression) == text


paths = st.sampled_from((A, B, Get(("steps", "001-x", "out", 3, "k k")), Get(("pipeline_id",))))
literals = st.builds(Literal, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text())
expressions: st.SearchStrategy[Expression] = st.recursive(
    paths | literals,
    lambda inner: (
        st.builds(Call, st.sampled_from(("upper", "list", "join")), st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Unary, st.just("not"), inner)
        | st.builds(Binary, st.sampled_from(("==", "<=", "in", "and", "or")), inner, inner)
        | st.builds(If, inner, inner, inner)
    ),
    max_leaves=8,
)


@given(expressions)
def test_what_is_printed_means_the_same(expression: Expression) -> None:
    parsed = parse(expression_text(expression))
    assert not isinstance(parsed, ExpressionError), parsed
    assert lower_expression(parsed, lambda path: path) == expression


USER = Hole(A, "text", "untrusted")
MARKS: list[tuple[Hole, str]] = [
    (USER, "[user, untrusted]"),
    (Hole(Get(("pipeline_context", "branch_name")), "text", "untrusted"), "[git, untrusted]"),
    (Hole(Get(("pipeline_context", "pipeline_id")), "text", "trusted"), "[run, trusted]"),
    (Hole(Binary("==", A, Get(("steps", "x", "y"))), "text", "untrusted"), "[step, user, untrusted]"),
]


@pytest.mark.parametrize(("hole", "text"), MARKS, ids=[row[1] for row in MARKS])
def test_a_hole_says_who_fills_it(hole: Hole, text: str) -> None:
    assert mark(hole) == text


def test_a_hole_and_a_text_that_looks_like_one_differ() -> None:
    template = ("Use ", USER, " not {{ input.a }}.")
    assert template_text(template) == 'Use {{ input.a }} not {{ "{{" }} input.a }}.'
    assert marked_text(template) == 'Use {{ input.a }}[user, untrusted] not {{ "{{" }} input.a }}.'
