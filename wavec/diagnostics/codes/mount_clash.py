"""Two mounts, or a mount and the injected artifacts, want one place in the workspace.

Wrong: golden/reject/WV326-mount-clash.   Fix: give one of them another `target`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV326", "mount-clash", Severity.ERROR, __doc__)


def mount_clash(target: str, at: Span, first: Span | None, *, inside_file: bool = False) -> Diagnostic:
    """`first`: the other mount, None for the injected artifacts; `inside_file`: it is a file, and `target` is in it."""
    if first is None:
        return CODE.at(
            at, f"the mount target `{target}` is where injected artifacts are put", help="use another `target`"
        )
    if inside_file:
        return CODE.at(
            at,
            f"the mount target `{target}` lies in a mount that is a file",
            help="use another `target`",
            also=(Label(first, "the file"),),
        )
    return CODE.at(
        at,
        f"two mounts have the target `{target}`",
        help="use another `target`",
        also=(Label(first, "first used here"),),
    )
