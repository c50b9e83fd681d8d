"""An entry comes back as it was written, whatever a client prints; and no changed one comes back at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.cassette.entry import (
    LONG_TEXT,
    DamagedEntry,
    Entry,
    Made,
    Question,
    Text,
    dump_entry,
    get_text,
    load_entry,
    put_text,
)
from wave_runtime.plan.model import GrantLayer, Permissions
from wave_runtime.ports import Report, ToolCall
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import FileState

TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
TEXTS = st.builds(Text, st.lists(TEXT, max_size=3).map(tuple), st.none() | st.just("sha256:" + "0" * 64))
PATTERNS = st.lists(TEXT, max_size=2).map(tuple)
LAYERS = st.builds(GrantLayer, st.sampled_from(["adapter", "persona", "step"]), PATTERNS, PATTERNS)
STATES = st.builds(
    FileState, st.sampled_from(["file", "link", "folder"]), st.integers(0, 0o777), TEXT, st.integers(0), TEXT
)
ENTRIES: st.SearchStrategy[Entry] = st.builds(
    Entry,
    TEXT,
    st.integers(1),
    st.integers(1),
    st.builds(
        Question,
        st.none() | TEXT,
        st.none() | TEXT,
        st.none() | TEXT,
        st.none() | TEXT,
        TEXT,
        st.none() | st.builds(Permissions, st.lists(LAYERS, max_size=2).map(tuple)),
        TEXT,
    ),
    TEXTS,
    st.none() | TEXTS,
    TEXT,
    st.builds(
        Report,
        st.sampled_from(["succeeded", "failed", "full", "timed_out"]),
        message=TEXT,
        tokens=st.integers(0),
        simulated=st.booleans(),
    ),
    TEXTS,
    TEXTS,
    st.lists(
        st.builds(
            ToolCall, TEXT, st.dictionaries(TEXT, JSON, max_size=3), st.sampled_from(["allowed", "denied"]), TEXT
        ),
        max_size=2,
    ).map(tuple),
    st.lists(st.builds(Made, TEXT, st.none() | STATES), max_size=2).map(tuple),
)


@given(ENTRIES)
def test_an_entry_comes_back(entry: Entry) -> None:
    data = dump_entry(entry)
    assert load_entry(data) == entry
    assert dump_entry(load_entry(data)) == data


def places(value: Any) -> "list[tuple[Any, Any]]":
    """Every container of a document with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@given(ENTRIES, st.data())
def test_an_entry_with_any_other_value_is_refused(entry: Entry, data: st.DataObject) -> None:
    document = json.loads(dump_entry(entry))
    container, key = data.draw(st.sampled_from(places(document)))
    container[key] = data.draw(
        JSON.filter(lambda value: value != container[key] or type(value) is not type(container[key]))
    )
    with pytest.raises(DamagedEntry):
        load_entry(json.dumps(document).encode())


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_entry_is_told(data: bytes) -> None:
    with pytest.raises(DamagedEntry):
        load_entry(data)


@pytest.mark.parametrize("text", ["", "x", "\n", "a\nb", "a\r\nb\u2028c\x0c\n", "\ud800\n", "long\n" * LONG_TEXT])
def test_a_text_comes_back(text: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = put_text(text, store)
    assert get_text(kept, store) == text
    assert (kept.blob is not None) == (len(text) > LONG_TEXT)
