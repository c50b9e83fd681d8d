"""An offset in a decoded text leads to the place where it was written."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wavec.source.holes import place_in_scalar
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.source.yaml import read_yaml

SCALARS = {
    "plain": "x {{ one }} y {{ two }}",
    "plain of two lines": "x\n   {{ one }}\n\n   y {{\n   two }}",
    "literal": "|\n   x {{ one }}\n     {{ two\n   }}\n",
    "literal with header": "|4-  # {{ c }}\n        {{ one }}\n\n     {{ two }}\n",
    "folded": ">\n   x\n   {{ one }}\n\n     y {{ two }}\n   z\n",
    "single-quoted": "'{{ one }} {{ two }}'",
    "single-quoted with quotes": "'it''s {{ one }}''{{ two }}'''",
    "single-quoted of two lines": "'it''s\n\n   {{ one }}\n   {{ two }}'",
    "double-quoted": '"{{ one }} {{ two }}"',
    "double-quoted with escapes": '"\\"\\u007b\\x41\\t\\\\ {{ one }}\\n\\\n    \\ {{ two }}\\\\"',
    "anchored": "&a '{{ one }}{{ two }}'",
}


@pytest.mark.parametrize("written", SCALARS.values(), ids=SCALARS)
def test_each_hole_is_found_where_it_was_written(written: str) -> None:
    source = Source("wave.yaml", f"a: {written}\n")
    spans, decoded = _value(source)
    places = [place_in_scalar(source, spans.start, spans.end, decoded, *_range(m)) for m in _holes(decoded)]
    assert [re.sub(r"\s+", " ", place.text) for place in places] == ["{{ one }}", "{{ two }}"]


def test_a_range_of_blanks_has_no_place_of_its_own() -> None:
    source = Source("wave.yaml", "a: 'x  y'\n")
    spans, decoded = _value(source)
    assert place_in_scalar(source, spans.start, spans.end, decoded, 1, 2).text == "'x  y'"
    assert place_in_scalar(source, spans.start, spans.end, decoded, 1, 3).text == "y"


TEXTS = st.text(st.sampled_from(list("ab {}'\"\\\n\té日😀:#|>-")), max_size=60)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["'", '"', "|", ">", None]), st.integers(20, 80))
def test_every_character_is_found_in_every_style(text: str, style: str | None, width: int) -> None:
    source = Source("wave.yaml", yaml.safe_dump({"a": text}, default_style=style, allow_unicode=True, width=width))
    spans, decoded = _value(source)
    assert decoded == text
    for offset, character in enumerate(text):
        place = place_in_scalar(source, spans.start, spans.end, decoded, offset, 1)
        if not character.isspace():
            # A quote in single quotes is written twice; a longer place is an escape.
            assert place.text in (character, "''") or yaml.safe_load(f'"{place.text}"') == character


def _value(source: Source) -> tuple[Span, str]:
    document = read_yaml(source).value
    assert document is not None and isinstance(document.data, dict)
    (value,) = (value for key, value in document.data.items() if key in ("a", '"a"'))
    assert isinstance(value, str)
    return document.spans.at("a"), value


def _holes(decoded: str) -> list[re.Match[str]]:
    return list(re.finditer(r"\{\{.*?\}\}", decoded, re.DOTALL))


def _range(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), len(found[0])
