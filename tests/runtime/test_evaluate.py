"""Expressions and templates at run time. What each form means: golden/expressions."""

from collections import UserDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan import (
    FUNCTIONS,
    MAX_INSERTED,
    EvaluationError,
    Json,
    MissingError,
    PlanError,
    canonical,
    check_path,
    dump,
    evaluate,
    load,
    references,
    render,
)
from wave_runtime.plan.expression import Binary, Call, Expression, Get, Hole, If, Insertion, Literal, Template
from wave_runtime.plan.functions import MAX_TEXT
from wave_runtime.plan.values import contains, equal, type_of

from tests.plan_expressions import VALUES, json_values, lowered
from tests.plans import plan, prompt_step

INPUT = Get(("input",))


def hole(expression: Expression, insert: Insertion = "text") -> Hole:
    return Hole(expression, insert, "untrusted")


@given(st.text() | st.sampled_from(["{{ input }}", "}}", "{{ steps.a.b }} {{"]))
def test_a_value_is_put_in_once_and_as_it_is(value: str) -> None:
    template = ("a ", hole(INPUT), " b ", hole(INPUT))
    assert render(template, {"input": value}) == f"a {value} b {value}"


RENDERED: list[tuple[Json, str]] = [
    ("text\n", "text\n"),
    ("", ""),
    (None, "null"),
    (True, "true"),
    (1.0, "1"),
    (1e21, "1e+21"),
    ({"b": [1, "ä"], "a": None}, '{"a":null,"b":[1,"ä"]}'),
]


@pytest.mark.parametrize(("value", "text"), RENDERED)
def test_what_is_no_text_is_put_in_as_canonical_json(value: Json, text: str) -> None:
    assert render((hole(INPUT),), {"input": value}) == text


PATHS: list[tuple[Template, Json, str]] = [
    # Parts of a path, the value of `input`, the path or a word of the refusal.
    (("out/", hole(INPUT, "path"), ".md"), "a b", "out/a b.md"),
    ((hole(INPUT, "path"),), "a/b", "a/b"),
    ((hole(INPUT, "path"),), "..a", "..a"),
    (("x", hole(INPUT, "path")), "", "! `input` cannot be part of a path: it is empty"),
    (("x/", hole(INPUT, "path")), "..", "! `input` cannot be part of a path: it has a segment `..`"),
    (("x/", hole(INPUT, "path")), "a/./b", "! `input` cannot be part of a path: it has a segment `.`"),
    (("x/", hole(INPUT, "path")), "a//b", "! `input` cannot be part of a path: it has an empty segment"),
    (("x/", hole(INPUT, "path")), "a/", "! `input` cannot be part of a path: it has an empty segment"),
    (("x/", hole(INPUT, "path")), "/etc", "! `input` cannot be part of a path: it is absolute"),
    (("x/", hole(INPUT, "path")), "a\\b", "! `input` cannot be part of a path: it has a backslash"),
    (("x/", hole(INPUT, "path")), "a\0b", "! `input` cannot be part of a path: it has a control character"),
    (("x/", hole(INPUT, "path")), "a\x85", "! `input` cannot be part of a path: it has a control character"),
    (("x/", hole(INPUT, "path")), 7, "! `input` is part of a path, expected text, found a number"),
    (("../", hole(INPUT, "path")), "a", "! `../a` is not a safe path: it has a segment `..`"),
    (("/", hole(INPUT, "path")), "a", "! `/a` is not a safe path: it is absolute"),
    ((hole(Call("upper", (INPUT,)), "path"),), "..", "! what is made of `input` cannot be part of a path"),
]


@pytest.mark.parametrize(("template", "value", "expected"), PATHS)
def test_a_path_is_safe_or_refused(template: Template, value: Json, expected: str) -> None:
    try:
        result = render(template, {"input": value})
    except EvaluationError as error:
        result = f"! {error.message}"
    assert result.startswith(expected) if expected.startswith("!") else result == expected


@given(st.text(st.sampled_from("ab./\\\0")))
def test_an_accepted_path_stays_in_its_folder(text: str) -> None:
    if check_path(text) is None and text != ".":
        assert all(segment not in ("", ".", "..") for segment in text.split("/"))
        assert not {"\\", "\0"} & set(text)


def test_the_folder_itself_is_a_path() -> None:
    assert check_path(".") is None


SIZES = [
    ("a" * MAX_INSERTED, True),
    ("a" * (MAX_INSERTED + 1), False),
    ("ä" * (MAX_INSERTED // 2), True),
    ("ä" * (MAX_INSERTED // 2 + 1), False),
    (["a" * MAX_INSERTED], False),
]


@pytest.mark.parametrize(("value", "fits"), SIZES)
def test_one_value_has_a_largest_size(value: Json, fits: bool) -> None:
    try:
        render((hole(INPUT),), {"input": value})
    except EvaluationError as error:
        assert not fits
        assert error.message.startswith("`input` has ")
    else:
        assert fits


def test_references_come_in_the_order_of_the_text() -> None:
    a, b, c = Get(("a",)), Get(("b", 0)), Get(("c",))
    template = ("text", hole(Call("f", (a, Literal(1), b))), hole(If(c, a, Binary("in", b, c))))
    assert list(references(template)) == [a, b, c, a, b, c]


def test_any_mapping_may_hold_the_values() -> None:
    values = {"steps": UserDict({"scan": UserDict({"report": [1]})})}
    assert evaluate(Get(("steps", "scan", "report", 0)), values) == 1
    with pytest.raises(MissingError, match=r"`steps\.scan` has no `plan`"):
        evaluate(Get(("steps", "scan", "plan")), values)


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep: Json = []
    for _ in range(100_000):
        deep = [deep]
    for expression in (Binary("==", INPUT, INPUT), Call("json", (INPUT,))):
        with pytest.raises(EvaluationError):
            evaluate(expression, {"input": deep})
    with pytest.raises(EvaluationError, match="`input` has no form as text"):
        render((hole(INPUT),), {"input": deep})


@pytest.mark.parametrize(
    "call",
    [
        Call("replace", (INPUT, Literal("a"), INPUT)),
        Call("join", (Call("split", (INPUT, Literal("a"))), INPUT)),
    ],
)
def test_a_function_makes_no_giant_of_two_small_texts(call: Call) -> None:
    with pytest.raises(EvaluationError, match=f"expected at most {MAX_TEXT}"):
        evaluate(call, {"input": "a" * 2000})


@given(lowered)
def test_every_expression_has_a_value_or_a_message(expression: Expression) -> None:
    try:
        value = evaluate(expression, VALUES)
    except EvaluationError as error:
        assert error.message
        assert not error.message.endswith(".")
    else:
        assert render((hole(Literal(value)),), {}) == (value if isinstance(value, str) else canonical(value))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_what_its_row_says(name: str) -> None:
    function = FUNCTIONS[name]

    @given(st.lists(json_values, max_size=4))
    def check(values: list[Json]) -> None:
        arguments = tuple(map(Literal, values))
        wrong = function.arity_error(len(values))
        fits = all(function.parameter(index).accepts(type_of(value)) for index, value in enumerate(values))
        try:
            result = evaluate(Call(name, arguments), {})
        except EvaluationError as error:
            assert wrong is None or error.message == wrong
        else:
            assert wrong is None
            assert fits
            assert function.result in ("any", type_of(result))

    check()


def test_the_table_is_in_order_and_says_what_it_does() -> None:
    assert list(FUNCTIONS) == sorted(FUNCTIONS)
    for function in FUNCTIONS.values():
        assert function.signature.startswith(f"{function.name}({function.parameters[0].name}: ")
        assert function.text.endswith(".")


@given(json_values, json_values)
def test_values_are_equal_when_their_canonical_texts_are(left: Json, right: Json) -> None:
    assert equal(left, right) == (canonical(left) == canonical(right))
    assert contains([left, right], right)


UNKNOWN = [
    (Call("shout", (INPUT,)), "this program knows no function `shout`", "update wave-runtime"),
    (Call("upper", ()), "`upper` takes 1 argument, found 0", "compile the plan again with `wavec plan`"),
    (If(INPUT, INPUT, Call("join", (INPUT,))), "`join` takes 2 arguments, found 1", "compile the plan again"),
]


@pytest.mark.parametrize(("expression", "message", "fix"), UNKNOWN)
def test_a_plan_with_a_call_that_cannot_be_is_refused(expression: Expression, message: str, fix: str) -> None:
    text = dump(plan(prompt_step("scan", ("Read ", hole(expression)))))
    with pytest.raises(PlanError) as refused:
        load(text)
    assert refused.value.message == message
    assert refused.value.fix.startswith(fix)
    assert refused.value.pointer.startswith("/blobs/")
