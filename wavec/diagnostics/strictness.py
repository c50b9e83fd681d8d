"""What `--strict` changes: it shows findings that are hidden otherwise, and makes some matter more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from wavec.diagnostics.diagnostic import Diagnostic


def at_strictness(findings: Iterable[Diagnostic], strict: bool) -> Iterator[Diagnostic]:
    """`findings` as `--strict`, or its absence, shows them."""
    for finding in findings:
        if strict and finding.code.strict is not None:
            yield replace(finding, severity_override=finding.code.strict)
        elif strict or not finding.code.only_strict:
            yield finding
