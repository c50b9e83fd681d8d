"""Gemini: `POST /v1beta/models/MODEL:generateContent` and `:streamGenerateContent`."""

from collections.abc import Iterator
from typing import Any

from tests.model_server.protocol import Json, Protocol
from tests.model_server.script import Turn


def _document(body: Json, turn: Turn) -> Json:
    parts: list[dict[str, Any]] = [{"text": turn.text}] if turn.text else []
    parts += [{"functionCall": {"name": call.name, "args": dict(call.input)}} for call in turn.calls]
    usage = {
        "promptTokenCount": turn.input_tokens,
        "candidatesTokenCount": turn.output_tokens,
        "totalTokenCount": turn.input_tokens + turn.output_tokens,
    }
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "scripted"}


def _events(body: Json, turn: Turn) -> Iterator[tuple[str, Json | str]]:
    yield "", _document(body, turn)


def _aside(path: str, body: Json) -> Turn | None:
    return Turn(text="0") if ":countTokens" in path else None


PROTOCOL = Protocol(
    speaks=lambda path: "/models/" in path and ":" in path,
    streams=lambda path, body: ":streamGenerateContent" in path,
    events=_events,
    document=_document,
    error=lambda status: {"error": {"code": status, "message": f"scripted {status}", "status": "INTERNAL"}},
    aside=_aside,
)
