"""Plan -> text: one file for each format, and the table of them."""

from collections.abc import Callable, Mapping

from wave_runtime.plan import Plan

from wavec.emit.dot import dot
from wavec.emit.mermaid import mermaid
from wavec.emit.plan_json import plan_json
from wavec.emit.summary import human, markdown
from wavec.emit.text_graph import text_graph

EMITTERS: Mapping[str, Callable[[Plan], str]] = {
    "json": plan_json,
    "human": human,
    "markdown": markdown,
    "text": text_graph,
    "mermaid": mermaid,
    "dot": dot,
}
