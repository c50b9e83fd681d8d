"""A prompt step has no persona.

The persona says which client answers, with which system prompt and which rights.

Wrong: golden/reject/WV325-missing-persona.   Fix: add `persona:` with a name from wave.yaml.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV325", "missing-persona", Severity.ERROR, __doc__)


def missing_persona(step: str, at: Span, known: Iterable[str]) -> Diagnostic:
    names = sorted(known)
    help = "add `persona:`" + (f", one of {', '.join(f'`{n}`' for n in names)}" if 0 < len(names) <= 12 else "")
    return CODE.at(at, f"step `{step}` has a prompt and no persona", help=help)
