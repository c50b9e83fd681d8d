"""The record of a step: its attempts, who made them, and what judged them."""

from collections import Counter

from wave_runtime.attestation.model import (
    AttemptRecord,
    ConnectionCounts,
    ContractRecord,
    NetworkRecord,
    SandboxRecord,
    SessionRecord,
    StepRecord,
)
from wave_runtime.attestation.times import rfc3339
from wave_runtime.engine.events import AttemptFinished, NetworkUse, Sandboxed, Session
from wave_runtime.engine.state import StepState
from wave_runtime.plan.model import Plan, Step
from wave_runtime.report.view import AttemptView, UnitView


def step_record(plan: Plan, step: Step, known: StepState, unit: UnitView) -> StepRecord:
    """What is known of a step, or of an item of its matrix."""
    adapter = "" if step.adapter is None else plan.adapters[step.adapter].kind
    attempts = tuple(map(_attempt, unit.attempts))
    return StepRecord(known.phase, attempts, step.persona or "", adapter, known.soft, known.simulated)


def _attempt(attempt: AttemptView) -> AttemptRecord:
    began, ended = rfc3339(attempt.started_ms), rfc3339(attempt.ended_ms or attempt.started_ms)
    sandbox = None if attempt.sandbox is None else _sandbox(attempt.sandbox)
    finished = attempt.finished
    if finished is None:
        return AttemptRecord(attempt.number, began, ended, "lost", (), sandbox=sandbox)
    return AttemptRecord(
        attempt.number,
        began,
        ended,
        finished.outcome,
        _contracts(finished),
        "" if finished.failure is None else finished.failure.kind,
        finished.exit_code,
        None if finished.session is None else _session(finished.session),
        sandbox,
        None if finished.network is None else _network(finished.network),
    )


def _sandbox(event: Sandboxed) -> SandboxRecord:
    return SandboxRecord(
        event.level,
        event.backend,
        event.guarantees,
        event.weaker_than_required,
        event.arguments,
        len(event.folders),
    )


def _network(use: NetworkUse) -> NetworkRecord:
    counts = Counter[str]()
    for each in use.contacted:
        counts[each.verdict] += each.connections
    return NetworkRecord(use.keys_outside, ConnectionCounts(**counts), use.more)


def _contracts(finished: AttemptFinished) -> tuple[ContractRecord, ...]:
    return tuple(ContractRecord(each.type, each.state, each.must_pass) for each in finished.contracts)


def _session(said: Session) -> SessionRecord:
    return SessionRecord(
        said.client,
        said.version,
        said.models,
        said.input_tokens,
        said.cached_tokens,
        said.output_tokens,
        said.calls - said.denied,
        said.denied,
        said.cost_micro_usd,
    )
