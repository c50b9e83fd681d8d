"""A mapping has a key that means nothing there.

Keys are case-sensitive. A misspelt key would be ignored without a word, and with it what it was to say: a
`denied_tools` that should have been `deny` denies nothing. `wavec schema pipeline` lists all keys.

Wrong: golden/reject/WV201-unknown-key.   Fix: correct the spelling, or remove the key.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix, renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV201", "unknown-key", Severity.ERROR, __doc__)


def unknown_key(key: str, at: Span, *, known: Collection[str], removed: Fix | None = None) -> Diagnostic:
    """`removed`: how to remove it, for a key that is like no other."""
    help = did_you_mean(key, known, noun="keys") or f"remove `{key}`"
    return CODE.at(at, f"unknown key `{key}`", help=help, fix=renamed(at, key, known) or removed)
