"""The parser of holes: places, limits, the fast path, and the way back to text. Meaning: golden/expressions."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.expressions import shape, written
from wavec.syntax.expression import Expression, path_of, references, walk
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import MAX_DEPTH, MAX_LENGTH, parse, parse_by_grammar
from wavec.syntax.short_expression import parse_short
from wavec.syntax.show import show
from wavec.syntax.simple_expression import parse_simple

PLACES = [
    ("input", ["input"]),
    (" input.repo\n", ["input.repo", "input"]),
    ("a-b.0-c[12]", ["a-b.0-c[12]", "a-b.0-c", "a-b", "12"]),
    ('x["k"][y]', ['x["k"][y]', 'x["k"]', "x", '"k"', "y"]),
    ("a | f( b ) | g", ["a | f( b ) | g", "a | f( b )", "a", "b"]),
    ("f(a, 'b')", ["f(a, 'b')", "a", "'b'"]),
    ("[1, true]", ["[1, true]", "1", "true"]),
    ("not (a == b)", ["not (a == b)", "a == b", "a", "b"]),
    ("(a) and (b or c)", ["(a) and (b or c)", "a", "b or c", "b", "c"]),
    ("a if b else c", ["a if b else c", "b", "a", "c"]),
]


@pytest.mark.parametrize(("text", "nodes"), PLACES)
def test_every_node_knows_its_place(text: str, nodes: list[str]) -> None:
    expression = parse(text)
    assert not isinstance(expression, ExpressionError)
    assert [text[node.start : node.end] for node in walk(expression)] == nodes


REFERENCES = [
    ("input", ["input"]),
    ('steps.scan-issues.report["a b"].files[0]', ["steps", "scan-issues", "report", "a b", "files", 0]),
    ("input[-1]", ["input", -1]),
    ("input[true]", None),
    ("input[1.5]", None),
    ("input[x]", None),
    ("f(x).y", None),
    ('"text"', None),
]


@pytest.mark.parametrize(("text", "path"), REFERENCES)
def test_the_path_of_a_reference(text: str, path: list[str | int] | None) -> None:
    expression = parse(text)
    assert not isinstance(expression, ExpressionError)
    assert path_of(expression) == (path and tuple(path))


def test_references_are_the_longest_ones_from_left_to_right() -> None:
    expression = parse('steps.a.out[input.n].x | default(b) if c else [d.e, "f"]')
    assert not isinstance(expression, ExpressionError)
    paths = [path for _, path in references(expression)]
    assert paths == [("c",), ("steps", "a", "out"), ("input", "n"), ("b",), ("d", "e")]


MISTAKES = [
    # Text, what is marked, what could have stood there, a word of the help.
    ("a b", "b", ("an operator", "the end of the expression"), None),
    ("f(a", "", ("an operator", "`,`", "`)`"), None),
    ("f(1  ", "", ("an operator", "`,`", "`)`"), None),
    ("", "", ("a value",), None),
    ("x | 3", "3", ("a name",), None),
    ("a = b", "=", ("an operator", "the end of the expression"), "`==`"),
    ("a || b", "|", ("a name",), "`or`"),
    ("a < b <= c", "<=", ("`and`", "`or`"), "a < b and b < c"),
    ("a not in b", "not", ("an operator", "the end of the expression"), "not a in b"),
    ("a + b", "+", ("an operator", "the end of the expression"), "arithmetic"),
    ("é", "é", ("a value",), "A to Z"),
    ('a == "b c\n', '"b c', ('`"`',), None),
    (r'"a\qb"', r"\q", (r"`\\`", r"`\"`", r"`\'`", r"`\n`", r"`\t`", r"`\uXXXX`"), None),
    ("x[01]", "01", ("a value",), None),
    ("2 == 9007199254740993", "9007199254740993", (), None),
]


@pytest.mark.parametrize(("text", "marked", "expected", "help"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_marked_where_it_is(text: str, marked: str, expected: tuple[str, ...], help: str | None) -> None:
    error = parse(text)
    assert isinstance(error, ExpressionError)
    assert (text[error.start : error.end], error.expected) == (marked, expected)
    assert (error.help is None) if help is None else (help in (error.help or ""))


def test_what_is_missing_is_marked_after_the_last_token() -> None:
    error = parse("f(1,   \n")
    assert isinstance(error, ExpressionError)
    assert (error.start, error.end) == (4, 4)


DEEP = [
    ("parentheses", lambda n: "(" * n + "a" + ")" * n, 62),
    ("not", lambda n: "not " * n + "a", 62),
    ("or", lambda n: "a" + " or a" * n, 62),
    ("filters", lambda n: "a" + " | f" * n, 31),
    ("calls", lambda n: "f(" * n + "a" + ")" * n, 31),
    ("lists", lambda n: "[" * n + "a" + "]" * n, 31),
    ("members", lambda n: "a" + ".b" * n, 31),
    ("indexes", lambda n: "a" + "[0]" * n, 31),
    ("indexes in indexes", lambda n: "a[" * n + "0" + "]" * n, 31),
    ("conditions", lambda n: "a if b else " * n + "c", 62),
]


@pytest.mark.parametrize(("name", "text", "deepest"), DEEP, ids=[row[0] for row in DEEP])
def test_depth_has_a_limit(name: str, text: Callable[[int], str], deepest: int) -> None:
    assert not isinstance(parse(text(deepest)), ExpressionError)
    for depth in (deepest + 1, 500):
        error = parse(text(depth))
        assert isinstance(error, ExpressionError), name
        assert error.message == f"the expression is nested more than {MAX_DEPTH} levels deep"


def test_length_has_a_limit() -> None:
    assert not isinstance(parse("a" * MAX_LENGTH), ExpressionError)
    assert not isinstance(parse(f"f({'a' * (MAX_LENGTH - 3)})"), ExpressionError)
    for text in ("a" * (MAX_LENGTH + 1), "(" * (MAX_LENGTH + 1)):
        error = parse(text)
        assert isinstance(error, ExpressionError)
        assert error.message == "the expression has 10001 characters, expected at most 10000"


WORDS = ("a", "input", "or", "not", "true", "null", "in", "if", "else", "é", "_", "0", "12", "01", "-1", "1.5")
SIGNS = (".", ".", "[", "]", "(", ")", "|", "==", ",", "-", '"', '"y"', "'x'", "{", "\\", " ", "\n", "\t")
pieces = st.lists(st.sampled_from(WORDS + SIGNS), max_size=12).map("".join)


@given(pieces | st.text(max_size=20))
@example("a.b[0].c-d")
@example(" true\n")
@example("true-x.y")
@example("'a\tb'")
def test_the_fast_path_agrees_with_the_grammar(text: str) -> None:
    for quick in (parse_simple(text), parse_short(text)):
        if quick is not None:
            assert shape(quick, places=True) == shape(parse_by_grammar(text), places=True)


@given(written)
def test_the_descent_agrees_with_the_grammar(expression: Expression) -> None:
    text = show(expression)
    quick = parse_short(text)
    if quick is not None:
        assert shape(quick, places=True) == shape(parse_by_grammar(text), places=True)


BY_DESCENT = [
    "input.a | default('x') | upper",
    "upper(input)",
    "not (a == b) and c or [1, f(), []][0] in x['k']",
    "'short' if length(x) < 3 else \"long\" if (y) else (null).z",
    " ( a ) . b [ 0 ] | f ( -1 ) ",
]


@pytest.mark.parametrize("text", BY_DESCENT)
def test_usual_expressions_need_no_grammar(text: str) -> None:
    assert shape(parse_short(text), places=True) == shape(parse_by_grammar(text), places=True)


BY_GRAMMAR = [
    "a.b" * 2 + " |" * 40,
    "1.5",
    "'\\n'",
    "a b",
    "f(",
    "a == b == c",
    "a if b",
    "not",
    "x | f.y",
    "",
    "(" * 31,
]


@pytest.mark.parametrize("text", BY_GRAMMAR)
def test_the_rest_is_left_to_the_grammar(text: str) -> None:
    assert parse_short(text) is None


references_and_literals = st.from_regex(
    r"[ \n]?([a-c]|in|or|x-y|true)(\.(a|0|if|b-1|x--y)|\[(0|17|01)\]){0,4}[ \t]?|-?[0-9]{1,17}|\"[a-z' ]*\"|'[a\"\n]*'",
    fullmatch=True,
)


@given(references_and_literals)
def test_the_fast_path_takes_what_it_is_for(text: str) -> None:
    assert shape(parse(text), places=True) == shape(parse_by_grammar(text), places=True)


@given(pieces | st.text(max_size=30))
def test_every_text_is_an_expression_or_has_a_marked_mistake(text: str) -> None:
    found = parse(text)
    assert 0 <= found.start <= found.end <= len(text)
    if isinstance(found, ExpressionError):
        assert found.message


@given(written)
def test_an_expression_is_read_back_from_what_it_shows(expression: Expression) -> None:
    assert shape(parse(show(expression))) == shape(expression)


def test_usual_expressions_never_load_lark() -> None:
    program = (
        "import sys; from wavec.syntax.parse import parse\n"
        "for text in ('input', ' steps.scan-issues.report[0] ', '\"{{\"', '12', 'null'): parse(text)\n"
        "parse('upper(a) | f if b else c')\n"
        "assert 'lark' not in sys.modules; parse('not 1.5'); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
