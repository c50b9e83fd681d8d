"""A `$ref` of a JSON Schema leads nowhere.

References are resolved at compile time and embedded in the plan: within the schema, or to another file of the
project. Nothing is fetched from a network. They are relative to the `$id` around them, then to the file. A file that is
referred to has the draft of the schema that refers to it: without `$schema` it is read in that draft, with another one
it is refused. So is a reference that leads back to itself for the same value, and a `$dynamicRef` or `$recursiveRef`
that may lead to several schemas.

Wrong: golden/reject/WV319-unresolved-reference.   Fix: correct the reference, or copy what it means into the project.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV319", "unresolved-reference", Severity.ERROR, __doc__)


def unresolved_reference(reference: str, reason: str, at: Span) -> Diagnostic:
    return CODE.at(
        at, f"`$ref: {reference}` {reason}", help="correct the reference, or copy its schema into the project"
    )
