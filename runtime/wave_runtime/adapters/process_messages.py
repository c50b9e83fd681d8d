"""What the runtime and an agent of the adapter `process` say to each other: one JSON object on a line, each way.

`docs/process-adapter.md` says when; `grammar/process-adapter.schema.json` is made of these classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wave_runtime.engine.class_schema import first_line, members_schema, object_of, optional_members
from wave_runtime.plan.canonical import Json

PROTOCOL = 1
"""Goes up with each change that an agent has to know of."""


def _doc(text: str, *, key: str | None = None) -> Mapping[str, str]:
    return {"text": text} if key is None else {"text": text, "key": key}


@dataclass(frozen=True, slots=True)
class Rights:
    """One layer of the grant. A call is permitted when every layer allows it and none denies it."""

    allow: tuple[str, ...] = field(metadata=_doc("patterns"))
    deny: tuple[str, ...] = field(metadata=_doc("patterns; looked at first"))


@dataclass(frozen=True, slots=True)
class Expected:
    """An artifact that the step has to leave behind."""

    name: str
    path: str = field(metadata=_doc("relative to the workspace"))
    type: str = field(metadata=_doc("as the pipeline says: `json`, `markdown`, `text`, `patch`, ..."))
    required: bool = field(metadata=_doc("the attempt fails without it"))
    origin: Literal["file", "answer"] = field(
        metadata=_doc("`file`: the agent writes it; `answer`: it is the answer of `result`", key="from")
    )


@dataclass(frozen=True, slots=True)
class SessionMessage:
    """The task: the first line, and the only one that comes unasked."""

    protocol: int = field(metadata=_doc(f"version of the protocol: {PROTOCOL}"))
    run: str
    step: str
    attempt: int = field(metadata=_doc("1-based"))
    idempotency_key: str = field(metadata=_doc("the same for the same run, step and attempt"))
    workspace: str = field(metadata=_doc("absolute path; also the working directory of the process"))
    prompt: str
    system_prompt: str | None = field(metadata=_doc("the persona's text; null: it has none"))
    model: str | None = field(metadata=_doc("null: the agent's default"))
    temperature: str | None = field(metadata=_doc("decimal text; null: the agent's default"))
    outputs: tuple[Expected, ...]
    permissions: tuple[Rights, ...] = field(metadata=_doc("the grant, for an agent that offers tools by it"))


@dataclass(frozen=True, slots=True)
class DecisionMessage:
    """The answer to a `tool_call`."""

    id: str = field(metadata=_doc("of the call"))
    decision: Literal["allowed", "denied"]
    why: str = field(metadata=_doc("for people and models: the rule that decided"))


@dataclass(frozen=True, slots=True)
class AgentMessage:
    """Who the agent is, for the record of the run."""

    version: str


@dataclass(frozen=True, slots=True)
class ToolCallMessage:
    """The agent wants to use a tool. It waits for the `decision`, and does what is denied under no circumstances."""

    id: str = field(metadata=_doc("of the agent's choice; no two calls of a session share one"))
    tool: str = field(metadata=_doc("as patterns name it: `Read`, `Write`, `Bash`, `WebFetch`, ..., or one of its own"))
    argument: str | None = field(
        default=None, metadata=_doc("a path, a shell line, a URL; null for tools without, and for those of its own")
    )
    folder: str | None = field(
        default=None,
        metadata=_doc("where it is used, absolute or relative to the workspace; null: the workspace"),
    )


@dataclass(frozen=True, slots=True)
class UsageMessage:
    """What a request to a model has used. All of them are added up."""

    model: str
    input_tokens: int = field(default=0, metadata=_doc("without those that came out of a cache"))
    cached_tokens: int = field(default=0, metadata=_doc("read from a cache"))
    output_tokens: int = 0
    cost_micro_usd: int | None = field(default=None, metadata=_doc("millionths of a dollar; null: not known"))


@dataclass(frozen=True, slots=True)
class LogMessage:
    """Something for people who read the log of the attempt."""

    text: str


@dataclass(frozen=True, slots=True)
class ResultMessage:
    """The end of the session: the last line. Without it the attempt has failed."""

    success: bool
    answer: str = field(default="", metadata=_doc("the final answer: what `from: answer` captures"))
    message: str = field(default="", metadata=_doc("why it failed; one line"))


SAID: Mapping[str, type] = {"session": SessionMessage, "decision": DecisionMessage}
"""By `type`, what the runtime says."""

HEARD: Mapping[str, type] = {
    "agent": AgentMessage,
    "tool_call": ToolCallMessage,
    "usage": UsageMessage,
    "log": LogMessage,
    "result": ResultMessage,
}
"""By `type`, what an agent says."""


def messages_schema() -> dict[str, Json]:
    """The schema of one line, in either direction."""
    whole = {**SAID, **HEARD}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wavec:process-adapter:{PROTOCOL}",
        "title": f"protocol of the adapter `process`, version {PROTOCOL}",
        "description": (
            "One JSON object on each line, in UTF-8. What the runtime says can get further members in later versions, "
            "which agents ignore; what an agent says has just the members that are named here."
        ),
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in whole],
        "$defs": {name: _message(name, kind) for name, kind in whole.items()},
    }


def _message(name: str, kind: Any) -> Json:
    members: dict[str, Json] = {"type": {"const": name}, **members_schema(kind)}
    schema = object_of(members, first_line(kind), optional_members(kind))
    return {**schema, "additionalProperties": False} if name in HEARD else schema
