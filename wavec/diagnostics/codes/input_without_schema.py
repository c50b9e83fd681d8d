"""An expression reads a field of `input`, and the pipeline does not say that it has fields.

Without `input.schema` the input is a text.

Wrong: golden/reject/WV401-input-without-schema.   Fix: add `input.schema` with the field, or use `{{ input }}`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV401", "input-without-schema", Severity.ERROR, __doc__)


def input_without_schema(name: str, field: str, at: Span) -> Diagnostic:
    schema = f"{{type: object, required: [{field}], properties: {{{field}: {{type: string}}}}}}"
    message = f"`{name}` needs an `input.schema`: without one, `input` is text"
    return CODE.at(at, message, help=f"add `schema: {schema}` to `input`")
