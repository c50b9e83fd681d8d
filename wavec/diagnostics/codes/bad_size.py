"""An amount of memory is not written as a size.

Sizes are a whole number and a unit: `512MB`, `2GB` (powers of 1000), `512MiB`, `2GiB` (powers of 1024); at least 16 MB,
which a shell and a small program need.

Wrong: golden/reject/WV548-bad-size.   Fix: write the number and the unit.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV548", "bad-size", Severity.ERROR, __doc__)


def bad_size(key: str, value: str, at: Span) -> Diagnostic:
    help = f"write `{value}MB` for megabytes" if value.isdecimal() else "write it as `512MB`, `2GB` or `2GiB`"
    fix = written_as(at, f"{value}MB", safe=False) if value.isdecimal() else None
    bounds = "" if value.isdecimal() else "; expected one from 16 MB to 1 PiB"
    return CODE.at(at, f"`{value}` is not a size for `{key}`{bounds}", help=help, fix=fix)
