"""An alias has no anchor before it.

`*name` repeats the value that `&name` marked earlier in the same file. Text that starts with `*` needs quotes.
Wrong: golden/reject/WV122-unknown-alias.   Fix: correct the name, or put quotes around the text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV122", "unknown-alias", Severity.ERROR, __doc__)


def unknown_alias(name: str, at: Span, help: str | None) -> Diagnostic:
    """`help` names the likely anchor, or says how to write text."""
    return CODE.at(at, f"unknown alias `*{name}`", help=help)


def alias_of_itself(name: str, at: Span) -> Diagnostic:
    """The alias stands inside the value that it repeats."""
    return CODE.at(at, f"the alias `*{name}` stands inside the value that it repeats", help="write the value out")
