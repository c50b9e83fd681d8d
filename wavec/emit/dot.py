"""The graph in the DOT language, through the `graphviz` package; the program `dot` is not needed for it."""

from wave_runtime.plan import Plan

from wavec.describe.edges import edges
from wavec.describe.node import node_lines
from wavec.diagnostics.visible import visible


def dot(plan: Plan) -> str:
    """A digraph: dashed arrows are order alone, others name the artifacts that are handed over."""
    from graphviz import Digraph, nohtml  # 20 ms that other formats need not spend

    def label(*lines: str) -> str:
        # DOT reads escapes (`\\N`), entities (`&lt;`) and, when a label is in angle brackets, HTML.
        escaped: str = nohtml("\\n".join(visible(line).replace("\\", "\\\\").replace("&", "&amp;") for line in lines))
        return escaped

    graph = Digraph(
        "plan",
        graph_attr={"rankdir": "TB", "fontname": "Helvetica", "label": label(plan.pipeline.name), "labelloc": "t"},
        node_attr={"shape": "box", "style": "rounded", "fontname": "Helvetica", "fontsize": "11"},
        edge_attr={"fontname": "Helvetica", "fontsize": "9"},
    )
    number = {step.id: f"s{index}" for index, step in enumerate(plan.steps)}
    for step in plan.steps:
        graph.node(number[step.id], label(*node_lines(step)))
    for edge in edges(plan):
        if edge.artifacts:
            graph.edge(number[edge.source], number[edge.target], label(*edge.artifacts))
        else:
            graph.edge(number[edge.source], number[edge.target], style="dashed")
    source: str = graph.source
    return source
