"""An expression names an injected artifact as if it were a value.

`as` names a file in the step's workspace, not a value for templates.

Wrong: golden/reject/WV315-bare-injected-name.
Fix: for the content write `steps.<id>.<artifact>`; to let the agent read the file, write its path `artifacts/<as>`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV315", "bare-injected-name", Severity.ERROR, __doc__)


def bare_injected_name(name: str, step: str, artifact: str, at: Span, injected: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{name}` is an injected file, not a value",
        help=f"write `{{{{ steps.{step}.{artifact} }}}}` for its content, or tell the agent to read `artifacts/{name}`",
        also=(Label(injected, "injected here"),),
    )
