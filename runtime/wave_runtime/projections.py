"""Tables that follow from the events: who reads them with SQL sees runs, steps, artifacts and measurements.

Written in the transaction of the events they follow from, so they never disagree with the log.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from wave_runtime.commands import Publish
from wave_runtime.events import (
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Event,
    RunFinished,
    RunStarted,
    TimerFired,
    WorkspacePrepared,
)
from wave_runtime.plan.model import Plan
from wave_runtime.state import LIFE_CYCLE, State

_STEP_STATE = """
INSERT INTO step_state (run_id, step_id, state, retry_count, started_at, completed_at, error_message)
VALUES (:run, :step, :phase, :retries, :started, :ended, :because)
ON CONFLICT (run_id, step_id) DO UPDATE SET state = excluded.state, retry_count = excluded.retry_count,
    started_at = coalesce(step_state.started_at, excluded.started_at), completed_at = excluded.completed_at,
    error_message = excluded.error_message
"""
_STEP_PROGRESS = """
INSERT INTO step_progress VALUES (:run, :step, :phase, :attempt, :message, :now)
ON CONFLICT (run_id, step_id) DO UPDATE SET state = excluded.state, attempt = excluded.attempt,
    message = excluded.message, updated_at = excluded.updated_at
"""
_PIPELINE_PROGRESS = """
INSERT INTO pipeline_progress VALUES (:run, :total, :running, :ended, :now)
ON CONFLICT (run_id) DO UPDATE SET running_steps = excluded.running_steps, ended_steps = excluded.ended_steps,
    updated_at = excluded.updated_at
"""


def columns_of(
    event: Event, changes: Sequence[Publish], personas: Mapping[str, str | None]
) -> tuple[str | None, str | None, str | None, str | None, int | None, int | None]:
    """Step, its phase, persona, message, tokens and duration of an event, where it has them."""
    measured: tuple[int | None, int | None] = (None, None)
    match event:
        case AttemptFinished():
            step, measured = event.step, (event.tokens, event.duration_ms)
        case AttemptStarted() | AttemptLost() | TimerFired() | WorkspacePrepared():
            step = event.step
        case _:
            return None, None, None, None, None, None
    change = next((change for change in changes if change.step == step), None)
    message = change.because if change and change.because else None
    return step, change.phase if change else None, personas.get(step), message, *measured


class Projections:
    """The tables of one run."""

    def __init__(self, connection: sqlite3.Connection, plan: Plan, run_id: str) -> None:
        self._execute, self._run, self._plan = connection.execute, run_id, plan
        self._many = connection.executemany
        self.personas = {step.id: step.persona for step in plan.steps}
        self._ended = -1

    def of_run(self, event: Event, now: int) -> None:
        """The rows that all others refer to."""
        if not isinstance(event, RunStarted):
            return
        given = event.inputs.values.get("input")
        text = given if given is None or isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        self._execute(
            "INSERT INTO pipeline_run (run_id, pipeline_name, plan_digest, status, input, simulated, started_at)"
            " VALUES (?, ?, ?, 'running', ?, ?, ?)",
            (self._run, event.pipeline, event.inputs.plan_digest, text, event.inputs.adapter is not None, now),
        )
        self._execute(
            "INSERT INTO pipeline_state VALUES (?, ?, 'running', ?, ?, ?)", (self._run, event.pipeline, text, now, now)
        )

    def of_event(self, event: Event, now: int) -> None:
        """What the event itself says."""
        match event:
            case AttemptStarted():
                self._execute(
                    "UPDATE step_state SET workspace_path = ? WHERE run_id = ? AND step_id = ?",
                    (event.workspace, self._run, event.step),
                )
            case AttemptFinished():
                self._of_outcome(event)
            case CancelRequested(_, force):
                self._execute("INSERT OR REPLACE INTO cancellation VALUES (?, ?, ?)", (self._run, now, force))
            case RunFinished(status):
                self._execute(
                    "UPDATE pipeline_run SET status = ?, finished_at = ?, current_step = NULL WHERE run_id = ?",
                    (status, now, self._run),
                )
                self._execute(
                    "UPDATE pipeline_state SET status = ?, updated_at = ? WHERE pipeline_id = ?",
                    (status, now, self._run),
                )

    def of_changes(self, changes: Sequence[Publish], now: int) -> None:
        """Phases that steps entered."""
        rows = [
            {
                "run": self._run,
                "step": change.step,
                "phase": change.phase,
                "attempt": change.attempt,
                "retries": max(change.attempt - 1, 0),
                "started": now if change.phase == "running" else None,
                "ended": None if LIFE_CYCLE[change.phase] else now,
                "because": change.because or None,
                "message": change.because,
                "now": now,
            }
            for change in changes
        ]
        self._many(_STEP_STATE, rows)
        self._many(_STEP_PROGRESS, rows)

    def of_progress(self, state: State, seq: int, now: int) -> None:
        """How far the run is, once for each transaction."""
        total = len(state.graph.needed)
        ended = total - state.unfinished
        row = {"run": self._run, "total": total, "running": state.running, "ended": ended, "now": now}
        self._execute(_PIPELINE_PROGRESS, row)
        if ended != self._ended:
            self._ended = ended
            self._execute(
                "INSERT INTO progress_snapshot VALUES (?, ?, ?, ?, ?)", (self._run, seq, state.running, ended, now)
            )

    def _of_outcome(self, event: AttemptFinished) -> None:
        self._execute(
            "INSERT INTO performance_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._run,
                event.step,
                event.attempt,
                self._plan.pipeline.name,
                self.personas.get(event.step),
                event.duration_ms,
                event.tokens,
                event.files_changed,
                len(event.artifacts),
            ),
        )
        self._execute(
            "UPDATE pipeline_run SET current_step = ?, total_tokens = total_tokens + ? WHERE run_id = ?",
            (event.step, event.tokens, self._run),
        )
        for made in event.artifacts:
            row = self._execute(
                "INSERT INTO artifact (run_id, step_id, attempt, name, path, type, size_bytes, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (self._run, event.step, event.attempt, made.name, made.path, made.type, made.size, made.digest),
            ).lastrowid
            facts = {"simulated": event.simulated, "fence_removed": made.fence_removed}
            self._many(
                "INSERT INTO artifact_metadata VALUES (?, ?, ?)", [(row, key, "true") for key in facts if facts[key]]
            )
