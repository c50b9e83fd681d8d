"""Regular expressions: what is said of them, and that the runtime thinks the same."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wave_runtime.schema.pattern import PatternError
from wave_runtime.schema.pattern_python import python_pattern

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
    ("(?i)a", "has a `(?` group that ECMA-262 does not know"),
    ("(?<a)", "has a name that no `>` ends"),
    ("(?<a>x)(?<a>y)", "has two groups called `a`"),
    (r"\1", "refers to group `1`, which has not ended there"),
    (r"\k<a>", "refers to group `a`, which has not ended there"),
    (r"\ka", "has a `\\k` without `<name>`"),
    (r"\p{Script=Greek}", "has `\\p{Script=Greek}`; only general categories of Unicode are known"),
    (r"\pL", "has `\\p` without `{name}`"),
    (r"\u{110000}", "has `\\u{110000}`, which is no character"),
    (r"\u12", "has an escape without its 4 hexadecimal digits"),
    (r"\Z", "has `\\Z`, which is not supported in schemas"),
    ("(?<=ab|c)d", "looks back over texts of different lengths, which cannot be run here"),
    ("(?<=a*)d", "looks back over texts of different lengths, which cannot be run here"),
    ("(" * 200 + ")" * 200, "is nested too deeply"),
]


@pytest.mark.parametrize(("pattern", "problem"), ROWS)
def test_what_is_wrong_with_a_pattern(pattern: str, problem: str | None) -> None:
    assert pattern_problem(pattern) == problem


PIECES = r"""
a b 1 . ^ $ | ( ) (?: (?= (?! (?<= (?<! (?<n> [ ] [^ - \d \W \b \B \p{L} \p{gc=Nd} \p{Script=Greek} \u0041 \u{41}
\x41 \cA \0 \n \- \/ \Z * + ? {2} {1,} {1,3} {3,1} { } , *? (?i) (?P<m> \\ é
"""


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
@pytest.mark.filterwarnings("ignore:Possible set:FutureWarning")
@settings(deadline=None)  # the first use of a category makes its table
@given(st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join))
@example("(?<=a$)b")
@example("(?<=(?=a)b)c")
def test_the_runtime_thinks_the_same(pattern: str) -> None:
    try:
        _, tree = python_pattern(pattern)
    except PatternError:
        assert pattern_problem(pattern) is not None and not is_python_pattern(pattern)
    else:
        assert (pattern_problem(pattern) is None) == (tree is not None)
        assert tree is not None or is_python_pattern(pattern)
