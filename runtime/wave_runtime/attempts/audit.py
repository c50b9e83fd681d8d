"""The audit log of a run: attempts, commands, tool calls, connections and files, one JSON object on a line, scrubbed.

It is for people and for other programs. The event log is what the run is; nothing is ever read back from here.
"""

import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt
from wave_runtime.engine.events import AttemptFinished
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import AuditLog
from wave_runtime.ports import ToolCall
from wave_runtime.proxy.connection import Connection
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.workspaces.workspace import Workspace

_MAX_TEXT = 16 * 1024
"""Characters of a command or of an argument that a line has."""


class Audit:
    """Appends to one file; may be used by several threads. Raises OSError when a line cannot be written."""

    def __init__(self, path: Path, scrubbing: Scrubbing, stated: AuditLog) -> None:
        self._path, self._scrubbing, self._stated = path, scrubbing, stated
        self._lock = threading.Lock()

    def started(self, attempt: ResolvedAttempt, workspace: str) -> None:
        """An attempt begins: as whom, where, and what it runs."""
        step = attempt.step
        self._write(attempt, "attempt_started", {"persona": step.persona, "workspace": workspace})
        if attempt.command is not None:
            self._write(attempt, "command", {"text": attempt.command, "variables": sorted(attempt.env)})
        for contract in attempt.contracts:
            command = contract.contract.settings.get("command")
            if isinstance(command, str):
                self._write(attempt, "contract_command", {"contract": contract.contract.type, "text": command})

    def tool_call(self, attempt: ResolvedAttempt, call: ToolCall) -> None:
        """A client used a tool, or wanted to: without `log_all_tool_calls` only what was denied is written."""
        if self._stated.log_all_tool_calls or call.decision == "denied":
            self._write(
                attempt,
                "tool_call",
                {"tool": call.tool, "arguments": dict(call.arguments), "decision": call.decision, "why": call.why},
            )

    def connection(self, attempt: ResolvedAttempt, connection: Connection) -> None:
        """A program of the attempt reached a host through its proxy, or wanted to."""
        self._write(
            attempt,
            "connection",
            {
                "kind": connection.kind,
                "host": connection.host,
                "port": connection.port,
                "verdict": connection.verdict,
                "why": connection.why,
                "sent": connection.sent,
                "received": connection.received,
            },
        )

    def files(self, attempt: ResolvedAttempt, workspace: Workspace) -> None:
        """What became of the files of the workspace: a line for each, or how many there were."""
        counts = {"created": 0, "changed": 0, "removed": 0}
        for path in sorted(workspace.changed()):
            place = workspace.path / path
            there = place.exists() or place.is_symlink()
            operation = "removed" if not there else "changed" if path in workspace.before else "created"
            counts[operation] += 1
            if self._stated.log_all_file_operations:
                self._write(attempt, "file", {"operation": operation, "path": path})
        if any(counts.values()) and not self._stated.log_all_file_operations:
            self._write(attempt, "files", {**counts})

    def finished(self, attempt: ResolvedAttempt, event: AttemptFinished) -> None:
        """An attempt has ended."""
        contracts: list[Json] = [f"{each.type}: {each.state}" for each in event.contracts]
        self._write(
            attempt,
            "attempt_finished",
            {
                "outcome": event.outcome,
                "failure": None if event.failure is None else event.failure.message,
                "exit_code": event.exit_code,
                "artifacts": [f"{made.name} {made.digest}" for made in event.artifacts],
                "contracts": contracts,
                "duration_ms": event.duration_ms,
            },
        )

    def _write(self, attempt: ResolvedAttempt, kind: str, members: Mapping[str, Json]) -> None:
        head: dict[str, Json] = {
            "time_ms": time.time_ns() // 1_000_000,
            "type": kind,
            "step": attempt.spec.step,
            "attempt": attempt.spec.attempt,
        }
        # Scrubbed as a whole: a part of a secret is not recognised.
        cut = {name: _cut(self._scrubbing.value(value)) for name, value in members.items()}
        line = json.dumps({**head, **cut}) + "\n"
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(line.encode("ascii"))


def _cut(value: Json) -> Json:
    match value:
        case str():
            return value if len(value) <= _MAX_TEXT else value[:_MAX_TEXT] + "…"
        case dict():
            return {key: _cut(inner) for key, inner in value.items()}
        case list():
            return [_cut(item) for item in value]
        case _:
            return value
