"""A default in the schema of the input is refused by that schema.

Defaults are filled in before the input is checked: a run that does not give the value itself never starts. Types,
`enum` and `const`, bounds and lengths are compared here; the rest is checked when a run begins.

Wrong: golden/reject/WV416-bad-default.   Fix: correct the default, or the schema.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV416", "bad-default", Severity.ERROR, __doc__)


def bad_default(name: str, default: str, kind: str, near: str | None, at: Span) -> Diagnostic:
    help = f"did you mean `{near}`?" if near else "correct the default, or the schema"
    return CODE.at(at, f"the default of `{name}` is {default}, and its schema expects {kind}", help=help)
