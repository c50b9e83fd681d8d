"""Text and holes: where a hole begins and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan.walk import quoted

from wavec.syntax.expression import Literal
from wavec.syntax.parse import parse
from wavec.syntax.template import HolePiece, TextPiece, UnclosedHole, split

ROWS = [
    # Holes are shown as [what is inside], the unclosed one as <from here on>.
    ("", []),
    ("no holes", ["no holes"]),
    ("a {{ b }} c", ["a ", "[ b ]", " c"]),
    ("{{a}}{{b}}", ["[a]", "[b]"]),
    ("{{ a\n  | upper }}", ["[ a\n  | upper ]"]),
    ("{{}}", ["[]"]),
    ('{{ "}}" }}', ['[ "}}" ]']),
    ('{{ "{{" }} x }}', ['[ "{{" ]', " x }}"]),
    (r"{{ '\'}}' }}", [r"[ '\'}}' ]"]),
    ("a }} b", ["a }} b"]),
    ('{"n": {{ n }}}', ['{"n": ', "[ n ]", "}"]),
    ("{{{ x }}}", ["[{ x ]", "}"]),
    ("{ { x } }", ["{ { x } }"]),
    # A quote without a partner on its line hides nothing.
    ("{{ don't }}\nit's {{ x }}", ["[ don't ]", "\nit's ", "[ x ]"]),
    ("{{ 'a\n' }} b", ["[ 'a\n' ]", " b"]),
    ('{{ "it\'s" }}', ['[ "it\'s" ]']),
    ("a {{ b", ["a ", "<{{ b>"]),
    ('{{ x }} {{ "}}', ["[ x ]", " ", '[ "]']),
    ('{{ "}}"', ['<{{ "}}">']),
    ("{{ a {{ b }}", ["[ a {{ b ]"]),
]


@pytest.mark.parametrize(("text", "pieces"), ROWS, ids=[row[0] for row in ROWS])
def test_pieces(text: str, pieces: list[str]) -> None:
    assert [_shown(text, piece) for piece in split(text)] == pieces


def _shown(text: str, piece: TextPiece | HolePiece | UnclosedHole) -> str:
    match piece:
        case TextPiece(words):
            return words
        case HolePiece(inside):
            return f"[{inside}]"
        case UnclosedHole(start, end):
            return f"<{text[start:end]}>"


@given(st.lists(st.sampled_from(["{", "}", "{{", "}}", '"', "'", "\\", "a", " ", "\n"]), max_size=20).map("".join))
def test_the_pieces_are_the_whole_template(text: str) -> None:
    pieces = split(text)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    for piece in pieces:
        if isinstance(piece, TextPiece):
            assert piece.text == text[piece.start : piece.end]
            assert "{{" not in piece.text
        if isinstance(piece, HolePiece):
            assert "{{" + piece.text + "}}" == text[piece.start : piece.end]


@given(st.text() | st.lists(st.sampled_from(["{{", "}}", '"', "'", "\\", "\n"])).map("".join))
def test_any_text_can_be_written_in_a_hole(text: str) -> None:
    (hole,) = split("{{ " + quoted(text) + " }}")
    assert isinstance(hole, HolePiece)
    literal = parse(hole.text)
    assert isinstance(literal, Literal)
    assert literal.value == text


@pytest.mark.parametrize("noise", ["\\'", "'\"", "\"' }}{{", "{{", '{{"'])
def test_long_templates_take_linear_time(noise: str) -> None:
    # A quarter of a megabyte: quadratic work would take minutes.
    text = "{{" + noise * (256 * 1024 // len(noise))
    assert split(text)[-1].end == len(text)
