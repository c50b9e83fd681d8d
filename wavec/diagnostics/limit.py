"""So many findings of one kind in one file are told one by one; then only how many more there are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wavec.diagnostics.diagnostic import Diagnostic

MAX_OF_A_KIND = 100


def limit(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """`findings` in their order; the 101st of a code in a file says how many are left out."""
    findings = tuple(findings)
    counts = Counter(map(_kind, findings))
    if not counts or max(counts.values()) <= MAX_OF_A_KIND:
        return findings
    return tuple(_limited(findings, counts))


def _limited(findings: Iterable[Diagnostic], counts: "Counter[tuple[str, str]]") -> Iterator[Diagnostic]:
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        kind = _kind(finding)
        seen[kind] += 1
        if seen[kind] <= MAX_OF_A_KIND:
            yield finding
        elif seen[kind] == MAX_OF_A_KIND + 1:
            more = counts[kind] - MAX_OF_A_KIND
            yield replace(
                finding, message=f"{more:,} more `{finding.code.slug}` in this file", help=None, also=(), fix=None
            )


def _kind(finding: Diagnostic) -> tuple[str, str]:
    return finding.code.id, finding.primary.span.source.name
