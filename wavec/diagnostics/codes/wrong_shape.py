"""A value is of another kind than its key takes: a list where text is expected, text where a mapping is.

Wrong: golden/reject/WV203-wrong-shape.   Fix: write what the message expects.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix, written_as
from wavec.source.span import Span

CODE = Code("WV203", "wrong-shape", Severity.ERROR, __doc__)


_TRIPLES = {"mount": "[source, target, mode]", "output_artifacts": "[name, path, type]"}
"""Keys whose items can be written as three texts."""


def wrong_shape(key: str, expected: str, found: object, at: Span, *, item: bool = False) -> Diagnostic:
    if item:
        message = f"each item of `{key}` is {expected}, found {kind_of(found)}"
        instead = f"`{_TRIPLES[key]}`" if key in _TRIPLES else "remove it"
        return CODE.at(at, message, help=f"write {expected}, or {instead}")
    return CODE.at(
        at,
        f"`{key}` takes {expected}, found {kind_of(found)}",
        help=_help(key, expected, found),
        fix=_fix(expected, found, at),
    )


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


def _fix(expected: str, found: object, at: Span) -> Fix | None:
    """What was certainly meant: a text instead of the list of it, quotes around a number or a boolean."""
    if not isinstance(found, str) or "\n" in at.text or at.text[:1] in ("|", ">", "&", "*", "!"):
        return None
    if expected == "a list" and found:
        in_quotes = at.text[:1] in ("'", '"') or not any(mark in found for mark in "[]{},:#&*!|>%@`")
        return written_as(at, f"[{at.text}]", safe=True) if in_quotes else None
    number = expected in ("a whole number", "a number") and found.isascii() and found.isdecimal() and found[0] != "0"
    boolean = expected == "`true` or `false`" and found.casefold() in ("true", "false")
    return written_as(at, found.casefold(), safe=True) if number or boolean else None
