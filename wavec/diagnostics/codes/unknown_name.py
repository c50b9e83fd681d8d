"""An expression uses a name that does not exist.

Names are `input`, `input.<field>`, `variables.<name>` (or just the name), `pipeline_id`,
`pipeline_context.branch_name`, `.feature_num`, `.pipeline_id`, `.step_id`, and `steps.<id>.<artifact>`.

Wrong: golden/reject/WV314-unknown-name.   Fix: correct the name. A misspelt one would reach the model as it stands.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV314", "unknown-name", Severity.ERROR, __doc__)


_NAMES = (
    "names are `input`, `variables.<name>`, `pipeline_id`, `pipeline_context.branch_name` (`.feature_num`, "
    "`.pipeline_id`, `.step_id`) and `steps.<id>.<artifact>`"
)


def unknown_name(name: str, at: Span, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    near = closest(name, known)
    fix = renamed(at, name, known)
    return CODE.at(at, f"unknown name `{name}`", help=f"did you mean `{near}`?" if near else _NAMES, fix=fix)
