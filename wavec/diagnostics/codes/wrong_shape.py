"""A value is of another kind than its key takes: a list where text is expected, text where a mapping is.

Wrong: golden/reject/WV203-wrong-shape.   Fix: write what the message expects.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV203", "wrong-shape", Severity.ERROR, __doc__)


def wrong_shape(key: str, expected: str, found: object, at: Span, *, item: bool = False) -> Diagnostic:
    if item:
        message = f"each item of `{key}` is {expected}, found {kind_of(found)}"
        return CODE.at(at, message, help=f"write {expected}, or remove it")
    return CODE.at(at, f"`{key}` takes {expected}, found {kind_of(found)}", help=_help(key, expected, found))


def kind_of(value: object) -> str:
    """What a YAML value is, in words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text `{value}`" if len(value) <= 40 and "\n" not in value else "text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _help(key: str, expected: str, found: object) -> str:
    if expected == "a list" and isinstance(found, str):
        return f"write `{key}: [{found}]`"
    if expected == "a whole number" and isinstance(found, str) and found.isdecimal():
        return f"write it without quotes: `{key}: {found}`"
    return f"give `{key}` {expected}"
