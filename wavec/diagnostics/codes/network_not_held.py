"""A sandbox accepts a level that cannot hold its network.

`process` holds no network at all, and `lsm` knows ports, not names of hosts: a run on that level could reach more than
`network` says. Levels are told in docs/security.md.

Wrong: golden/reject/WV546-network-not-held.   Fix: accept only a higher `level`, or write `network: open`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV546", "network-not-held", Severity.ERROR, __doc__)


def network_not_held(level: str, level_at: Span, network_at: Span | None, *, hosts: bool) -> Diagnostic:
    """`network_at` is None where no network is the default."""
    what = "names of hosts" if hosts else "a network that is closed"
    needs = "`level: ns`" if hosts else "`level: ns` or `level: lsm`"
    return CODE.at(
        level_at,
        f"the level `{level}` cannot hold {what}",
        help=f"write {needs}, or `network: open`",
        also=() if network_at is None else (Label(network_at, "what it would have to hold"),),
    )
