"""Many findings of one kind become one line."""

import pytest

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.limit import limit
from wavec.diagnostics.strictness import at_strictness
from wavec.source.span import Span
from wavec.source.text import Source

A = Code("WV998", "a", Severity.ERROR, None)
B = Code("WV999", "b", Severity.WARNING, None, strict=Severity.ERROR)
C = Code("WV997", "c", Severity.INFO, None, only_strict=True)
HERE, THERE = (Span(Source(name, "x"), 0, 1) for name in ("here.yaml", "there.yaml"))


def found(code: Code, at: Span, number: int) -> list[Diagnostic]:
    return [code.at(at, f"{code.slug}{n}", help="h") for n in range(number)]


@pytest.mark.parametrize(
    ("findings", "count", "last"),
    [
        ([], 0, ""),
        (found(A, HERE, 100), 100, "a99"),
        (found(A, HERE, 101), 101, "1 more `a` in this file"),
        (found(A, HERE, 2345), 101, "2,245 more `a` in this file"),
        (found(A, HERE, 100) + found(B, HERE, 100) + found(A, THERE, 100), 300, "a99"),
        (found(B, HERE, 102) + found(A, HERE, 1), 102, "a0"),
    ],
)
def test_so_many_of_a_kind_are_told(findings: list[Diagnostic], count: int, last: str) -> None:
    left = limit(findings)
    assert (len(left), left[-1].message if left else "") == (count, last)


@pytest.mark.parametrize(
    ("strict", "expected"),
    [(False, [("a0", "error"), ("b0", "warning")]), (True, [("a0", "error"), ("b0", "error"), ("c0", "info")])],
)
def test_strictness_shows_more_and_makes_more_of_it(strict: bool, expected: list[tuple[str, str]]) -> None:
    findings = [*found(A, HERE, 1), *found(B, HERE, 1), *found(C, HERE, 1)]
    assert [(finding.message, str(finding.severity)) for finding in at_strictness(findings, strict)] == expected
