"""A `markdown_spec` contract names a JSON Schema, of which a Markdown file can obey only a part.

A text has no members. What the schema lists in `required` are taken as the names of sections (`user_stories` is the
heading "User stories"; `title` is the title), and each must be there and have content. All else in the schema, as types
and patterns, is not judged.

Wrong: golden/reject/WV665-outline-only.
Fix: name the `sections` instead; or let the step write JSON, with a `json_schema` contract.
"""

from collections.abc import Sequence

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV665", "outline-only", Severity.INFO, __doc__)

_LISTED = 6


def outline_only(names: Sequence[str], at: Span) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
    found = f"only the required names are judged, as sections: {listed}" if names else "it requires nothing"
    return CODE.at(
        at,
        f"of this schema, {found}",
        help="name the `sections` instead, or let the step write JSON with a `json_schema` contract",
    )
