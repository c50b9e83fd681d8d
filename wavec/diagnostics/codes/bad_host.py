"""A name in `network` is not the name of a host.

`network` lists hosts by name: `api.example.com`; `*.example.com` for all names below `example.com`, which is not one of
them itself. Ports are 443 and 80; another one is written behind the name, as in `db.example.com:5432`. There is no
scheme and no path, for neither is seen from outside of an encrypted connection, and no address, for what stands behind
an address changes.

Wrong: golden/reject/WV547-bad-host.   Fix: write the name of the host alone.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix, written_as
from wavec.source.span import Span

CODE = Code("WV547", "bad-host", Severity.ERROR, __doc__)


def bad_host(value: str, at: Span, problem: str, *, meant: str | None = None) -> Diagnostic:
    """`problem` follows the name; `meant` is the host that was probably meant."""
    help = f"write `{meant}`" if meant is not None else "write the name of a host, as `api.example.com`"
    fix: Fix | None = written_as(at, f'"{meant}"', safe=False) if meant is not None else None
    return CODE.at(at, f"`{value}` {problem}, expected the name of a host", help=help, fix=fix)


def host_not_listed(value: str, at: Span) -> Diagnostic:
    """A host stands where a list of hosts, `none` or `open` stands."""
    return CODE.at(
        at,
        f"`network` is `{value}`, expected `none`, `open` or a list of hosts",
        help=f"write `[{value}]`",
        fix=written_as(at, f'["{value}"]', safe=False),
    )
