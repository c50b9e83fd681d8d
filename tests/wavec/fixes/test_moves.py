"""Where a place has come to after edits, held against the edited text itself."""

from hypothesis import given
from hypothesis import strategies as st

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Edit, Fix
from wavec.fixes.choice import chosen, edits_of
from wavec.fixes.moves import by_file
from wavec.fixes.raw_text import RawText
from wavec.source.span import Span
from wavec.source.text import Source

CODE = Code("WV999", "made-up", Severity.ERROR, "A page.")
TEXT = Source("a.yaml", "0123456789" * 3)
PLACES = st.tuples(st.integers(0, 30), st.integers(0, 4)).map(lambda place: (place[0], min(sum(place), 30)))


def finding(start: int, end: int, text: str) -> Diagnostic:
    at = Span(TEXT, start, end)
    return CODE.at(at, "wrong", fix=Fix("mend it", (Edit(at, text),), safe=True))


@given(st.lists(st.tuples(PLACES, st.sampled_from(["", "x", "xyz"])), max_size=12))
def test_what_is_made_together_does_not_meet_and_moves_the_rest(wanted: list[tuple[tuple[int, int], str]]) -> None:
    findings = [finding(start, end, text) for (start, end), text in wanted]
    edits = edits_of(chosen(findings, unsafe=False, refused=()))
    taken = [(edit.at.start, edit.at.end) for edit in edits]
    for start, end in taken:
        others = [other for other in taken if other != (start, end)]
        assert not any((start < b and a < end) or start == a or end == b for a, b in others)
    for (start, end), _ in wanted:  # nothing was left out that met no other
        assert any((start < b and a < end) or start == a or end == b for a, b in taken)
    edited = RawText(TEXT.text).edited(edits).raw
    for name, moves in by_file(edits).items():
        assert name == "a.yaml"
        for offset, letter in enumerate(TEXT.text):
            if not any(start <= offset < end for start, end in taken):
                assert edited[moves.moved(offset)] == letter
