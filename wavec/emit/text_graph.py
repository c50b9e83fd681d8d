"""The graph as text: the ways through it while they are few, and the steps by level with what they wait for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from wave_runtime.plan import Plan
from wave_runtime.plan.model import Step

from wavec.describe.edges import Edge, edges_into
from wavec.describe.phrase import Name, Phrase, joined
from wavec.describe.plain import plain, plain_paragraph
from wavec.diagnostics.visible import columns

MOST_STEPS, MOST_WAYS = 40, 16
"""A graph with more steps, or more ways through it, is shown by levels alone."""

_WIDEST = 32


def text_graph(plan: Plan, *, ascii_only: bool = False) -> str:
    """`analyze → backend → integrate`, then every level; with `ascii_only` arrows are `->` and `<-`."""
    forward, back = ("->", "<-") if ascii_only else ("→", "←")
    ways = [plain_paragraph(joined([(Name(id),) for id in way], f" {forward} "), "") for way in _ways(plan)]
    by_level = sorted(plan.steps, key=lambda step: step.level)
    levels = [_level(level, tuple(steps), back) for level, steps in groupby(by_level, lambda step: step.level)]
    return "\n\n".join(part for part in ("\n".join(ways), *levels) if part) + "\n"


def _ways(plan: Plan) -> list[tuple[str, ...]]:
    """Every way from a first step to a last one, in plan order; none when the graph is not small.

    An edge beside a longer way is left out: it says nothing about the order.
    """
    if len(plan.steps) > MOST_STEPS:
        return []
    before: dict[str, frozenset[str]] = {}
    onward: dict[str, list[str]] = {}
    for step in plan.steps:
        onward[step.id] = []
        passed = frozenset[str]().union(*(before[dependency] for dependency in step.dependencies))
        before[step.id] = passed.union(step.dependencies)
        for dependency in step.dependencies:
            if dependency not in passed:
                onward[dependency].append(step.id)
    count: dict[str, int] = {}
    for step in reversed(plan.steps):
        count[step.id] = sum(count[next] for next in onward[step.id]) or 1
    starts = [step.id for step in plan.steps if not step.dependencies]
    if sum(count[start] for start in starts) > MOST_WAYS:
        return []
    return [way for start in starts for way in _onward(start, onward)]


def _onward(start: str, onward: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    if not onward[start]:
        yield (start,)
    for following in onward[start]:
        yield from ((start, *way) for way in _onward(following, onward))


def _level(level: int, steps: Sequence[Step], arrow: str) -> str:
    rows = [(plain((Name(step.id),)), _who(step)) for step in steps]
    widths = [min(_WIDEST, max(columns(row[column]) for row in rows)) for column in (0, 1)]
    lines = [f"level {level}"]
    for step, (id, who) in zip(steps, rows, strict=True):
        lead = f"  {_padded(id, widths[0])}  {_padded(who, widths[1])}"
        waits = joined(map(_waits, edges_into(step)))
        lines.append(plain_paragraph(waits, f"{lead}  {arrow} ") if waits else lead.rstrip())
    return "\n".join(lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _who(step: Step) -> str:
    return plain((Name(step.persona),)) if step.persona is not None else "(command)"


def _waits(edge: Edge) -> Phrase:
    handed = joined([(Name(artifact),) for artifact in edge.artifacts])
    return (Name(edge.source), " (", *handed, ")") if handed else (Name(edge.source),)
