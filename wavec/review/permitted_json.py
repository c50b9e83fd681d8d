"""Whether a step may make calls, for tools: one JSON document."""

import json
from collections.abc import Iterable

from wavec.review.permitted import Answer, Ruling

FORMAT_VERSION = "1.0"


def answers_json(pipeline: str, step: str, answers: Iterable[Answer]) -> str:
    """All answers, ending with a line feed."""
    results = [
        {
            "pipeline": pipeline,
            "step": step,
            "call": {"tool": answer.call.tool, "argument": answer.call.argument},
            **_ruling(answer.ruling),
            "parts": [{"text": part.text, **_ruling(part.ruling)} for part in answer.parts],
        }
        for answer in answers
    ]
    return json.dumps({"format_version": FORMAT_VERSION, "results": results}, indent=2) + "\n"


def _ruling(ruling: Ruling) -> dict[str, object]:
    file, line, column = ruling.place.rsplit(":", 2) if ruling.place is not None else ("", "", "")
    return {
        "permitted": ruling.permitted,
        "because": ruling.because,
        "rule": ruling.rule,
        "origin": ruling.origin,
        "owner": ruling.owner,
        "place": {"file": file, "line": int(line), "column": int(column)} if file else None,
    }


def answers_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `answers_json` writes."""
    text, whole = {"type": "string"}, {"type": "integer", "minimum": 1}
    ruling: dict[str, object] = {
        "permitted": {"type": "boolean"},
        "because": {"type": "string", "description": "one sentence for people"},
        "rule": {"type": ["string", "null"], "description": "the pattern that decided; null if none matched"},
        "origin": {"enum": ["adapter", "persona", "step", None], "description": "whose list decided"},
        "owner": {"type": ["string", "null"], "description": "its name"},
        "place": {
            "description": "of the pattern, or of the list in which none matched; null if it is not known",
            "anyOf": [_object({"file": text, "line": whole, "column": whole}), {"type": "null"}],
        },
    }
    part = {"text": {"type": "string", "description": "`Tool(argument)`; `…` is what is not known before it runs"}}
    result: dict[str, object] = {
        "pipeline": text,
        "step": text,
        "call": _object({"tool": text, "argument": {"type": ["string", "null"]}}),
        **ruling,
        "parts": {
            "type": "array",
            "description": "the commands of a shell line and the files it opens",
            "items": _object({**part, **ruling}),
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wavec:can:1",
        "title": "Verdicts of wavec",
        "description": "What `wavec can --format json` writes; lines and columns count from 1.",
        **_object(
            {
                "format_version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
                "results": {"type": "array", "items": _object(result)},
            }
        ),
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}
