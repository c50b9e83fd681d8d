"""An artifact's path lies in a folder that the step may not change.

Wrong: golden/reject/WV327-output-in-readonly-mount.   Fix: use a path outside the mount, or mount it `readwrite`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV327", "output-in-readonly-mount", Severity.ERROR, __doc__)


def output_in_readonly_mount(path: str, target: str, at: Span, mount: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{path}` lies in `{target}`, which is mounted readonly",
        help="use a path outside the mount, or mount it `readwrite`",
        also=(Label(mount, "mounted here"),),
    )
