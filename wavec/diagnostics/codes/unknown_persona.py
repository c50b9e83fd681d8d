"""A step names a persona that the manifest does not define.

Personas come from `personas:` in wave.yaml. Names are case-sensitive.

Wrong: golden/reject/WV301-unknown-persona.   Fix: define it, or correct the name.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV301", "unknown-persona", Severity.ERROR, __doc__)


def unknown_persona(name: str, at: Span, known: Collection[str]) -> Diagnostic:
    help = did_you_mean(name, known, noun="personas") or f"define `{name}` under `personas:` in wave.yaml"
    return CODE.at(at, f"unknown persona `{name}`", help=help, fix=renamed(at, name, known))
