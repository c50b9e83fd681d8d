"""What people see: the line, the place underlined, the way out; and nothing that a terminal obeys."""

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavec.diagnostics.as_text import as_text, render, summary
from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span
from wavec.source.text import Source

ERROR = Code("WV999", "example", Severity.ERROR, "A page.")
WARNING = Code("WV998", "other-example", Severity.WARNING, "A page.")


def span(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def finding(text: str, marked: str, *, help: str | None = None, also: Iterable[tuple[str, str]] = ()) -> Diagnostic:
    source = Source("pipelines/review.yaml", text)
    return ERROR.at(span(source, marked), "this is wrong", help=help, also=[Label(span(source, m), t) for m, t in also])


ROWS: list[tuple[str, Diagnostic, str]] = [
    (
        "help",
        finding("a: 1\n    persona: auditer\n", "auditer", help="did you mean `auditor`?\nor another one"),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:2:14
   |
 2 |     persona: auditer
   |              ^^^^^^^
   = help: did you mean `auditor`?
           or another one
""",
    ),
    (
        "labels on other lines, with a gap",
        finding("a: 1\nb: 2\nc: 3\nd: 4\n", "d", also=[("a", "first here"), ("4", "its value")]),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:4:1
   |
 1 | a: 1
   | - first here
...
 4 | d: 4
   | ^
   |    - its value
""",
    ),
    (
        "several lines",
        finding("a:\n  - b\n  - c\n  - d\ne: 1\n", "- b\n  - c\n  - d\n"),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:2:3
   |
 2 |   - b
   |   ^^^
...
 4 |   - d
   |   ^^^ to here
""",
    ),
    (
        "wide and combining characters, tabs",
        finding("日本: \te\u0301é 😀 x\n", "x"),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:1:12
   |
 1 | 日本:     e\u0301é 😀 x
   |                 ^
""",
    ),
    (
        "characters that a terminal would obey",
        finding("a\x1b[31m\u202eb: c\n", "b"),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:1:8
   |
 1 | a\\u{1b}[31m\\u{202e}b: c
   |                    ^
""",
    ),
    (
        "nothing to underline",
        finding("a:\n", "\n"),
        """
error[WV999]: this is wrong
  --> pipelines/review.yaml:1:3
   |
 1 | a:
   |   ^
""",
    ),
    (
        "line numbers of two digits",
        finding("x\n" * 9 + "a\nb\n", "b", also=[("a", "above")]),
        """
error[WV999]: this is wrong
   --> pipelines/review.yaml:11:1
    |
 10 | a
    | - above
 11 | b
    | ^
""",
    ),
]


@pytest.mark.parametrize(("given", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_a_finding_is_shown_at_its_place(given: Diagnostic, expected: str) -> None:
    assert render(given) == expected.lstrip("\n")


def test_labels_in_other_files_have_sections_of_their_own() -> None:
    manifest, pipeline = Source("wave.yaml", "a: 1\nb: 2\n"), Source("p.yaml", "c: 3\n")
    shown = render(ERROR.at(span(pipeline, "c"), "defined twice", also=[Label(span(manifest, "b"), "first here")]))
    assert shown == (
        "error[WV999]: defined twice\n  --> p.yaml:1:1\n   |\n 1 | c: 3\n   | ^\n"
        "  ::: wave.yaml:2:1\n   |\n 2 | b: 2\n   | - first here\n"
    )


def test_a_long_line_is_shown_around_the_place() -> None:
    lines = render(finding("a: " + "x" * 5_000_000 + " here " + "y" * 500 + "\n", "here")).split("\n")
    assert max(map(len, lines)) < 140
    assert lines[4].index("^^^^") == lines[3].index("here")
    assert lines[3].startswith(" 1 | ...x") and lines[3].endswith("y...")


def test_colour_adds_escapes_and_nothing_else() -> None:
    plain, coloured = render(ROWS[0][1]), render(ROWS[0][1], color=True)
    codes = ("0", "1", "1;31", "1;33", "1;34", "1;36")
    for code in codes:
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain and "\x1b" not in plain


def test_findings_stand_apart() -> None:
    one = ROWS[0][1]
    assert as_text([]) == ""
    assert as_text([one, one]) == render(one) + "\n" + render(one)


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [(0, 0, "no findings"), (1, 0, "1 error"), (2, 1, "2 errors, 1 warning"), (0, 1200, "1,200 warnings")],
)
def test_the_summary_counts(errors: int, warnings: int, expected: str) -> None:
    at = Span(Source("a.yaml", "a"), 0, 1)
    assert summary([ERROR.at(at, "x")] * errors + [WARNING.at(at, "x")] * warnings) == expected


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.text(max_size=10))
def test_no_text_moves_the_cursor(text: str, start: int, end: int, message: str) -> None:
    source = Source("a\n.yaml", text)
    first, last = sorted((min(start, len(text)), min(end, len(text))))
    shown = render(
        ERROR.at(Span(source, first, last), message, help=message, also=[Label(Span(source, 0, first), "x")])
    )
    kinds = {unicodedata.category(character) for character in shown.replace("\n", "")}
    assert not [kind for kind in kinds if kind.startswith("C") or kind in ("Zl", "Zp")]
