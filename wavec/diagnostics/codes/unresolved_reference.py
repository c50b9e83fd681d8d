"""A `$ref` of a JSON Schema leads nowhere.

References are resolved at compile time and embedded in the plan: within the schema, or to another file of the
project. Nothing is fetched from a network.

Wrong: golden/reject/WV319-unresolved-reference.   Fix: correct the reference, or copy what it means into the project.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV319", "unresolved-reference", Severity.ERROR, __doc__)


def unresolved_reference(reference: str, reason: str, at: Span) -> Diagnostic:
    return CODE.at(
        at, f"`$ref: {reference}` {reason}", help="correct the reference, or copy its schema into the project"
    )
