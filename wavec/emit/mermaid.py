"""The graph for Markdown pages that draw Mermaid.

Nodes are numbered, because the id of a step can be a word of Mermaid (`end`, `subgraph`). Labels stand in quotes,
and what is neither a letter, a digit nor harmless there becomes a numeric entity, so that no label is markup.
"""

import re

from wave_runtime.plan import Plan

from wavec.describe.edges import Edge, edges
from wavec.describe.node import node_lines
from wavec.diagnostics.visible import visible

_MARKUP = re.compile(r"[^\w .,/:()-]")


def mermaid(plan: Plan) -> str:
    """A flowchart: dotted arrows are order alone, others name the artifacts that are handed over."""
    number = {step.id: index for index, step in enumerate(plan.steps)}
    lines = ["flowchart TD"]
    for index, step in enumerate(plan.steps):
        label = "<br/>".join(_escaped(line) for line in node_lines(step))
        lines.append(f'    s{index}["{label}"]')
    lines += [f"    s{number[edge.source]} {_arrow(edge)} s{number[edge.target]}" for edge in edges(plan)]
    return "\n".join(lines) + "\n"


def _arrow(edge: Edge) -> str:
    return f'-->|"{_escaped(", ".join(edge.artifacts))}"|' if edge.artifacts else "-.->"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: f"#{ord(found[0])};", visible(text))
