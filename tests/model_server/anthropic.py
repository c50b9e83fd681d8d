"""Anthropic Messages: `POST /v1/messages`."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.model_server.protocol import Json, Protocol
from tests.model_server.script import Turn

_numbers = count(1)


def _document(body: Json, turn: Turn) -> Json:
    content: list[dict[str, Any]] = [{"type": "text", "text": turn.text}] if turn.text else []
    content += [
        {"type": "tool_use", "id": f"toolu_{next(_numbers):06}", "name": call.name, "input": dict(call.input)}
        for call in turn.calls
    ]
    return {
        "id": f"msg_{next(_numbers):06}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "model"),
        "content": content,
        "stop_reason": "tool_use" if turn.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": turn.input_tokens, "output_tokens": turn.output_tokens},
    }


def _events(body: Json, turn: Turn) -> Iterator[tuple[str, Json | str]]:
    whole = _document(body, turn)
    start = {**whole, "content": [], "stop_reason": None, "usage": {**whole["usage"], "output_tokens": 1}}
    yield "message_start", {"type": "message_start", "message": start}
    for index, block in enumerate(whole["content"]):
        if block["type"] == "text":
            empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": empty}
        yield "content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta}
        yield "content_block_stop", {"type": "content_block_stop", "index": index}
    end = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield "message_delta", {"type": "message_delta", "delta": end, "usage": {"output_tokens": turn.output_tokens}}
    yield "message_stop", {"type": "message_stop"}


def _error(status: int) -> Json:
    kind = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error"}.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": f"scripted {status}"}}


def _aside(path: str, body: Json) -> Turn | None:
    return Turn(text="0") if "count_tokens" in path else None


PROTOCOL = Protocol(
    speaks=lambda path: path.partition("?")[0].startswith("/v1/messages"),
    streams=lambda path, body: bool(body.get("stream")),
    events=_events,
    document=_document,
    error=_error,
    aside=_aside,
)
