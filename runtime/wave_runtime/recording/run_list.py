"""The list of runs: of each, what its first and its last event say, after those two were checked.

All events of all runs would take long to check for a list. Whoever reads one run checks all of its events.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from wave_runtime.engine.event_json import line
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.chain import chained

DAMAGED = "damaged"
"""The status of a run whose first or last event is missing, or not as it was written."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, as the list of runs shows it."""

    run_id: str
    pipeline: str
    """Empty when the run is damaged and its first event is gone."""
    status: str
    """`running` also when the runtime was cut off: only its lock tells. `damaged`: see above."""
    started_ms: int
    finished_ms: int | None
    adapter: str | None
    """What stood in for the plan's own."""


def list_runs(ends: Iterable[Sequence[object]]) -> tuple[RunRow, ...]:
    """The runs that the query `ENDS` found; the latest first."""
    return tuple(sorted((_row(found) for found in ends), key=lambda row: (row.started_ms, row.run_id), reverse=True))


_EVENT = "{0}.seq, {0}.timestamp, {0}.type, {0}.data, {0}.steps, {0}.hash"
ENDS = f"""
    WITH RECURSIVE run(run_id) AS (
        SELECT min(run_id) FROM event UNION ALL
        SELECT (SELECT min(run_id) FROM event WHERE run_id > run.run_id) FROM run WHERE run_id IS NOT NULL
    )
    SELECT known.run_id, head.hash, before.hash, {_EVENT.format("first")}, {_EVENT.format("last")}
    FROM (SELECT run_id FROM run WHERE run_id IS NOT NULL UNION SELECT run_id FROM chain_head) AS known
    LEFT JOIN chain_head AS head ON head.run_id = known.run_id
    LEFT JOIN event AS first ON first.run_id = known.run_id AND first.seq = 1
    LEFT JOIN event AS last ON last.run_id = known.run_id AND last.seq = head.seq
    LEFT JOIN event AS before ON before.run_id = known.run_id AND before.seq = head.seq - 1
"""
"""All runs that there are events of, or that had some. The recursion takes each run by the key of the
table: it reads one event of each run, not all."""


def _row(found: Sequence[object]) -> RunRow:
    run_id, head, before, ends = str(found[0]), found[1], found[2], found[3:]
    first = _checked(run_id, b"", *ends[:6])
    last = _checked(run_id, before if isinstance(before, bytes) else b"", *ends[6:])
    begun = first if first is not None and first.get("type") == "run_started" else {}
    started_ms = _ms(ends[1]) or _ms(ends[7]) or 0
    inputs = begun.get("inputs")
    pipeline = str(begun.get("pipeline", ""))
    if not isinstance(inputs, Mapping) or last is None or ends[11] != head:
        return RunRow(run_id, pipeline, DAMAGED, started_ms, None, None)
    has_ended = last.get("type") == "run_finished"
    status = str(last.get("status")) if has_ended else "running"
    adapter = inputs.get("adapter")
    return RunRow(
        run_id,
        pipeline,
        status,
        started_ms,
        _ms(ends[7]) if has_ended else None,
        adapter if isinstance(adapter, str) else None,
    )


def _checked(run_id: str, before: bytes, *row: object) -> Mapping[str, Json] | None:
    """What an event says; None when there is none, or it is not the one that was written behind `before`."""
    seq, time_ms, kind, data, steps, stored = row
    if not (isinstance(seq, int) and isinstance(time_ms, int) and isinstance(data, str) and isinstance(steps, str)):
        return None
    if not data.isascii() or not steps.isascii() or chained(before, line(run_id, seq, time_ms, data, steps)) != stored:
        return None
    said = json.loads(data)
    return said if said.get("type") == kind else None


def _ms(value: object) -> int | None:
    return value if isinstance(value, int) else None
