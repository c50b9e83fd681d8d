"""A `# wavec: ignore[...]` comment names a code that does not exist.

Codes are written as `WV123` or by their name, as in `unused-persona`.
Wrong: golden/reject/WV192-unknown-code-in-suppression.   Fix: correct the code.
"""

from collections.abc import Iterable
from dataclasses import replace

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV192", "unknown-code-in-suppression", Severity.WARNING, __doc__)


def unknown_code_in_suppression(name: str, at: Span, known: Iterable[str]) -> Diagnostic:
    """`known` are the names of all codes; numbers that look alike have nothing to do with each other."""
    names = tuple(known)
    near = closest(name, names)
    # A code that is right again hides findings, so that is for people to decide.
    fix = renamed(at, name, names)
    return CODE.at(
        at,
        f"unknown code `{name}`",
        help=f"did you mean `{near}`?" if near else None,
        fix=replace(fix, safe=False) if fix else None,
    )
