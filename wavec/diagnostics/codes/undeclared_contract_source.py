"""A contract judges a file that its step does not declare as an artifact.

What no `output_artifacts` names, no runtime waits for and no later step gets. A contract without `source` judges
`artifact.json`.

Wrong: golden/reject/WV313-undeclared-contract-source.   Fix: declare the file, or correct `source`.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV313", "undeclared-contract-source", Severity.ERROR, __doc__)


def undeclared_contract_source(source: str, at: Span, *, stated: bool, known: Iterable[str]) -> Diagnostic:
    names = tuple(known)
    near = closest(source, names)
    if near is not None:
        help = f"did you mean `{near}`?"
    else:
        help = f"declare an artifact with `path: {source}` in `output_artifacts`" + (
            "" if stated else ", or write `source`"
        )
    fix = renamed(at, source, names) if stated else None
    what = f"`{source}`" if stated else f"`{source}` (the default of `source`)"
    return CODE.at(at, f"the contract judges {what}, which this step does not declare", help=help, fix=fix)
