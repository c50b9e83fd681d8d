"""A step uses an artifact of a step that need not have run before.

Only a dependency, or a dependency of a dependency, is sure to be completed when a step starts. Order in the file means
nothing.

Wrong: golden/reject/WV309-not-a-dependency.   Fix: add the step to `dependencies`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV309", "not-a-dependency", Severity.ERROR, __doc__)


def not_a_dependency(user: str, producer: str, artifact: str, at: Span, fix: Fix | None = None) -> Diagnostic:
    if user == producer:
        return CODE.at(
            at, f"step `{user}` uses its own artifact `{artifact}`", help="use an artifact of an earlier step"
        )
    return CODE.at(
        at,
        f"step `{user}` uses `{artifact}` of `{producer}` and does not depend on it",
        help=f"add `{producer}` to `dependencies` of `{user}`",
        fix=fix,
    )
