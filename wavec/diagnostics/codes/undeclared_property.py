"""An expression reads a property that the schema neither declares nor rules out.

An object may have properties beyond the declared ones unless its schema says `additionalProperties: false`. So nothing
tells whether this one will be there, and of what type.

Fix: declare the property, and require it; close the object with `additionalProperties: false`, so that wrong names are
found; or give a fallback with `default(x.y, "")`.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV413", "undeclared-property", Severity.WARNING, __doc__)


def undeclared_property(whole: str, name: str, at: Span, known: Iterable[str], also: Iterable[Label]) -> Diagnostic:
    near = closest(name, known)
    help = f"did you mean `{near}`?" if near else f"declare `{name}` in the schema"
    return CODE.at(
        at,
        f"the schema of `{whole}` does not declare `{name}`, and leaves open what else there is",
        help=help,
        also=also,
    )
