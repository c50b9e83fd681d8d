"""The graph of a run as a picture: a column for each level of the plan, a box for each step, coloured by its state."""

from collections.abc import Mapping, Sequence

from wave_runtime.report.markup import Markup, element
from wave_runtime.report.view import StepView

MOST_STEPS = 400
"""A picture of more helps nobody."""

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 184, 44, 56, 18, 8
_LETTERS = 22


def graph(steps: Sequence[StepView]) -> Markup:
    """The steps with their dependencies."""
    if len(steps) > MOST_STEPS:
        return element("p", f"{len(steps)} steps are too many for a picture; the table below has them all.")
    columns = _columns(steps)
    tallest = max(map(len, columns))
    places: dict[str, tuple[float, float]] = {}
    for x, column in enumerate(columns):
        shift = (tallest - len(column)) * (_HEIGHT + _GAP_Y) / 2
        for y, step in enumerate(column):
            places[step.step.id] = (
                _MARGIN + x * (_WIDTH + _GAP_X),
                _MARGIN + shift + y * (_HEIGHT + _GAP_Y),
            )
    width = 2 * _MARGIN + len(columns) * (_WIDTH + _GAP_X) - _GAP_X
    height = 2 * _MARGIN + tallest * (_HEIGHT + _GAP_Y) - _GAP_Y
    edges = [_edge(places[before], places[step.step.id]) for step in steps for before in step.step.dependencies]
    boxes = [_box(step, *places[step.step.id]) for step in steps]
    picture = element(
        "svg",
        edges,
        boxes,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        role="img",
        aria_label="graph of the steps",
    )
    return element("div", picture, class_="scroll")


def _columns(steps: Sequence[StepView]) -> list[list[StepView]]:
    """By level; in a column near to what they depend on."""
    levels = sorted({step.step.level for step in steps})
    columns: list[list[StepView]] = []
    rows: dict[str, float] = {}
    for level in levels:
        column = [step for step in steps if step.step.level == level]
        column.sort(key=lambda step: _middle(step, rows))
        for row, step in enumerate(column):
            rows[step.step.id] = row - len(column) / 2
        columns.append(column)
    return columns


def _middle(step: StepView, rows: Mapping[str, float]) -> float:
    before = [rows[id] for id in step.step.dependencies if id in rows]
    return sum(before) / len(before) if before else 0.0


def _edge(start: tuple[float, float], end: tuple[float, float]) -> Markup:
    x1, y1 = start[0] + _WIDTH, start[1] + _HEIGHT / 2
    x2, y2 = end[0], end[1] + _HEIGHT / 2
    bend = max((x2 - x1) / 2, 24)
    path = f"M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    return element("path", d=path, class_="edge")


def _box(step: StepView, x: float, y: float) -> Markup:
    name = step.step.id
    shown = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
    below = step.phase if not step.items else f"{step.phase}, {len(step.items)} items"
    return element(
        "a",
        element("title", f"{name}: {step.phase}"),
        element("rect", x=f"{x:g}", y=f"{y:g}", width=_WIDTH, height=_HEIGHT, rx=6),
        element("text", shown, x=f"{x + 12:g}", y=f"{y + 18:g}", class_="name"),
        element("text", below, x=f"{x + 12:g}", y=f"{y + 34:g}", class_="phase"),
        href=f"#step-{name}",
        class_=f"box {step.phase}",
    )
