"""Findings as annotations of GitHub Actions: workflow commands on standard output.

GitHub shows ten of each kind for a step and drops the rest; the most severe come first, and one line says how many
are left out.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Diagnostic, Severity
from wavec.diagnostics.visible import visible

MAX_OF_A_SEVERITY = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(findings: Iterable[Diagnostic], *, base: str = "") -> str:
    """One line a finding; empty if there are none. `base`: the project's folder in its repository, with a `/`."""
    findings = tuple(findings)
    lines: list[str] = []
    for severity, command in _COMMANDS.items():
        alike = [finding for finding in findings if finding.severity is severity]
        lines += [_annotation(command, finding, base) for finding in alike[:MAX_OF_A_SEVERITY]]
    if len(findings) > len(lines):
        lines.append(f"{len(findings) - len(lines):,} more findings are not shown here")
    return "".join(f"{line}\n" for line in lines)


def _annotation(command: str, finding: Diagnostic, base: str) -> str:
    span = finding.primary.span
    first, last = span.first, span.last
    place = {"file": base + span.source.name, "line": str(first.line), "endLine": str(last.line)}
    if first.line == last.line:
        # Columns count only within one line; the end is the last character, not the one after it.
        place |= {"col": str(first.column), "endColumn": str(max(first.column, last.column - 1))}
    place["title"] = f"{finding.code.id} {finding.code.slug}"
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    message = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    return f"::{command} {properties}::{_data(message)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
