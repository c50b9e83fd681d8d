"""A `json_schema` contract judges an artifact that is not declared as JSON.

The file has to be JSON all the same; with `type: json` others know, and a path into it can be used in expressions.

Wrong: golden/reject/WV410-contract-needs-json.   Fix: write `type: json` where the artifact is declared.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV410", "contract-needs-json", Severity.WARNING, __doc__)


def contract_needs_json(artifact: str, type: str, at: Span, declared: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"the contract judges JSON, and `{artifact}` is declared as {type}",
        help="write `type: json` where the artifact is declared",
        also=(Label(declared, "declared here"),),
    )
