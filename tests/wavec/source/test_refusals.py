"""Every refusal has its code and its place; one mistake gives one message."""

from pathlib import Path

import pytest

from wavec.diagnostics.as_text import render
from wavec.source.decode import decode
from wavec.source.text import Source
from wavec.source.yaml import read_yaml

# name, text, and for each finding the code and the text that it stands at
ROWS: list[tuple[str, list[tuple[str, str]]]] = [
    ("a:\n\tb: 1\n", [("WV105", "\t")]),
    ("a:\n  b: 1\n\t\tc: 2\n", [("WV105", "\t\t")]),
    ("a: |\n  x\n\ty\n", [("WV105", "\t")]),
    ("key:value\nx: 1\n", [("WV106", ":")]),
    ("a: 1\nkey:value\nx: 1\n", [("WV106", ":")]),
    ("a: 1\nfoo\nb: 2\n", [("WV104", "foo")]),
    ("a: 'x\nb: 1\n", [("WV107", "'")]),
    ('a: "x\n---\n', [("WV107", '"')]),
    ("a: [1, 2\nb: 3\n", [("WV108", "[")]),
    ("a: {x: [1], y: {z: 1}\n", [("WV108", "{")]),
    ("a: [[1],\n", [("WV108", "[")]),
    ("a: {x: 1 y: 2}\n", [("WV104", ":")]),
    ("a:\n  b: 1\n c: 2\n", [("WV109", "c: 2")]),
    ("a:\n  - b\n - c\n", [("WV109", "- c")]),
    ("a: 1\n  b: 2\n", [("WV109", "b: 2")]),
    ("- a\nb: 1\n", [("WV109", "b: 1")]),
    ("a: {{ x }} y # c\n", [("WV110", "{{ x }} y")]),
    ('a: {{ f("x", 1) }}\nb: {{ y }}\n', [("WV110", '{{ f("x", 1) }}'), ("WV110", "{{ y }}")]),
    ('a: {{ "x" == y }}\nb: [\n', [("WV110", '{{ "x" == y }}')]),
    ("a: [{{ x }}, {b: {{ y }}}]\n", [("WV110", "{{ x }}"), ("WV110", "{{ y }}")]),
    ("a: @x y # c\n", [("WV111", "@x y")]),
    ("a: `x`\n", [("WV111", "`x`")]),
    ("a: **/*.py\n", [("WV111", "**/*.py")]),
    ("a: &\n", [("WV111", "&")]),
    ("a: b: c\n", [("WV112", ":")]),
    ("- a: b\n  c: d: e\n", [("WV112", ":")]),
    ("a: 'x' y\n", [("WV104", "y")]),
    ('a: "\\q"\n', [("WV104", "\\q")]),
    ('a: "b \\u12x"\n', [("WV104", "\\u")]),
    ('a: "b \\ud800"\n', [("WV104", "\\ud800")]),
    ('a: "b \\uD83D\\uDE00 c"\n', [("WV104", "\\uD83D\\uDE00")]),
    ("a: ]\n", [("WV104", "]")]),
    ("a: - b\n", [("WV104", "-")]),
    ("a: |x\n  b\n", [("WV104", "x")]),
    ("# c\n%TAG ! x\n---\na: 1\n", [("WV104", "%TAG ! x")]),
    ("a: {?foo: 1}\n", [("WV104", "?foo:")]),
    ("a: [?x, y]\n", [("WV104", "?x")]),
    ('a: {?"b": 1}\n', [("WV104", '?"b":')]),
    ("a: &an:chor value\n", [("WV104", "&an:chor")]),
    ("a: &x k\nb: [*x:y]\n", [("WV104", "*x:y")]),
    ("a: {x: “p: q”}\n", [("WV104", "“p: q”")]),
    ("a: {x: “p”, y: ‘q: r’}\n", [("WV104", "‘q: r’")]),
    ("a: [„p: q“: r]\nb: “it is so”\n", [("WV104", "„p: q“")]),
    ("a: “p: q”\n", [("WV104", "“p: q”")]),
    ("a: it is “p: q”\n", [("WV112", ":")]),
    ("a:\n\xa0\xa0b: 1\n", [("WV119", "\xa0\xa0")]),
    ("a:\n  b: 1\n\u3000\u3000c: 2\n  d: 3\n", [("WV119", "\u3000\u3000")]),
    ("a\xa0b: 1\n", [("WV119", "\xa0")]),
    ("a: \x07\n", [("WV103", "\x07")]),
    ("a: \ud800\n", [("WV102", "\ud800")]),
    ("", [("WV113", "")]),
    ("# c\n---\n# c\n", [("WV113", "")]),
    ("a: 1\n--- b\nc: [\n", [("WV114", "--- b")]),
    ("a: 1\n...\n%TAG !x! y\n---\n", [("WV114", "%TAG !x! y")]),
    ("a: !!str 1\nb: &k !c {x: 1}\n!d e: 1\n", [("WV115", "!!str"), ("WV115", "!c"), ("WV115", "!d")]),
    ("a: !x!y 1\n", [("WV115", "!x!y")]),
    ("a: 1\nb: {c: 1, 'c': 2}\na: 2\n", [("WV116", "'c'"), ("WV116", "a")]),
    ("1: a\ntrue: b\n~: c\n", [("WV117", "1"), ("WV117", "true"), ("WV117", "~")]),
    ("? [a]\n: b\n? {c: d}\n: e\nf: 1\nf: 2\n", [("WV117", "["), ("WV117", "{"), ("WV116", "f")]),
    ("a: &k {b: 1}\nc:\n  <<: *k\n", [("WV118", "<<")]),
    ("a\u200bb: 1\n", [("WV119", "\u200b")]),
    ("a\u00a0b: 1\n", [("WV119", "\u00a0")]),
    ('"\\0": 1\n', [("WV119", '"\\0"')]),
    ("a: *b\n", [("WV122", "*b")]),
    ("a: &b [*b]\n", [("WV122", "*b")]),
    ("a: .inf\nb: [1e400]\n", [("WV123", ".inf"), ("WV123", "1e400")]),
    ("a: !x 1\nb: 1\nb: 2\nc: [\n", [("WV115", "!x"), ("WV116", "b"), ("WV108", "[")]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_what_is_refused_and_where(text: str, expected: list[tuple[str, str]]) -> None:
    outcome = read_yaml(Source("wave.yaml", text))
    assert [(finding.code.id, finding.primary.span.text) for finding in outcome.diagnostics] == expected
    assert outcome.value is None


HELP = [
    ("a: {{ x }}-y\n", 'write `"{{ x }}-y"`'),
    ('a: {{ "x" }}\n', "write `'{{ \"x\" }}'`"),
    ("key:value\nx: 1\n", "write `key: value`"),
    ("a: b: c\n", 'write `"b: c"`'),
    ("2: x\n", 'write `"2"`'),
    ('a: "\\ud83d\\ude00"\n', "write the character itself, or `\\U` with its eight digits"),
    ("main: &main 1\na: *mian\n", "did you mean `*main`?"),
]


@pytest.mark.parametrize(("text", "expected"), HELP)
def test_the_help_is_the_text_to_write(text: str, expected: str) -> None:
    (finding,) = read_yaml(Source("wave.yaml", text)).diagnostics
    assert finding.help == expected


def test_a_duplicate_key_shows_the_first_one() -> None:
    (finding, _) = read_yaml(Source("wave.yaml", "a: 1\nb: 1\na: 2\na: 3\n")).diagnostics
    assert [(str(label.span), label.text) for label in finding.also] == [("wave.yaml:1:1-1:2", "first here")]


BYTES: list[tuple[bytes, str]] = [
    (b"a: \xe9\n", "wave.yaml:1:4-1:5"),
    ("\ufeffa: é\r\nb: ".encode() + b"\xff\n", "wave.yaml:2:4-2:5"),
    ("a: 1\n".encode("utf-16"), "wave.yaml:1:1-1:1"),
    (b"a: \xed\xa0\x80", "wave.yaml:1:4-1:5"),
]


@pytest.mark.parametrize(("data", "place"), BYTES)
def test_bytes_that_are_not_utf8(data: bytes, place: str) -> None:
    outcome = decode("wave.yaml", data)
    assert outcome.value is None
    assert [(finding.code.id, str(finding.primary.span)) for finding in outcome.diagnostics] == [("WV102", place)]


def test_utf8_is_normalised() -> None:
    source = decode("wave.yaml", b"\xef\xbb\xbfa: \xc3\xa9\r\nb: 1\r").value
    assert source is not None and source.text == "a: é\nb: 1\n"


GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "reject"


@pytest.mark.parametrize("case", sorted(GOLDEN.glob("WV1[0-2]*")), ids=lambda case: case.name)
def test_a_golden_case_shows_its_mistake_alone(case: Path) -> None:
    decoded = decode("wave.yaml", (case / "wave.yaml").read_bytes())
    found = decoded.diagnostics or read_yaml(decoded.value).diagnostics if decoded.value else decoded.diagnostics
    assert [f"{finding.code.id}-{finding.code.slug}" for finding in found] == [case.name]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_and_nothing_of_it_is_shown(encoding: str) -> None:
    (finding,) = decode("wave.yaml", "kind: WaveManifest\n".encode(encoding)).diagnostics
    assert (finding.code.id, finding.message) == ("WV102", "the file looks like UTF-16, expected UTF-8")
    assert render(finding) == (
        "error[WV102]: the file looks like UTF-16, expected UTF-8\n"
        "  --> wave.yaml:1:1\n"
        "   = help: save the file as UTF-8\n"
    )


def test_a_null_is_not_utf_16() -> None:
    assert decode("wave.yaml", b"a: \0\n").diagnostics == ()
