"""OpenAI Chat Completions: `POST /v1/chat/completions`."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.model_server.protocol import Json, Protocol
from tests.model_server.script import Turn

_numbers = count(1)


def _message(turn: Turn) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
    if turn.calls:
        message["tool_calls"] = [
            {
                "index": index,
                "id": f"call_{next(_numbers)}",
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(dict(call.input))},
            }
            for index, call in enumerate(turn.calls)
        ]
    return message


def _head(body: Json, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{next(_numbers)}", "object": kind, "created": 0, "model": body.get("model", "m")}


def _usage(turn: Turn) -> Json:
    total = turn.input_tokens + turn.output_tokens
    return {"prompt_tokens": turn.input_tokens, "completion_tokens": turn.output_tokens, "total_tokens": total}


def _document(body: Json, turn: Turn) -> Json:
    choice = {"index": 0, "message": _message(turn), "finish_reason": _reason(turn)}
    return _head(body, "chat.completion") | {"choices": [choice], "usage": _usage(turn)}


def _events(body: Json, turn: Turn) -> Iterator[tuple[str, Json | str]]:
    head = _head(body, "chat.completion.chunk")
    yield "", head | {"choices": [{"index": 0, "delta": _message(turn), "finish_reason": None}]}
    yield "", head | {"choices": [{"index": 0, "delta": {}, "finish_reason": _reason(turn)}], "usage": _usage(turn)}
    yield "", "[DONE]"


def _reason(turn: Turn) -> str:
    return "tool_calls" if turn.calls else "stop"


PROTOCOL = Protocol(
    speaks=lambda path: path.partition("?")[0].endswith("/chat/completions"),
    streams=lambda path, body: bool(body.get("stream")),
    events=_events,
    document=_document,
    error=lambda status: {"error": {"message": f"scripted {status}", "type": "server_error", "code": None}},
    # A client that asks for a title offers no tools.
    aside=lambda path, body: None if body.get("tools") else Turn(text="A title"),
)
