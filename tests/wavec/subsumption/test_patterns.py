"""Patterns are read as the runtime reads them, or not at all."""

import os

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wave_runtime.plan.json_schema.matcher import Matcher
from wave_runtime.plan.json_schema.pattern import PatternError
from wave_runtime.plan.json_schema.pattern_parse import parse_pattern
from wave_runtime.schema.dialect import SchemaProblem

from tests.small_schemas import Accepted
from wavec.subsumption import Proved, Refuted, Unknown, decide
from wavec.subsumption.language.automaton import automaton_of
from wavec.subsumption.language.match import Undecided, search
from wavec.subsumption.language.syntax import read

MANY = int(os.environ.get("WAVE_TEST_FUZZ", "0"))

PLAIN = (*"ab1-_ ", ".", "[ab]", "[^a]", "[a-c1]", "[\\d_]", "[^]", "[]", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "é")
ESCAPED = ("\\n", "\\.", "\\x61", "\\u0061", "\\u{1F600}", "\\cJ", "[\\b]", "^", "$", "\\b", "\\B", "\\-", "\\0", "😀")
ODD = ("\\p{L}", "(?i)", "\\1", "\\k<x>", "\\Z", "(?<x>a)", "[a-\\d]", "[b-a]", "a{2", "{", "]")
ATOMS = st.sampled_from((*PLAIN, *ESCAPED, *ODD))
REPEATS = st.sampled_from(("", "", "*", "+", "?", "{2}", "{1,2}", "{0}", "*?", "{1,}?"))
PATTERNS = st.recursive(
    st.lists(st.tuples(ATOMS, REPEATS).map("".join), max_size=3).map("".join),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("|".join),
        st.tuples(st.sampled_from(("(", "(?:", "(?=", "(?!", "(?<=", "(?<!")), inner, REPEATS).map(
            lambda parts: f"{parts[0]}{parts[1]}){parts[2]}"
        ),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=4,
)
TEXTS = st.text(st.sampled_from("ab1c-_ .A\nné😀{]\x08"), max_size=5)


def _accepts(pattern: str, text: str) -> bool | None:
    try:
        return Accepted({"pattern": pattern})(text)
    except (SchemaProblem, FutureWarning):  # the runtime reads what is none of ECMA-262 as Python does
        return None


@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=MANY or 300, deadline=None)
def test_the_machine_accepts_what_the_runtime_matches(pattern: str, texts: list[str]) -> None:
    try:
        matcher = Matcher(pattern)
    except (PatternError, FutureWarning):
        assume(False)
    if matcher.tree is None or "\\p{" in pattern:
        assert read(pattern) is None
        return
    assert read(pattern) is not None
    machine = automaton_of(pattern)
    for text in texts:
        matches = matcher.matches(text, lambda steps: None)
        assert machine.matches(text) == matches or (matches is False and not machine.exact)
        try:
            assert search(pattern, text) == matches
        except Undecided:
            assert "\\1" in pattern or "\\k" in pattern


READ_ALIKE = (
    r"a\ \e \_ \/ \cj \c \0 \01 \x6 \u{110000} \u{1_0} \ud83d\u0041 \ud83d\ude00 [\ud83d\ude00] \Z \A \B ^\B$ \p{L} "
    r"a{2}{3} a{,2} a{2,1} a** a+?+ ^* (?=a)? \b+ (?<x>a)(?<x>b) (?<>a) \k<x>(?<x>a) \2(a)(b) \3(a) "
    r"[a-\d] [\d-a] [\b-\n] [z-a] [] [^] [a-] [-a] [\-a] [^\s] (?a) (?i)a (?:a a) \p{Script=Greek}"
)


@pytest.mark.parametrize("pattern", READ_ALIKE.split())
def test_what_is_read_is_what_the_runtime_reads(pattern: str) -> None:
    try:
        taken = parse_pattern(pattern, categories=False)
    except PatternError:
        assert read(pattern) is None
        return
    assert read(pattern) is not None
    try:
        matcher = Matcher(pattern)
    except PatternError:  # a reference to a group behind it: read, and not to be matched by `re`
        assert pattern == r"\2(a)(b)"
        return
    assert matcher.tree == taken
    for text in ("", "a", "b", "e", "-", "5", "_", " ", "\n", "\b", "\0", "😀", "aa", "ab"):
        try:
            assert search(pattern, text) is matcher.matches(text, lambda steps: None)
        except Undecided:
            assert "\\2" in pattern or "\\k" in pattern


@pytest.mark.parametrize(("groups", "is_read"), [(40, True), (41, False)])
def test_groups_within_groups_are_read_to_a_depth(groups: int, is_read: bool) -> None:
    pattern = "(" * groups + "a?b" + ")" * groups
    assert Matcher(pattern).matches("ab", lambda steps: None)
    assert (read(pattern) is not None) is is_read
    answer = decide({"const": "ab"}, {"pattern": pattern})
    assert answer == Proved() if is_read else isinstance(answer, Unknown)


@given(PATTERNS, TEXTS)
@settings(max_examples=MANY or 300, deadline=None)
def test_a_pattern_matches_what_the_runtime_matches(pattern: str, text: str) -> None:
    fits = _accepts(pattern, text)
    assume(fits is not None)
    match decide({"const": text}, {"pattern": pattern}):
        case Proved():
            assert fits
        case Refuted():
            assert not fits
        case Unknown(keyword):
            assert keyword == "pattern"


@given(PATTERNS, PATTERNS, st.lists(TEXTS, max_size=5))
@settings(max_examples=MANY or 150, deadline=None)
def test_one_pattern_within_another(first: str, second: str, texts: list[str]) -> None:
    assume(_accepts(first, "") is not None and _accepts(second, "") is not None)
    match decide({"type": "string", "pattern": first}, {"pattern": second}):
        case Proved():
            assert not [text for text in texts if _accepts(first, text) and not _accepts(second, text)]
        case Refuted(text):
            assert isinstance(text, str)
            assert _accepts(first, text)
            assert _accepts(second, text) is False
        case Unknown(keyword):
            assert keyword == "pattern"
