"""An expression reads something from a value that its schema rules out.

The contract of the step that makes the artifact says what the artifact has, and `input.schema` what the input has.
What is not declared there, in an object with `additionalProperties: false`, is never there; an item beyond `maxItems`
neither. A contract that need not pass (`must_pass: false`) counts as well: a run that went on without it may still
fail here.

Fix: correct the name, or declare it in the schema.
"""

from collections.abc import Collection, Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV411", "unknown-property", Severity.ERROR, __doc__)


def unknown_property(whole: str, name: str, at: Span, known: Collection[str], also: Iterable[Label]) -> Diagnostic:
    help = did_you_mean(name, known, noun="properties") or f"declare `{name}` in the schema"
    return CODE.at(at, f"`{whole}` has no property `{name}`", help=help, also=also, fix=renamed(at, name, known))


def unknown_item(whole: str, index: int, at: Span, longest: int | None) -> Diagnostic:
    items = "no items" if longest == 0 else f"at most {longest} item{'' if longest == 1 else 's'}"
    reason = "the first item has the index 0" if index < 0 or longest is None else f"it has {items}"
    return CODE.at(at, f"`{whole}` has no item {index}: {reason}", help="correct the index")


def wrong_key(whole: str, key: str | int, at: Span) -> Diagnostic:
    if isinstance(key, int):
        return CODE.at(at, f"`{whole}` is an object and has no item {key}", help="name a property")
    instead = f"write `{whole}[0].{key}` for the property of its first item"
    return CODE.at(at, f"`{whole}` is a list and has no property `{key}`", help=instead)
