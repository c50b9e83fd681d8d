"""OpenAI Responses: `POST /v1/responses`."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.model_server.protocol import Json, Protocol
from tests.model_server.script import Turn

_numbers = count(1)


def _items(turn: Turn) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if turn.text:
        content = [{"type": "output_text", "text": turn.text, "annotations": []}]
        item = {"type": "message", "id": f"msg_{next(_numbers)}", "role": "assistant", "status": "completed"}
        items.append(item | {"content": content})
    for call in turn.calls:
        number = next(_numbers)
        item = {"id": f"fc_{number}", "call_id": f"call_{number}", "name": call.name, "status": "completed"}
        if set(call.input) == {"input"}:  # a tool of free text, as apply_patch
            items.append(item | {"type": "custom_tool_call", "input": call.input["input"]})
        else:
            items.append(item | {"type": "function_call", "arguments": json.dumps(dict(call.input))})
    return items


def _document(body: Json, turn: Turn) -> Json:
    usage = {
        "input_tokens": turn.input_tokens,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": turn.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": turn.input_tokens + turn.output_tokens,
    }
    head = {
        "id": f"resp_{next(_numbers)}",
        "object": "response",
        "status": "completed",
        "model": body.get("model", "m"),
    }
    return head | {"output": _items(turn), "usage": usage}


def _events(body: Json, turn: Turn) -> Iterator[tuple[str, Json | str]]:
    whole = _document(body, turn)
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    yield "response.created", {"type": "response.created", "response": begun}
    for index, item in enumerate(whole["output"]):
        for name in ("response.output_item.added", "response.output_item.done"):
            yield name, {"type": name, "output_index": index, "item": item}
    yield "response.completed", {"type": "response.completed", "response": whole}


PROTOCOL = Protocol(
    speaks=lambda path: path.partition("?")[0].endswith("/responses"),
    streams=lambda path, body: bool(body.get("stream")),
    events=_events,
    document=_document,
    error=lambda status: {"error": {"message": f"scripted {status}", "type": "server_error", "code": None}},
)
