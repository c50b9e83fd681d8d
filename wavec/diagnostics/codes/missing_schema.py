"""A `json_schema` contract names no schema.

Wrong: golden/reject/WV221-missing-schema.
Fix: write `schema_path:` with the path of a JSON Schema, or `schema:` with the schema itself.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV221", "missing-schema", Severity.ERROR, __doc__)


def missing_schema(at: Span) -> Diagnostic:
    return CODE.at(
        at, "the contract names no schema", help="write `schema_path: <file>`, or `schema:` with the schema itself"
    )
