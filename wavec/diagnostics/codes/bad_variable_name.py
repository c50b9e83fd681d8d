"""A name of an environment variable cannot be one.

`secrets` and `env` of an adapter name variables; their values stay in the environment of the run and stand in no
source and no plan. A name has letters, digits and `_`, and begins with a letter or `_`. What is refused is not shown:
it may be a value. The `env` of a command has the same rule, and names that begin with `WAVE_` are set by the runtime.

Wrong: golden/reject/WV329-bad-variable-name.   Fix: write the name of the variable, and set it where the run starts.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV329", "bad-variable-name", Severity.ERROR, __doc__)


def bad_variable_name(key: str, at: Span, *, reserved: str | None = None) -> Diagnostic:
    """`reserved`: the name is one that the runtime sets."""
    if reserved is not None:
        return CODE.at(at, f"`{reserved}` is set by the runtime", help="choose a name that does not begin with `WAVE_`")
    return CODE.at(
        at,
        f"this cannot be the name of an environment variable, as `{key}` lists",
        help="write a name such as `API_KEY`; if this is a secret value, it has been in a file: replace it",
    )
