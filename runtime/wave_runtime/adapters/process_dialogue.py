"""A session of the adapter `process`, without its pipes: lines of the agent in, lines for the agent out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast

from wave_runtime.adapters.conversation import Broken
from wave_runtime.adapters.process_messages import (
    HEARD,
    AgentMessage,
    DecisionMessage,
    LogMessage,
    ResultMessage,
    ToolCallMessage,
    UsageMessage,
)
from wave_runtime.adapters.usage import Usage
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.errors import PlanError
from wave_runtime.text.terminal_text import written_out

MOST_CALLS = 100_000
"""Calls of tools in one session."""
MOST_MODELS = 1000
"""Names of models in one session."""
MOST_USED = 2**53
"""Tokens, and millionths of a dollar, in one message."""
_LONGEST = 100
"""Characters of a name that is told."""

Decide = Callable[[ToolCallMessage], DecisionMessage]


def line_of(name: str, message: Any) -> bytes:
    """A message of the runtime, with its end of line."""
    members = cast("Mapping[str, Json]", encode_value(message))
    return json.dumps({"type": name, **members}).encode("ascii") + b"\n"


@dataclass(slots=True)
class Dialogue:
    """What was said so far."""

    decide: Decide
    """Answers a call of a tool, and keeps the answer."""
    result: ResultMessage | None = None
    version: str = ""
    usage: Usage = Usage()
    _lines: int = 0
    _ids: set[str] = field(default_factory=set)
    _cost: int | None = 0
    """Millionths of a dollar; None when one was not known."""

    def take(self, line: bytes) -> bytes:
        """Takes one line of the agent; what it is told. Raises Broken."""
        self._lines += 1
        try:
            message = self._message(line)
            if message is None:
                return b""
            if self.result is not None:
                raise Broken("it comes after the result, which is the last line")
            return self._answer(message)
        except Broken as error:
            raise Broken(f"line {self._lines} of what the agent said: {error}") from None

    def _message(self, line: bytes) -> Any:
        """None for a line without text."""
        if not line.strip():
            return None
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            found = written_out(line.decode("utf-8", "backslashreplace").strip()[:_LONGEST]).replace("\n", "\\n")
            raise Broken(f"expected a JSON object, found `{found}`") from None
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            raise Broken("it is no object with a `type`")
        kind: Any = HEARD.get(value["type"])
        if kind is None:
            known = ", ".join(f"`{name}`" for name in HEARD)
            raise Broken(f"there is no message `{value['type'][:_LONGEST]}`; there are {known}")
        unknown = sorted(value.keys() - {"type", *(each.name for each in fields(kind))})
        if unknown:
            raise Broken(f"`{value['type']}` has no member `{unknown[0][:_LONGEST]}`")
        try:
            return read_value(kind, value)
        except PlanError as error:
            where = f" at `{error.pointer}`" if error.pointer else ""
            raise Broken(f"`{value['type']}`{where}: {error.message}") from None

    def _answer(self, message: Any) -> bytes:
        match message:
            case ToolCallMessage(id):
                if id in self._ids:
                    raise Broken(f"a call with the id `{id[:_LONGEST]}` was there before")
                if len(self._ids) == MOST_CALLS:
                    raise Broken(f"it is a call too many: a session has at most {MOST_CALLS:,}")
                self._ids.add(id)
                return line_of("decision", self.decide(message))
            case UsageMessage():
                self._add(message)
            case AgentMessage(version):
                self.version = version
            case ResultMessage():
                self.result = message
            case LogMessage():
                pass  # all lines are in the log
        return b""

    def _add(self, more: UsageMessage) -> None:
        numbers = (more.input_tokens, more.cached_tokens, more.output_tokens, more.cost_micro_usd or 0)
        if min(numbers) < 0:
            raise Broken("`usage` has a number below zero")
        if max(numbers) > MOST_USED:
            raise Broken("`usage` has a number beyond 2^53, which no model uses")
        if len(self.usage.models) == MOST_MODELS and more.model not in self.usage.models:
            raise Broken(f"it is a model too many: a session has at most {MOST_MODELS:,}")
        unknown = self._cost is None or more.cost_micro_usd is None
        self._cost = None if unknown else (self._cost or 0) + (more.cost_micro_usd or 0)
        used = Usage((more.model,), more.input_tokens, more.cached_tokens, more.output_tokens)
        self.usage = replace(self.usage + used, cost_usd=None if self._cost is None else self._cost / 1_000_000)
