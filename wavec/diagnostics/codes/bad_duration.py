"""A time is not written as a duration.

Durations are a whole number and a unit: `90s`, `15m`, `2h`; at least a second, at most a week.

Wrong: golden/reject/WV210-bad-duration.   Fix: write the number and the unit.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV210", "bad-duration", Severity.ERROR, __doc__)


def bad_duration(key: str, value: str, at: Span) -> Diagnostic:
    help = f"write `{value}m` for minutes" if value.isdecimal() else "write it as `90s`, `15m` or `2h`"
    fix = written_as(at, f"{value}m", safe=False) if value.isdecimal() else None
    bounds = "" if value.isdecimal() else "; expected one from a second to a week"
    return CODE.at(at, f"`{value}` is not a duration for `{key}`{bounds}", help=help, fix=fix)
