"""JUnit XML, as continuous integration reads it: a test case for each step, or for each item of its matrix.

A failed step is a `failure` with what its contracts found; one that waits for a decision or that the runtime lost is an
`error`; what did not start is `skipped`. Soft failures pass, and say so in `system-out`.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from wave_runtime.engine.state import StepState
from wave_runtime.report.view import RunView, UnitView
from wave_runtime.text.terminal_text import written_out

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: RunView) -> str:
    """The document."""
    cases = [_case(run, unit, state) for unit, state in _units(run)]
    states = [state for _, state in _units(run)]
    counts = {
        "tests": len(states),
        "failures": sum(state.phase == "failed" for state in states),
        "errors": sum(_is_error(state) for state in states),
        "skipped": sum(_is_skipped(state) for state in states),
    }
    numbers = " ".join(f'{name}="{count}"' for name, count in counts.items())
    seconds = f'time="{(run.last_ms - run.started_ms) / 1000:.3f}"'
    name = _attribute(run.plan.pipeline.name)
    properties = "".join(
        f"      <property name={_attribute(key)} value={_attribute(value)}/>\n"
        for key, value in (("run", run.inputs.run_id), ("plan", run.plan.digest), ("status", run.status))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites {numbers} {seconds}>\n"
        f"  <testsuite name={name} {numbers} {seconds}>\n"
        f"    <properties>\n{properties}    </properties>\n{''.join(cases)}"
        "  </testsuite>\n</testsuites>\n"
    )


def _units(run: RunView) -> Iterator[tuple[UnitView, StepState]]:
    for step in run.steps:
        if step.items:
            yield from step.items
        else:
            yield step.unit, step.state


def _case(run: RunView, unit: UnitView, state: StepState) -> str:
    taken = sum(attempt.finished.duration_ms for attempt in unit.attempts if attempt.finished is not None)
    head = f"<testcase name={_attribute(unit.name)} classname={_attribute(run.plan.pipeline.name)}"
    body = "".join(_outcome(unit, state)) + _printed(unit, state)
    if not body:
        return f'    {head} time="{taken / 1000:.3f}"/>\n'
    return f'    {head} time="{taken / 1000:.3f}">\n{body}    </testcase>\n'


def _outcome(unit: UnitView, state: StepState) -> Iterator[str]:
    why = unit.because or (state.failure.message if state.failure is not None else state.phase)
    kind = state.failure.kind if state.failure is not None else state.phase
    if state.phase == "failed":
        text = "\n".join(_findings(unit)) or why
        yield f"      <failure type={_attribute(kind)} message={_attribute(why)}>{_text(text)}</failure>\n"
    elif _is_error(state):
        yield f"      <error type={_attribute(kind)} message={_attribute(why)}/>\n"
    elif _is_skipped(state):
        yield f"      <skipped message={_attribute(why)}/>\n"


def _printed(unit: UnitView, state: StepState) -> str:
    lines = [f"attempts: {len(unit.attempts)}"] if len(unit.attempts) > 1 else []
    if state.simulated:
        lines.append("simulated: an adapter stood in, or commands were not run")
    if state.soft:
        lines += ["soft failure: contracts that need not pass did not pass", *_findings(unit)]
    return f"      <system-out>{_text(chr(10).join(lines))}</system-out>\n" if lines else ""


def _findings(unit: UnitView) -> Iterator[str]:
    last = unit.attempts[-1].finished if unit.attempts else None
    for checked in last.contracts if last is not None else ():
        for defect in checked.defects:
            place = f" at {defect.pointer}" if defect.pointer else f" in line {defect.line}" if defect.line else ""
            of = f" of {checked.source}" if checked.source is not None else ""
            yield f"contract {checked.type}{of}{place}: {defect.message}"
        if checked.detail:
            yield checked.detail


def _is_error(state: StepState) -> bool:
    return state.phase in ("undecided", "running", "retrying")


def _is_skipped(state: StepState) -> bool:
    return state.phase in ("skipped", "cancelled", "pending")


def _attribute(text: str) -> str:
    return quoteattr(_plain(text))


def _text(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", written_out(text))
