"""A key has a value that is none of those it knows.

Wrong: golden/reject/WV205-unknown-value.   Fix: use one of the known values.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV205", "unknown-value", Severity.ERROR, __doc__)


def unknown_value(value: object, at: Span, *, key: str, known: Iterable[str]) -> Diagnostic:
    names = list(known)
    near = (closest(value, names) or _begun(value, names)) if isinstance(value, str) else None
    choices = " or ".join(filter(None, [", ".join(f"`{n}`" for n in names[:-1]), f"`{names[-1]}`" if names else ""]))
    found = f"`{value}`" if isinstance(value, str) else f"`{at.text.strip()}`"
    fix = renamed(at, value, names) if isinstance(value, str) else None
    help = f"did you mean `{near}`?" if near else f"write {choices}"
    return CODE.at(at, f"`{key}` is {found}, expected {choices}", help=help, fix=fix)


def _begun(value: str, names: list[str]) -> str | None:
    """The only name with `value` as a word of it: `json` is `json_schema`."""
    found = [name for name in names if value.casefold() in name.casefold().split("_")]
    return found[0] if len(found) == 1 else None
