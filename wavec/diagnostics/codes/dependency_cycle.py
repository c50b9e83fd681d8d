"""Steps wait for each other in a circle.

None of them could ever start.

Wrong: golden/reject/WV306-dependency-cycle.   Fix: remove one of the dependencies.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV306", "dependency-cycle", Severity.ERROR, __doc__)


def dependency_cycle(ids: list[str], places: list[Span]) -> Diagnostic:
    if len(ids) == 1:
        return CODE.at(places[0], f"step `{ids[0]}` depends on itself", help="remove the dependency")
    path = " -> ".join(f"`{id}`" for id in [*ids, ids[0]])
    also = [
        Label(place, f"`{ids[index]}` waits for `{ids[(index + 1) % len(ids)]}`")
        for index, place in enumerate(places)
        if index > 0
    ]
    return CODE.at(places[0], f"steps wait for each other: {path}", help="remove one of the dependencies", also=also)
