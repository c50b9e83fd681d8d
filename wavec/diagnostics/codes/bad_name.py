"""A name cannot be a name.

Ids of steps, names of artifacts and what stands after `as` name files and are used in expressions: letters, digits,
`_`, `-` and `.`, beginning with a letter, a digit or `_`, at most 100 characters.

Wrong: golden/reject/WV322-bad-name.   Fix: rename it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV322", "bad-name", Severity.ERROR, __doc__)


def bad_name(what: str, name: str, at: Span) -> Diagnostic:
    return CODE.at(
        at, f"`{name}` cannot be {what}", help="use letters, digits, `_`, `-` and `.`, beginning with a letter or digit"
    )
