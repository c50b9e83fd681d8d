"""Edits of lists and mappings: what goes, what stays, and where a program keeps its hands off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavec.diagnostics.fix import Edit
from wavec.fixes.raw_text import RawText
from wavec.source.edits import scalar, with_item, with_key, without_item, without_key
from wavec.source.span import Spans
from wavec.source.text import Source
from wavec.source.yaml import Document, plain, read_yaml


def document(text: str) -> Document:
    read = read_yaml(Source("wave.yaml", text)).value
    assert read is not None, text
    return read


def edited(text: str, edit: Edit | None) -> str | None:
    return None if edit is None else RawText(text).edited([edit]).raw


WITHOUT_ITEM = [
    ("deny: [a, b, c]\n", 0, "deny: [b, c]\n"),
    ("deny: [a, b, c]\n", 1, "deny: [a, c]\n"),
    ("deny: [a, b, c]\n", 2, "deny: [a, b]\n"),
    ("deny: [a , b ]  # why\n", 1, "deny: [a ]  # why\n"),
    ("deny:\n  - a\n  - b  # why\n  - c\n", 1, "deny:\n  - a\n  - c\n"),
    ("deny:\n- a\n- b\nx: 1\n", 1, "deny:\n- a\nx: 1\n"),
    ("deny:\n  - a\n  - b\n", 0, "deny:\n  - b\n"),
    ("deny:\n  - a\n  - b", 1, "deny:\n  - a\n"),
    ("deny: [\n  a,  # why\n  b,\n]\n", 0, "deny: [\n  b,\n]\n"),
    ("deny: [\n  a,\n  b\n]\n", 1, "deny: [\n  a,\n]\n"),
    ("deny: [a,\n  b]\n", 0, None),
    ("deny: [a,\n  b]\n", 1, None),
    ("deny: [a]\n", 0, None),
    ("deny:\n  - a\n", 0, None),
    ("deny:\n  - &x a\n  - b\n", 0, None),
    ("deny:\n  - - a\n    - b\n  - c\n", 0, "deny:\n  - c\n"),
]


@pytest.mark.parametrize(("text", "index", "expected"), WITHOUT_ITEM)
def test_an_item_is_removed(text: str, index: int, expected: str | None) -> None:
    assert edited(text, without_item(document(text).spans.below("deny"), index)) == expected


WITHOUT_KEY = [
    ("a: 1\nb: 2 # why\nc: 3\n", "b", "a: 1\nc: 3\n"),
    ("a: 1\nb:\n  - x\n  - y\n\nc: 3\n", "b", "a: 1\n\nc: 3\n"),
    ("a: 1\nb: |\n  text\n  more\nc: 3\n", "b", "a: 1\nc: 3\n"),
    ("a: 1\nb:\nc: 3\n", "b", "a: 1\nc: 3\n"),
    ("{a: 1, b: [1, 2], c: 3}\n", "b", "{a: 1, c: 3}\n"),
    ("{a: 1, b: 2}\n", "b", "{a: 1}\n"),
    ("a: 1\n", "a", None),
]


@pytest.mark.parametrize(("text", "key", "expected"), WITHOUT_KEY)
def test_a_key_is_removed(text: str, key: str, expected: str | None) -> None:
    assert edited(text, without_key(document(text).spans, key)) == expected


def test_a_key_beside_the_dash_of_its_item_leaves_the_dash() -> None:
    text = "- a: 1\n  b: 2\n- a: 3\n"
    assert edited(text, without_key(document(text).spans.below(0), "a")) == "- b: 2\n- a: 3\n"


WITH_ITEM = [
    ("allow: [Read]\n", "allow: [Read, Write(docs/*)]\n"),
    ("allow: []\n", "allow: [Write(docs/*)]\n"),
    ("allow:\n  - Read # why\n", "allow:\n  - Read # why\n  - Write(docs/*)\n"),
    ("allow:\n  - Read", "allow:\n  - Read\n  - Write(docs/*)"),
    ("allow: [\n  Read,\n]\n", "allow: [\n  Read, Write(docs/*),\n]\n"),
    ("allow: &tools [Read]\nx: *tools\n", None),
    ("x: &tools [Read]\nallow: *tools\n", None),
    ("allow: Read\n", None),
]


@pytest.mark.parametrize(("text", "expected"), WITH_ITEM)
def test_an_item_is_added(text: str, expected: str | None) -> None:
    assert edited(text, with_item(document(text).spans, "allow", "Write(docs/*)")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\nb: 1\n", "id: a\nk: v\nb: 1\n"),
        ("id: a # why", "id: a # why\nk: v"),
        ("{id: a, b: 1}", "{id: a, k: v, b: 1}"),
        ("id: [a]\n", None),
    ],
)
def test_a_key_is_added_after_another(text: str, expected: str | None) -> None:
    assert edited(text, with_key(document(text).spans, "k", "v", after="id")) == expected


NAMES = st.sampled_from(
    ["Read", "Bash(git log*)", "*", "a b", "x#y", "- z", "Write(*.go)", "no", "1.10", "it's", "é: 1"]
)


@given(NAMES)
def test_a_text_is_written_as_every_reader_reads_it(text: str) -> None:
    read = document(f"a: {scalar(text)}\nb: [{scalar(text)}, 1]\n").data
    assert plain(read) == {"a": text, "b": [text, 1]}


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A list under the key `l` in one of the ways that people write lists, between other keys."""
    items = draw(st.lists(NAMES, min_size=1, max_size=5))
    written = [scalar(item) for item in items]
    comments = [draw(st.sampled_from(["", " # why", "  # a, b ]"])) for _ in items]
    match draw(st.integers(0, 3)):
        case 0:
            body = " [" + draw(st.sampled_from([", ", ",", " ,  "])).join(written) + "]"
        case 1:
            body = (
                " [\n" + "".join(f"    {item},{note}\n" for item, note in zip(written, comments, strict=True)) + "  ]"
            )
        case 2:
            body = "".join(f"\n    - {item}{note}" for item, note in zip(written, comments, strict=True))
        case _:
            body = "".join(f"\n  -   {item}{note}\n" for item, note in zip(written, comments, strict=True)).rstrip("\n")
    return f"a: 1 # x\nm:\n  k: 'v'\n  l:{body}\nz: [1]\n", items


@given(lists(), st.data())
def test_removing_and_adding_change_the_list_and_nothing_else(made: tuple[str, list[str]], data: st.DataObject) -> None:
    text, items = made
    mapping: Spans = document(text).spans.below("m")
    index = data.draw(st.integers(0, len(items) - 1))
    for edit, expected in (
        (without_item(mapping.below("l"), index), items[:index] + items[index + 1 :]),
        (with_item(mapping, "l", "New(x)"), [*items, "New(x)"]),
    ):
        changed = edited(text, edit)
        if changed is None:
            assert len(items) == 1 and len(expected) == 0
            continue
        assert plain(document(changed).data) == {"a": 1, "m": {"k": "v", "l": expected}, "z": [1]}


TEXTS = st.text(alphabet="ab \r\n\ufeff", max_size=30)


@given(
    TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.sampled_from(["", "x", "y\nz"])), max_size=4)
)
def test_what_is_not_edited_keeps_its_bytes(raw: str, wanted: list[tuple[int, int, str]]) -> None:
    text = RawText(raw)
    source = Source("a", text.normalised)
    edits: list[Edit] = []
    at = 0
    for skip, length, new in wanted:
        start, end = at + skip, at + skip + length
        if end >= len(source.text):
            break
        edits.append(Edit(Spans(source, start, end).here, new))
        at = end + 1
    changed = text.edited(edits)
    expected = source.text
    for edit in reversed(edits):
        expected = expected[: edit.at.start] + edit.text + expected[edit.at.end :]
    assert changed.normalised == expected or "\r" in raw
    if not edits:
        assert changed == text
    else:
        before, after = source.text[: edits[0].at.start], source.text[edits[-1].at.end :]
        assert changed.raw[: len(before)] == raw[: len(before)] or "\n" in before or raw.startswith("\ufeff")
        assert changed.raw.startswith(raw[: before.count("\n") and raw.index("\n")])
        assert changed.raw.endswith(raw[raw.rindex("\n") :] if "\n" in after[:-1] and raw.endswith(after) else "")
