"""An expression reads a field of `input` that its schema does not declare.

Wrong: golden/reject/WV402-unknown-input-field.   Fix: correct the name, or declare the field in `input.schema`.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV402", "unknown-input-field", Severity.ERROR, __doc__)


def unknown_input_field(name: str, field: str, at: Span, known: Collection[str], schema: Span | None) -> Diagnostic:
    also = () if schema is None else (Label(schema, "the schema of the input"),)
    help = did_you_mean(field, known, noun="fields") or f"declare `{field}` in the schema"
    return CODE.at(at, f"`input` has no field `{field}`", help=help, also=also, fix=renamed(at, field, known))
