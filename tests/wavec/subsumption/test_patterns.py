"""Patterns are read as the runtime reads them, or not at all."""

import os

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wave_runtime.schema.dialect import SchemaProblem

from tests.small_schemas import Accepted
from wavec.subsumption import Proved, Refuted, Unknown, decide

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
