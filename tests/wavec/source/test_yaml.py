"""YAML becomes plain data, and every key and value remembers where it stood."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wavec.source.span import Spans
from wavec.source.text import Source
from wavec.source.yaml import SPANS_KEY, Document, plain, read_yaml


def document(text: str) -> Document:
    outcome = read_yaml(Source("wave.yaml", text))
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


DATA: list[tuple[str, object]] = [
    ("a: 1\nb: [x, 'y', \"z\"]\n", {"a": 1, "b": ["x", "y", "z"]}),
    ("- - a\n  - b\n-\n- {}\n- []\n", [["a", "b"], None, {}, []]),
    ("a: &x\n  b: 1\nc: *x\nd: [*x]\n", {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]}),
    ("&k name: x\nas: *k\n", {"name": "x", "as": "name"}),
    ("a: &x 1\nb: *x\n*x : 2\n", None),
    ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", {"a": "x\n y\n", "b": "x y"}),
    ("? a\n: b\n", {"a": "b"}),
    ("'<<': 1\n'1': 2\n", {"<<": 1, "1": 2}),
    ("[a: b, c]", [{"a": "b"}, "c"]),
    ("---\na: 1\n...\n# end\n", {"a": 1}),
    ("text", "text"),
    ("null", None),
    ("on: no\ntrue story: yes\n", {"on": "no", "true story": "yes"}),
]


@pytest.mark.parametrize(("text", "expected"), DATA)
def test_yaml_becomes_plain_data(text: str, expected: object) -> None:
    outcome = read_yaml(Source("wave.yaml", text))
    assert (plain(outcome.value.data) if outcome.value else None) == expected


PLACES: list[tuple[str, tuple[str | int, ...], str]] = [
    ("a: 1\nb: foo  # c\n", ("b",), "foo"),
    ("😀: é\nb:\t日本\n", ("b",), "日本"),
    ("a: foo\n   bar\nb: 1\n", ("a",), "foo\n   bar"),
    ("a: 'it''s'\n", ("a",), "'it''s'"),
    ("a: |2-  # c\n    x\n   y\n\n\nb: 1\n", ("a",), "|2-  # c\n    x\n   y"),
    ("a: >\n\n  x\n# c\nb: 1\n", ("a",), ">\n\n  x"),
    ("a: [1, {b: [x, yy]}]\n", ("a", 1, "b", 1), "yy"),
    ("a: [1, {b: [x, yy]}]\n", ("a", 1), "{b: [x, yy]}"),
    ("a:\n  - b: 1\n    c: 2\n\n# c\nd: 3\n", ("a", 0), "b: 1\n    c: 2"),
    ("a:\n  - b: 1\n    c: 2\n\n# c\nd: 3\n", ("a",), "- b: 1\n    c: 2"),
    ("a:\n  b:\n    c: |\n      x\n  \nd: 1\n", ("a",), "b:\n    c: |\n      x"),
    ("a: &k  # c\n  foo\nb: *k\n", ("b",), "foo"),
    ("a: &k {x: 1}\nb: [*k]\n", ("b", 0, "x"), "1"),
    ("a: &k {x: 1}\nb: [*k]\nc: 1\n", ("b",), "[*k]"),
    ("a:\n  - *k\n".replace("a:", "z: &k 1\na:"), ("a",), "- *k"),
    ("a:\nb: 1\n", ("a",), ""),
    ("a: 1\n", ("nothing", "here"), "a: 1"),
]


@pytest.mark.parametrize(("text", "path", "expected"), PLACES)
def test_the_place_of_a_value(text: str, path: tuple[str | int, ...], expected: str) -> None:
    assert document(text).spans.at(*path).text == expected


def test_the_place_of_a_key_and_of_what_is_below() -> None:
    spans = document("a:\n  'b c': [x]\n").spans
    assert spans.below("a").key("b c").text == "'b c'"
    assert str(spans.below("a").key("b c")) == "wave.yaml:2:3-2:8"
    assert spans.below("a").key("missing").text == "'b c': [x]"
    assert spans.below("a").below("b c").at(0).text == "x"


def test_every_mapping_carries_its_places() -> None:
    data = document("a: [{b: 1}]\n").data
    assert isinstance(data, dict)
    inner = data["a"][0]
    assert isinstance(inner[SPANS_KEY], Spans)
    assert inner[SPANS_KEY].at("b").text == "1"
    assert plain(data) == {"a": [{"b": 1}]}


# Plain texts that YAML 1.1 and 1.2 read alike; in other styles any text is.
WORDS = st.from_regex(re.compile(r"[a-z]{2,8}(?:[ /.-][a-z]{2,8}){0,2}"), fullmatch=True).filter(
    lambda word: word not in ("yes", "no", "on", "off", "true", "false", "null")
)
PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff"), max_size=20
).filter(lambda text: not re.match(r"[-+.]?[0-9]", text))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | WORDS | PRINTABLE
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))


@settings(deadline=None)
@given(st.dictionaries(WORDS, TREES, min_size=1), st.sampled_from([None, True, False]), st.integers(40, 200))
def test_random_documents_read_as_another_reader_reads_them(data: object, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=width)
    expected = yaml.safe_load(text)
    read = document(text)
    assert plain(read.data) == expected
    for spans, value in _parts(read.spans, read.data):
        assert yaml.safe_load(spans) == value or spans.lstrip()[:1] in "|>"


def _parts(spans: Spans, data: object) -> list[tuple[str, object]]:
    members = enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ()
    found: list[tuple[str, object]] = []
    for key, value in members:
        if key == SPANS_KEY:
            continue
        if isinstance(value, list | dict):
            found += _parts(spans.below(key), value)
        else:
            found.append((spans.at(key).text, value))
    return found
