"""An artifact has a type that says nothing about its content.

Known types are json, markdown, text, patch, file, directory and binary. Another word is taken as `file`, or as
`directory` if the path ends in `/`.

Wrong: golden/reject/WV215-unknown-artifact-type.   Fix: use a known type.
"""

from collections.abc import Iterable
from dataclasses import replace

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed, written_as
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV215", "unknown-artifact-type", Severity.WARNING, __doc__)


def unknown_artifact_type(found: str, taken: str, at: Span, *, known: Iterable[str]) -> Diagnostic:
    names = tuple(known)
    help = did_you_mean(found, names, noun="types") or f"write `{taken}`"
    near = renamed(at, found, names)
    # Another word than the one that it is taken as changes the plan; the same word changes nothing.
    same = written_as(at, taken, safe=True) if near is None else near
    fix = same if same.edits[0].text == taken else replace(same, safe=False)
    return CODE.at(at, f"unknown artifact type `{found}`, taken as `{taken}`", help=help, fix=fix)
