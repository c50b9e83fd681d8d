"""Inferred grants for tools: one JSON document."""

import json
from collections.abc import Mapping

from wavec.needs.infer import InferredGrant
from wavec.needs.need import Need
from wavec.source.span import Span

FORMAT_VERSION = "1.0"


def as_json(grants: tuple[InferredGrant, ...]) -> str:
    """The grants, ending with a line feed. Beyond ASCII everything is escaped."""
    envelope = {"format_version": FORMAT_VERSION, "tool": "wavec", "results": [_grant(grant) for grant in grants]}
    return json.dumps(envelope, indent=2) + "\n"


def infer_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `as_json` writes."""
    text: dict[str, object] = {"type": "string"}
    whole = {"type": "integer", "minimum": 1}
    position = {"type": "object", "properties": {"line": whole, "column": whole}, "required": ["line", "column"]}
    place: dict[str, object] = {
        "file": {**text, "description": "relative to the project, `/` separates"},
        "start": position,
    }
    need = _object({"kind": {"enum": list(_KINDS)}, "why": text, "step": text, **place})
    pattern: dict[str, object] = {"pattern": text, "permitted_today": {"type": "boolean"}, "needed_by": _list(need)}
    optional = {"oneOf": [{"type": "null"}, _object(place)]}
    excess: dict[str, object] = {"rule": {"type": ["string", "null"]}, "call": text, "at": optional}
    result = {
        "persona": text,
        "steps": {"type": "integer", "minimum": 1, "description": "how many steps it has"},
        "allowed_tools": _list(_object(pattern)),
        "inexpressible": {
            **_list(_object({"reason": text, "need": need})),
            "description": "needs that no pattern permits without permitting a whole tool",
        },
        "excess": {**_list(_object(excess)), "description": "what the present grant permits beyond that"},
        "undecided": {**_list(text), "description": "why a part of the present grant could not be compared"},
    }
    properties = {
        "format_version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
        "tool": {"const": "wavec"},
        "results": _list(_object(result)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wavec:infer:1",
        "title": "Inferred grants",
        "description": "What `wavec infer --format json` writes; lines and columns count from 1.",
        **_object(properties),
    }


_KINDS = ("output", "injection", "mount", "command", "path", "tool")


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list(items: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": items}


def _grant(grant: InferredGrant) -> dict[str, object]:
    return {
        "persona": grant.persona.name,
        "steps": grant.steps,
        "allowed_tools": [
            {
                "pattern": str(each.pattern),
                "permitted_today": each.permitted_today,
                "needed_by": [_need(need) for need in each.needs],
            }
            for each in grant.patterns
        ],
        "inexpressible": [{"reason": need.inexpressible, "need": _need(need)} for need in grant.inexpressible],
        "excess": [
            {
                "rule": each.rule or None,
                "call": str(each.call),
                "at": _place(each.at) if each.at is not None else None,
            }
            for each in grant.excess
        ],
        "undecided": list(grant.undecided),
    }


def _need(need: Need) -> dict[str, object]:
    return {"kind": need.kind, "why": need.why, "step": need.step, **_place(need.at)}


def _place(at: Span) -> dict[str, object]:
    return {"file": at.source.name, "start": {"line": at.first.line, "column": at.first.column}}
