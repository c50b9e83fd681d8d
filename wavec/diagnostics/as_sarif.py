"""Findings as SARIF 2.1.0, for code hosts that show them beside the code."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from wavec import __version__
from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"


def as_sarif(findings: Iterable[Diagnostic], *, base: str = "") -> str:
    """All findings as one run, ending with a line feed. `base`: the project's folder in its repository, with a `/`."""
    findings = tuple(findings)
    codes = sorted({finding.code.id: finding.code for finding in findings}.values(), key=lambda code: code.id)
    numbers = {code.id: number for number, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": {"name": "wavec", "version": __version__, "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the top of the repository"}}},
        "results": [_result(finding, numbers[finding.code.id], seen, base) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: Code) -> dict[str, object]:
    page = (code.page or code.slug).strip()
    return {
        "id": code.id,
        "name": code.slug,
        "shortDescription": {"text": page.partition("\n")[0]},
        "help": {"text": page},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(finding: Diagnostic, number: int, seen: "Counter[str]", base: str) -> dict[str, object]:
    span = finding.primary.span
    result: dict[str, object] = {
        "ruleId": finding.code.id,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + (f"\nhelp: {finding.help}" if finding.help else "")},
        "locations": [{"physicalLocation": _place(span, base)}],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, seen)},
    }
    if finding.also:
        result["relatedLocations"] = [_related(label, index, base) for index, label in enumerate(finding.also)]
    return result


def _related(label: Label, index: int, base: str) -> dict[str, object]:
    return {"id": index, "message": {"text": label.text}, "physicalLocation": _place(label.span, base)}


def _place(span: Span, base: str) -> dict[str, object]:
    first, last = span.first, span.last
    return {
        "artifactLocation": {"uri": quote(base + span.source.name), "uriBaseId": _ROOT},
        "region": {
            "startLine": first.line,
            "startColumn": first.column,
            "endLine": last.line,
            "endColumn": last.column,
        },
    }


def _fingerprint(finding: Diagnostic, seen: "Counter[str]") -> str:
    """The same for a finding that only moved to another line: code, file and text of the line, counted."""
    span = finding.primary.span
    line = span.source.line(span.first.line).strip()
    digest = hashlib.sha256("\0".join((finding.code.id, span.source.name, line)).encode("utf-8", "replace"))
    key = digest.hexdigest()[:16]
    seen[key] += 1
    return f"{key}:{seen[key]}"
