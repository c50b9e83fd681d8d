"""What others wrote, on its way to a terminal; and how durations and sizes read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.text.durations import duration_text, size_text
from wave_runtime.text.terminal_text import safe_line, safe_text

ROWS = [
    ("plain text, äöü, 漢字, 🦊\n\tindented", "plain text, äöü, 漢字, 🦊\n\tindented"),
    ("\x1b[2Jgone", "\\u{1b}[2Jgone"),
    ("line\rover", "line\\u{d}over"),
    ("bell\x07 null\x00 delete\x7f c1\x9b", "bell\\u{7} null\\u{0} delete\\u{7f} c1\\u{9b}"),
    ("turn\u202earound \u2066isolated", "turn\\u{202e}around \\u{2066}isolated"),
    ("zero\u200bwidth \ufeffmark \u2028line", "zero\\u{200b}width \\u{feff}mark \\u{2028}line"),
    ("hidden \U000e0041 tag", "hidden \\u{e0041} tag"),
    ("half \ud800 pair", "half \\u{d800} pair"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[1][:12] for row in ROWS])
def test_control_characters_are_written_out(text: str, expected: str) -> None:
    assert safe_text(text, {}) == expected


IN_CI = [
    ("::error::x", "| ::error::x"),
    ("##teamcity[publishArtifacts 'x']", "| ##teamcity[publishArtifacts 'x']"),
    ("ok\n  ::set-output name=a::b\nok", "ok\n  | ::set-output name=a::b\nok"),
    ("##vso[task.setvariable]x", "| ##vso[task.setvariable]x"),
    ("##[group]x", "| ##[group]x"),
    ("a ::b", "a ::b"),
]


@pytest.mark.parametrize(("text", "expected"), IN_CI)
def test_a_build_service_gets_no_commands(text: str, expected: str) -> None:
    assert (safe_text(text, {"CI": "true"}), safe_text(text, {})) == (expected, text)


@given(st.text())
def test_a_line_is_one_line_without_control_characters(text: str) -> None:
    shown = safe_line(text, {"CI": "1"})
    assert re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", shown) is None
    assert safe_line(shown, {}) == shown


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (0, "0ms"),
        (999, "999ms"),
        (1500, "1.5s"),
        (59_960, "1m"),
        (60_000, "1m"),
        (125_000, "2m 5s"),
        (3_599_600, "1h"),
        (5_400_000, "1h 30m"),
    ],
)
def test_durations(milliseconds: int, expected: str) -> None:
    assert duration_text(milliseconds) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1536, "1.5 KiB"),
        (3 * 2**20, "3.0 MiB"),
        (5 * 2**40, "5.0 TiB"),
    ],
)
def test_sizes(size: int, expected: str) -> None:
    assert size_text(size) == expected
