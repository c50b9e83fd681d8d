"""A persona names an adapter that the manifest does not define, or an adapter is of a kind that nobody drives.

Adapters come from `adapters:` in wave.yaml; which client one is follows from the name of its `binary`, or
from `kind`. Any other agent is of the kind `process`, and speaks its protocol (docs/process-adapter.md).

Wrong: golden/reject/WV302-unknown-adapter.   Fix: define it, or correct the name.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

_ANY_OTHER = "process"
CODE = Code("WV302", "unknown-adapter", Severity.ERROR, __doc__)


def unknown_adapter(name: str, at: Span, known: Collection[str]) -> Diagnostic:
    help = did_you_mean(name, known, noun="adapters") or f"define `{name}` under `adapters:` in wave.yaml"
    return CODE.at(at, f"unknown adapter `{name}`", help=help, fix=renamed(at, name, known))


def unknown_client(binary: str, at: Span, known: Collection[str]) -> Diagnostic:
    programs = [name for name in known if name != _ANY_OTHER]
    suggested = did_you_mean(binary, programs, noun="clients")
    return CODE.at(
        at,
        f"`{binary}` is no client that wave-runtime can drive",
        help=f"{suggested}; an agent that speaks our protocol takes `kind: {_ANY_OTHER}`",
        fix=renamed(at, binary, programs),
    )
