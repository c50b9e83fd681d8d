"""Patterns: matched as `re` matches them, in bounded time, or refused."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.plan.json_schema.automaton import Automaton
from wave_runtime.plan.json_schema.matcher import Matcher
from wave_runtime.plan.json_schema.pattern import PatternError
from wave_runtime.plan.json_schema.pattern_cost import starts_at_start
from wave_runtime.plan.json_schema.pattern_python import python_pattern
from wave_runtime.schema import validate

ATOMS = st.sampled_from(
    ("a", "b", "[ab]", "[^a]", ".", r"\w", r"\W", r"\s", r"\b", r"\B", "^", "$", "-", "(?:)", "[]", r"\p{Lu}", "é")
)
TIMES = st.sampled_from(("*", "+", "?", "*?", "{2}", "{0,2}", "{1,3}", "{2,}"))
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: f"({'|'.join(options)})"),
        st.tuples(inner, TIMES).map(lambda parts: f"(?:{parts[0]}){parts[1]}"),
    ),
    max_leaves=8,
)
TEXTS = st.text("ab- \nÉé_", max_size=9)


def spent(steps: int) -> None:
    assert steps > 0


@settings(max_examples=400, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=6))
def test_the_automaton_matches_what_re_matches(pattern: str, texts: list[str]) -> None:
    written = python_pattern(pattern)
    assert written.tree is not None
    automaton = Automaton(written.tree, anchored=starts_at_start(written.tree))
    matcher = Matcher(pattern)
    for text in texts:
        expected = written.compiled.search(text) is not None
        assert automaton.matches(text, spent) is expected
        assert matcher.matches(text, spent) is expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(("ab", "a", "-", "b-", "é")), max_size=3000).map("".join))
def test_long_texts_match_as_short_ones_do(text: str) -> None:
    for pattern in ("a.*b.*-.*é$", r"^(a|b|-|é)*$", "(a|b)*a(a|b){9}-", r"-\b.*\B-", "^ab.*(ab|-)$"):
        assert Matcher(pattern).matches(text, spent) is (
            re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None
        )


def test_more_sets_of_states_than_are_remembered() -> None:
    text = "".join("ab"[number * number % 7 % 2] + "ab"[number % 3 % 2] for number in range(20_000))
    for least in (12, 13):
        pattern = f"^(a|b)*a(a|b){{{least}}}$"
        assert Matcher(pattern).matches(text, spent) is (text[-least - 1] == "a")


HOSTILE = "a" * 200_000 + "!"
IN_TIME: list[tuple[str, str, bool]] = [
    ("^(a+)+$", HOSTILE, False),
    ("^(a|a)*$", HOSTILE, False),
    ("^(a|aa)+$", HOSTILE, False),
    ("(a*)*b", HOSTILE, False),
    ("a*a*a*b", HOSTILE, False),
    ("[a-z]+@", HOSTILE, False),
    (".*.*.*é", HOSTILE, False),
    ("(a|b)*a(a|b){18}$", HOSTILE, False),
    ("^([a-z]+,?)*$", HOSTILE[:-1], True),
    (r"^\s*(\w+\s?)*$", "a" * 100_000, True),
    ("^(a?){50}a{50}$", "a" * 50, True),
    ("^((a{0,9}){0,9}){0,9}$", "a" * 700 + "!", False),
    ("^[^]{0,300000}$", HOSTILE, True),
    (r"^(?=.*[A-Z])(?=.*\d).{8,}$", HOSTILE, False),
    (r"^(?!main$|master$).*$", HOSTILE, True),
    (r"(?i)^A*!$", HOSTILE, True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), IN_TIME)
def test_no_text_takes_long(pattern: str, text: str, expected: bool) -> None:
    assert (validate({"pattern": pattern}, text) == ()) is expected
    assert (validate({"propertyNames": {"pattern": pattern}}, {text: 1}) == ()) is expected
    assert (validate({"patternProperties": {pattern: False}}, {text: 1}) == ()) is not expected
    assert (
        validate({"patternProperties": {pattern: True}, "additionalProperties": False}, {text: 1}) == ()
    ) is expected
    evaluated: Any = {"allOf": [{"patternProperties": {pattern: True}}], "unevaluatedProperties": False}
    assert (validate(evaluated, {text: 1}) == ()) is expected


REFUSED = [
    ("^(?!x)(a+)+$", "looks around or refers back, and repeats what can match in several ways"),
    (r"^(a|a)*(?=b)", "looks around or refers back, and repeats what can match in several ways"),
    (r"^(?:a{1,90}){1,90}(?=b)$", "looks around or refers back, and repeats what can match in several ways"),
    (r"^(a+)a*\1$", "looks around or refers back, and has repetitions that can take the same characters"),
    ("(?=b)([ab]*|x)c?b+", "looks around or refers back, and has repetitions that can take the same characters"),
    ("(?i)^(a+)+$", "is not ECMA-262, and repeats what can match in several ways"),
    ("(?i)^a*b*$", "is not ECMA-262, and has repetitions that can take the same characters"),
    ("^((a{100}){100}){100}(bc?)*$", "is too large: its repetitions, written out, have more than 20000 places"),
    ("(?>a+)b", "has a `(?` group that ECMA-262 does not know"),
    ("(?i)a{,5}", "has a `(?` group that ECMA-262 does not know"),
    ("a{2}{3}", "repeats a repetition"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_what_might_never_end_is_refused_before_any_text(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        Matcher(pattern)
    assert str(caught.value).startswith(reason)
    (finding,) = validate({"properties": {"a": {"pattern": pattern}}}, {})
    assert finding.message.startswith(f"the pattern `{pattern}` {reason}")


@pytest.mark.parametrize("pattern", [r"(.+)=\1", r"(a+)\1@", "[a-z]+(?=@)", "(?P<x>a+)!!", "(?m)^a*$|!$"])
def test_a_text_that_is_too_long_for_re_is_refused(pattern: str) -> None:
    (finding,) = validate({"pattern": pattern}, HOSTILE)
    assert finding.message == f"the pattern `{pattern}` takes too long on a text of {len(HOSTILE)} characters"
    assert validate({"pattern": pattern}, "x=xaa@aa!!") == ()


@pytest.mark.parametrize(("pattern", "text"), [(r"\B", ""), (r"(?=.*)\B", ""), (r"\Aa\Z", "a"), ("(?P<x>a)", "a")])
def test_spellings_of_python(pattern: str, text: str) -> None:
    assert validate({"pattern": pattern}, text) == ()
    assert validate({"pattern": f"{pattern}b"}, text) != ()


def test_patterns_that_mean_the_same_stay_apart() -> None:
    schema: Any = {"patternProperties": {r"^\d$": {"type": "integer"}, "^[0-9]$": {"minimum": 5}}}
    assert [finding.message for finding in validate(schema, {"1": 0.5})] == [
        "expected a number of at least 5, found the number 0.5",
        "expected an integer, found the number 0.5",
    ]
