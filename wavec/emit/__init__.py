"""Plan -> text: one file for each format, and the table of them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from wave_runtime.plan import Plan

from wavec.describe.evidence import Evidence
from wavec.emit.dot import dot
from wavec.emit.mermaid import mermaid
from wavec.emit.plan_json import plan_json
from wavec.emit.summary import human, markdown
from wavec.emit.text_graph import text_graph


class Page(Protocol):
    """What people read, with what the compilation knows: a plan alone does not know of it."""

    def __call__(self, plan: Plan, *, evidence: Evidence) -> str: ...


PAGES: Mapping[str, Page] = {"human": human, "markdown": markdown}
EMITTERS: Mapping[str, Callable[[Plan], str]] = {
    "json": plan_json,
    "human": human,
    "markdown": markdown,
    "text": text_graph,
    "mermaid": mermaid,
    "dot": dot,
}
