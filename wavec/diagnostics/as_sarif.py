"""Findings as SARIF 2.1.0, for code hosts that show them beside the code."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from wavec import __version__
from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import Edit, Fix
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
    page = code.explanation
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
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, base)]
    return result


def _fix(fix: Fix, base: str) -> dict[str, object]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.at.source.name, []).append(edit)
    changes = [
        {"artifactLocation": _artifact(edits[0].at, base), "replacements": [_replacement(edit) for edit in edits]}
        for edits in by_file.values()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes, "properties": {"safe": fix.safe}}


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.at), "insertedContent": {"text": edit.text}}


def _related(label: Label, index: int, base: str) -> dict[str, object]:
    return {"id": index, "message": {"text": label.text}, "physicalLocation": _place(label.span, base)}


def _place(span: Span, base: str) -> dict[str, object]:
    return {"artifactLocation": _artifact(span, base), "region": _region(span)}


def _artifact(span: Span, base: str) -> dict[str, object]:
    return {"uri": quote(base + span.source.name), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, object]:
    first, last = span.first, span.last
    return {"startLine": first.line, "startColumn": first.column, "endLine": last.line, "endColumn": last.column}


def _fingerprint(finding: Diagnostic, seen: "Counter[str]") -> str:
    """The same for a finding that only moved to another line: code, file and text of the line, counted."""
    span = finding.primary.span
    line = span.source.line(span.first.line).strip()
    digest = hashlib.sha256("\0".join((finding.code.id, span.source.name, line)).encode("utf-8", "replace"))
    key = digest.hexdigest()[:16]
    seen[key] += 1
    return f"{key}:{seen[key]}"
