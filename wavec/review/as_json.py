"""The comparison for programs: one JSON document, the same in every release with the same `format_version`."""

import json

from wavec.describe.plain import plain
from wavec.review.change import SECTIONS, Change, Side, Told
from wavec.review.compare import Comparison
from wavec.review.sentence import MARKS, headline
from wavec.review.verdict import verdict

FORMAT_VERSION = "1.0"


def as_json(comparison: Comparison) -> str:
    """All changes, ending with a line feed. Beyond ASCII everything is escaped: the text is safe on a terminal."""
    found = verdict(comparison)
    pairs = comparison.pipelines
    document = {
        "format_version": FORMAT_VERSION,
        "base": comparison.before,
        "head": comparison.after,
        "verdict": {
            "text": found.text,
            "changed": found.changed,
            "widened": found.widened,
            "breaking": found.breaking,
        },
        "pipelines": {
            "added": list(pairs.added),
            "removed": list(pairs.removed),
            "renamed": [{"before": before, "after": after} for before, after in pairs.renamed],
            "unchanged": list(comparison.same),
        },
        "results": [_result(told) for told in comparison.told],
    }
    return json.dumps(document, indent=2) + "\n"


def _result(told: Told) -> dict[str, object]:
    change = told.change
    return {
        "section": change.section,
        "kind": change.kind,
        "effect": change.effect,
        "message": plain(headline(change)),
        "calls": list(change.calls),
        "before": _side(change.before),
        "after": _side(change.after),
        "counterexample": {"value": json.loads(change.counterexample)} if change.counterexample is not None else None,
        "why": change.why or None,
        "readers": list(change.readers),
        "words": _words(change),
        "where": [{"pipeline": place.pipeline, "step": place.step} for place in told.where],
    }


def _side(side: Side) -> dict[str, object]:
    return {"value": side.value, "place": side.place}


def _words(change: Change) -> list[dict[str, object]] | None:
    if change.words is None:
        return None
    return [
        {"kind": kind, "lines": int(text)} if kind == "skipped" else {"kind": kind, "text": text}
        for kind, text in change.words.pieces
    ]


def diff_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `as_json` writes."""
    text = {"type": "string"}
    maybe = {"type": ["string", "null"]}
    texts = {"type": "array", "items": text}
    flag = {"type": "boolean"}
    piece = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["same", "removed", "added", "skipped"]},
            "text": text,
            "lines": {"type": "integer", "minimum": 1, "description": "of `skipped`: how many lines are left out"},
        },
        "required": ["kind"],
    }
    result = {
        "section": {"enum": list(SECTIONS)},
        "kind": {**text, "description": "which sort of change: `newly-allowed`, `mount`, `model`, ..."},
        "effect": {"enum": list(MARKS), "description": "`unknown`: it could not be decided which"},
        "message": text,
        "calls": {**texts, "description": "witnesses: permitted on one side alone"},
        "before": {"$ref": "#/$defs/side"},
        "after": {"$ref": "#/$defs/side"},
        "counterexample": {
            "description": "a value that one schema accepts and the other refuses",
            "anyOf": [{"type": "null"}, _object({"value": True})],
        },
        "why": maybe,
        "readers": {**texts, "description": "steps that read the artifact"},
        "words": {"type": ["array", "null"], "items": piece},
        "where": {
            "type": "array",
            "minItems": 1,
            "items": _object({"pipeline": text, "step": {**maybe, "description": "null: the whole pipeline"}}),
        },
    }
    properties: dict[str, object] = {
        "format_version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
        "base": text,
        "head": text,
        "verdict": _object({"text": text, "changed": flag, "widened": flag, "breaking": flag}),
        "pipelines": _object(
            {
                "added": texts,
                "removed": texts,
                "renamed": {"type": "array", "items": _object({"before": text, "after": text})},
                "unchanged": texts,
            }
        ),
        "results": {"type": "array", "items": _object(result)},
    }
    place = {**maybe, "description": "FILE:LINE:COLUMN; without a value, of what it would stand in"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wavec:diff:1",
        "title": "Changes between plans",
        "description": "What `wavec diff --format json` writes; lines and columns count from 1.",
        **_object(properties),
        "$defs": {"side": _object({"value": maybe, "place": place})},
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}
