"""States of runs as lines for people. Plain text: whoever prints it encodes it for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from wave_runtime.engine.events import AttemptFinished, RunInputs
from wave_runtime.engine.state import Items, State, StepState
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.recording.journal import Entry
from wave_runtime.text.durations import duration_text, money_text, size_text

SIMULATED = "simulated"
REPLAYED = "replayed"
MOST_ITEMS = 20
"""A longer list of items is shown in part."""


def verdict(step: StepState) -> str:
    """The state of a step in a table."""
    words: list[str] = [step.phase]
    if step.soft:
        words.append("soft failure")
    if step.simulated:
        words.append(SIMULATED)
    return ", ".join(words)


Row: TypeAlias = tuple[str, str, str, str, str]
"""Step, state, attempts, time and outputs."""


def step_rows(state: State, milliseconds: Mapping[str, int]) -> list[Row]:
    """A row for every step of the run in plan order, and below a step with a matrix rows for its items."""
    rows: list[Row] = []
    for position in state.graph.needed:
        step, known = state.graph.ids[position], state.steps[position]
        rows.append(_row(step, known, milliseconds))
        if known.items is not None:
            rows.extend(_item_rows(step, known.items, milliseconds))
    return rows


def _item_rows(step: str, items: Items, milliseconds: Mapping[str, int]) -> Iterator[Row]:
    """All items of a short list; of a long one those that are not as one hopes or expects."""
    units = [(unit_name(step, number), item) for number, item in enumerate(items.states)]
    if len(units) > MOST_ITEMS:
        units = [unit for unit in units if unit[1].phase not in ("pending", "completed", "skipped")][:MOST_ITEMS]
    for name, item in units:
        yield _row(f"  {name}", item, milliseconds)
    if left := items.count - len(units):
        yield f"  {left:,} more", "", "", "", ""


def _row(label: str, known: StepState, milliseconds: Mapping[str, int]) -> Row:
    name = label.strip()
    time = duration_text(milliseconds[name]) if name in milliseconds else ""
    outputs = [f"{made.name} ({size_text(made.size)})" for made in known.outputs]
    state, items = verdict(known), known.items
    if items is not None:
        done = sum(item.phase == "completed" for item in items.states)
        state += f", {done:,} of {items.count:,} items"
        for artifact, made in items.made:
            if there := [each.size for each in made if each is not None]:
                outputs.append(f"{artifact} ({len(there):,} files, {size_text(sum(there))})")
    return label, state, str(known.attempt or ""), time, ", ".join(outputs)


class Totals:
    """Listens to a run: what the attempts of each step and item took together."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, int] = {}
        self.tokens = 0
        self.cost_micro_usd: dict[str, int] = {}
        """By step; a step of which no client said what it cost is not in it."""

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        for entry in entries:
            if isinstance(entry.event, AttemptFinished):
                name, took = entry.event.step, entry.event.duration_ms
                for each in dict.fromkeys((name, step_of(name))):
                    self.milliseconds[each] = self.milliseconds.get(each, 0) + took
                self.tokens += entry.event.tokens
                session = entry.event.session
                if session is not None and session.cost_micro_usd is not None:
                    step = step_of(name)
                    self.cost_micro_usd[step] = self.cost_micro_usd.get(step, 0) + session.cost_micro_usd


def spent(totals: Totals, inputs: RunInputs) -> list[str]:
    """What the sessions of a run used, in one line; none where nobody counted."""
    if not totals.tokens:
        return []
    whose = "as recorded" if inputs.cassette is not None else "as the clients say"
    costs = totals.cost_micro_usd
    if not costs:
        return [f"tokens: {totals.tokens:,}, {whose}"]
    each = ", ".join(f"{step} {money_text(cost)}" for step, cost in costs.items())
    by_step = f" ({each})" if 1 < len(costs) <= MOST_ITEMS else ""
    return [f"tokens: {totals.tokens:,}; cost: {money_text(sum(costs.values()))}{by_step}, {whose}"]


def table(state: State, milliseconds: Mapping[str, int]) -> list[str]:
    """The steps of a run as aligned lines."""
    return aligned([("step", "state", "attempts", "time", "outputs"), *step_rows(state, milliseconds)])


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as lines: each column but the last as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1])).rstrip()
        for row in rows
    ]


def summary(state: State, elapsed_ms: int | None, *, going_on: bool = True) -> list[str]:
    """What to know about a whole run, below its table. `going_on`: somebody runs it, if it has not ended."""
    steps = [state.steps[position] for position in state.graph.needed]
    counts = {
        phase: sum(step.phase == phase for step in steps) for phase in dict.fromkeys(step.phase for step in steps)
    }
    total = ", ".join(f"{count} {phase}" for phase, count in counts.items()) or "no steps"
    time = "" if elapsed_ms is None else f" in {duration_text(elapsed_ms)}"
    status = (
        "waits for a decision" if state.needs_decision else state.status or ("running" if going_on else "interrupted")
    )
    lines = [f"run {state.inputs.run_id}: {status}{time}: {total}"]
    for name, known in state.units():
        if known.phase == "undecided":
            choices = ", ".join(f"`--{decision} {name}`" for decision in ("repeat", "done", "fail"))
            lines.append(f"{name}: its effects must not happen twice, and may have happened: say {choices}")
    if state.needs_decision:
        lines.append(f"decide: `wave-runtime resume {state.inputs.run_id}` with one of these for each")
    if state.exceeded is not None:
        lines.append(f"bound reached: {state.exceeded.message}")
    if state.inputs.sandbox in ("external", "none"):
        who = "is said to be around the runtime" if state.inputs.sandbox == "external" else "was not wanted"
        lines.append(f"sandbox: a wall {who}; the runtime itself held nothing of what the plan requires")
    if soft := sum(step.soft for step in steps):
        lines.append(f"soft failures: {soft}: contracts that need not pass did not pass")
    if any(step.simulated for step in steps):
        lines.append("simulated: adapters or commands were not really run; their outputs are made up")
    return lines
