"""Who worked when: a bar for each attempt, from its start to its end."""

from collections.abc import Iterator

from wave_runtime.report.markup import Markup, element
from wave_runtime.report.view import AttemptView, RunView, UnitView
from wave_runtime.text.durations import duration_text

MOST_ATTEMPTS = 1_000


def timeline(run: RunView) -> Markup:
    """The attempts of the run in the order of their starts."""
    attempts = sorted(_attempts(run), key=lambda pair: (pair[1].started_ms, pair[0].name, pair[1].number))
    if not attempts:
        return element("p", "No attempt was begun.")
    whole = max(run.last_ms - run.started_ms, 1)
    rows = [_row(run, unit, attempt, whole) for unit, attempt in attempts[:MOST_ATTEMPTS]]
    more = len(attempts) - len(rows)
    return element("div", rows, element("p", f"and {more} more attempts") if more else None, class_="timeline")


def outcome(attempt: AttemptView) -> str:
    """One word for how an attempt ended."""
    if attempt.finished is not None:
        return attempt.finished.outcome
    return "lost" if attempt.lost is not None else "running"


def _attempts(run: RunView) -> Iterator[tuple[UnitView, AttemptView]]:
    for step in run.steps:
        for unit in (step.unit, *(unit for unit, _ in step.items)):
            yield from ((unit, attempt) for attempt in unit.attempts)


def _row(run: RunView, unit: UnitView, attempt: AttemptView, whole: int) -> Markup:
    start = max(attempt.started_ms - run.started_ms, 0)  # the clock may have been set back
    end = (attempt.ended_ms if attempt.ended_ms is not None else run.last_ms) - run.started_ms
    took = duration_text(max(end - start, 0))
    label = unit.name + (f", attempt {attempt.number}" if attempt.number > 1 else "")
    width = max(100 * (end - start) / whole, 0.4)
    bar = element(
        "span",
        class_=f"bar {outcome(attempt)}",
        style=f"margin-left:{min(100 * start / whole, 99.6):.2f}%;width:{min(width, 100):.2f}%",
        title=f"{label}: {outcome(attempt)}, {took}",
    )
    return element("div", element("span", label, class_="who"), element("span", bar, class_="track"), took)
