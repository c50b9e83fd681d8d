"""A comparison is always false: the two values can never be equal.

A text is compared with a value that the `enum` of its schema does not have, a number with a text, a length with a
negative number. With `!=` the comparison is always true. The same holds for `in`, `contains` and the items of a list.

Fix: correct the value, or the schema.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV414", "never-equal", Severity.WARNING, __doc__)


def never_equal(left: str, kind: str, right: str, other_kind: str | None, near: str | None, at: Span) -> Diagnostic:
    is_also = f" and the other is {other_kind}" if other_kind else ""
    return CODE.at(at, f"`{left}` is never `{right}`: it is {kind}{is_also}", help=_help(near))


def never_has(whole: str, part: str, kind: str | None, near: str | None, at: Span) -> Diagnostic:
    reason = f": it is {kind}" if kind else ""
    return CODE.at(at, f"`{whole}` never has {part}{reason}", help=_help(near))


def _help(near: str | None) -> str:
    return f"did you mean `{near}`?" if near else "write a value that it can have"
