"""Regular expressions: what is said of them, and that the runtime thinks the same."""

import pytest

from wavec.schemas.pattern import is_python_pattern, pattern_problem

ROWS: list[tuple[str, str | None]] = [
    ("^[a-z]{2,4}$", None),
    (r"^\d+\.\d+$", None),
    (r"\p{L}\P{Lu}[\p{Nd}_]\p{gc=Lu}", None),
    (r"a{,3}b{x}", None),
    (r"(?<year>\d{4})-\k<year>", None),
    (r"(a)\1", None),
    ("(?=a)(?!b)(?<=c)(?<!d|e)x", None),
    (r"\u{1F600}\uD83D\uDE00\x41\cA\0", None),
    ("[]", None),
    (r"[a-\d]", None),
    ("", None),
    ("(", "has a `(` without its `)`"),
    (")", "has a `)` without its `(`"),
    ("[a", "ends where the `]` of a set is expected"),
    ("a\\", "ends where an escaped character is expected"),
    ("*a", "has a `*` with nothing before it to repeat"),
    ("a**", "repeats a repetition"),
    ("a{3}{4}", "repeats a repetition"),
    ("^*", "repeats a place instead of a text"),
    ("a{3,1}", "repeats at least 3 and at most 1 times"),
    ("[b-a]", "has the range `b-a`, which runs backwards"),
    ("(?i)a", None),
    ("(?<a)", "has a name that no `>` ends"),
    ("(?<a>x)(?<a>y)", "has two groups called `a`"),
    (r"\1", "refers to group 1, but has 0"),
    (r"\k<a>", "refers to a group `a` that it does not have"),
    (r"\ka", "has a `\\k` without `<name>`"),
    (r"\p{Script=Greek}", "has `\\p{Script=Greek}`; only general categories of Unicode are known"),
    (r"\pL", "has `\\p` without `{name}`"),
    (r"\u{110000}", "has `\\u{110000}`, which is no character"),
    (r"\u12", "has an escape without its 4 hexadecimal digits"),
    (r"\Z", None),
    ("(?<=ab|c)d", "cannot be used here: look-behind requires fixed-width pattern"),
    ("(?<=a*)d", "cannot be used here: look-behind requires fixed-width pattern"),
    ("(" * 200 + ")" * 200, "is nested too deeply"),
    ("^(a+)+$", None),
    (
        r"(?=(a+)+$)",
        "looks around or refers back, and repeats what can match in several ways, so that matching might never end",
    ),
]


@pytest.mark.parametrize(("pattern", "problem"), ROWS)
def test_what_is_wrong_with_a_pattern(pattern: str, problem: str | None) -> None:
    assert pattern_problem(pattern) == problem


@pytest.mark.parametrize(
    ("pattern", "only_python"), [("(?i)a", True), (r"\Z", True), ("(?P<a>x)", True), ("a", False), ("(", False)]
)
def test_what_only_python_reads(pattern: str, only_python: bool) -> None:
    assert is_python_pattern(pattern) == only_python


@pytest.mark.parametrize(
    ("pattern", "end"),
    [
        ("^(?!x)(a+)+$", "so that matching might never end"),
        ("(?i)a*A*", "so that matching might never end"),
    ],
)
def test_what_would_take_too_long(pattern: str, end: str) -> None:
    problem = pattern_problem(pattern)
    assert problem is not None and problem.endswith(end)
