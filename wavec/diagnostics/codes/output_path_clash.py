"""The path of an artifact is taken.

Two artifacts of a step have one path, so that whatever is written there would be both; or one lies in another that is
a single file; or an artifact is to be written where the step finds what it is given.

Wrong: golden/reject/WV312-output-path-clash.   Fix: give one of them another path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV312", "output-path-clash", Severity.ERROR, __doc__)


def output_path_clash(
    path: str, at: Span, first: Span, *, inside: str | None = None, given: str | None = None
) -> Diagnostic:
    """`inside`: the path of the file in which `path` would lie; `given`: the injected file that it would meet."""
    if inside is not None:
        return CODE.at(
            at,
            f"`{path}` cannot lie in `{inside}`, which is a file",
            help=f"give one of them another path, or declare `{inside}` with `type: directory`",
            also=(Label(first, "declared here"),),
        )
    if given is not None:
        return CODE.at(
            at,
            f"`{path}` cannot be written: `{given}` is given to this step",
            help="give the artifact another path",
            also=(Label(first, "injected here"),),
        )
    return CODE.at(
        at,
        f"two artifacts of this step have the path `{path}`",
        help="give one of them another path",
        also=(Label(first, "first used here"),),
    )
