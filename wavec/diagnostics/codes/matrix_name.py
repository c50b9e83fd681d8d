"""An expression uses `task` or `item` in a step that does not fan out.

They are the item that a matrix worker works on.

Wrong: golden/reject/WV323-matrix-name.   Fix: use another value, or make the step a matrix step.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV323", "matrix-name", Severity.ERROR, __doc__)


def matrix_name(name: str, at: Span) -> Diagnostic:
    return CODE.at(
        at, f"`{name}` belongs to matrix steps, and this is none", help="use `input` or `steps.<id>.<artifact>`"
    )
