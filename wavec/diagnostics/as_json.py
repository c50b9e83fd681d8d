"""Findings for tools: one JSON document, the same in every release with the same `format_version`."""

import json
from collections.abc import Iterable

from wavec.diagnostics.coverage import Coverage
from wavec.diagnostics.diagnostic import Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

FORMAT_VERSION = "1.0"


def as_json(findings: Iterable[Diagnostic], coverage: Iterable[Coverage] = ()) -> str:
    """All findings, ending with a line feed, and what was judged. Beyond ASCII everything is escaped: the text is safe
    on a terminal."""
    envelope = {
        "format_version": FORMAT_VERSION,
        "results": [_result(finding) for finding in findings],
        "coverage": [_coverage(part) for part in coverage],
    }
    return json.dumps(envelope, indent=2) + "\n"


def diagnostics_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `as_json` writes."""
    whole = {"type": "integer", "minimum": 1}
    text = {"type": "string"}
    position = _object({"line": whole, "column": whole})
    place = {"file": {"type": "string", "description": "relative to the project, `/` separates"}}
    range_ = {
        "start": {"$ref": "#/$defs/position"},
        "end": {"$ref": "#/$defs/position", "description": "after the last character"},
    }
    edit: dict[str, object] = {
        **place,
        **range_,
        "replacement": {"type": "string", "description": "instead of what stands there"},
    }
    fix = {
        "title": text,
        "safe": {"type": "boolean", "description": "whether `wavec check --fix` makes it without `--unsafe-fixes`"},
        "edits": {"type": "array", "minItems": 1, "items": _object(edit)},
    }
    result = {
        "code": {"type": "string", "pattern": "^WV[0-9]{3}$"},
        "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "severity": {"enum": [str(severity) for severity in Severity]},
        "message": text,
        "help": {"type": ["string", "null"]},
        **place,
        **range_,
        "related": {"type": "array", "items": _object({"message": text, **place, **range_})},
        "fix": {
            "description": "how a program mends it; null where none can",
            "oneOf": [{"type": "null"}, _object(fix)],
        },
    }
    coverage = {
        "pass": text,
        "unit": {"type": "string", "description": "what is counted as judged"},
        "judged": {"type": "integer", "minimum": 0},
        "not_judged": {
            "type": "array",
            "description": "why something got no verdict, or a coarse one",
            "items": _object({"reason": text, "count": whole}),
        },
    }
    properties = {
        "format_version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
        "results": {"type": "array", "items": _object(result)},
        "coverage": {"type": "array", "items": _object(coverage)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wavec:diagnostics:1",
        "title": "Findings of wavec",
        "description": "What `wavec check --format json` writes; lines and columns count from 1.",
        **_object(properties),
        "$defs": {"position": position},
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _result(finding: Diagnostic) -> dict[str, object]:
    return {
        "code": finding.code.id,
        "slug": finding.code.slug,
        "severity": str(finding.severity),
        "message": finding.message,
        "help": finding.help,
        **_place(finding.primary.span),
        "related": [{"message": label.text, **_place(label.span)} for label in finding.also],
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [{**_place(edit.at), "replacement": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _coverage(part: Coverage) -> dict[str, object]:
    reasons = [{"reason": reason, "count": count} for reason, count in part.unjudged.items()]
    return {"pass": part.pass_name, "unit": part.unit, "judged": part.judged, "not_judged": reasons}


def _place(span: Span) -> dict[str, object]:
    first, last = span.first, span.last
    return {
        "file": span.source.name,
        "start": {"line": first.line, "column": first.column},
        "end": {"line": last.line, "column": last.column},
    }
