"""A mapping has a key twice.

Readers of YAML differ: some keep the last value, some the first, some refuse. One of the two is a mistake.
Wrong: golden/reject/WV116-duplicate-key.   Fix: remove or rename one of them.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV116", "duplicate-key", Severity.ERROR, __doc__)


def duplicate_key(name: str, at: Span, first: Span) -> Diagnostic:
    """`first` is the same key, where it stands first."""
    return CODE.at(
        at,
        f"the key `{name}` stands twice in this mapping",
        help="remove or rename one of the two",
        also=(Label(first, "first here"),),
    )
