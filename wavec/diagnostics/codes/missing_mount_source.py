"""A mount names a folder or file that the project does not have.

Sources are relative to the folder of wave.yaml.

Wrong: golden/reject/WV321-missing-mount-source.   Fix: create it, or correct the path.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV321", "missing-mount-source", Severity.ERROR, __doc__)


def missing_mount_source(path: str, at: Span, known: Collection[str]) -> Diagnostic:
    near = closest(path, known)
    return CODE.at(
        at,
        f"the mount source `{path}` does not exist",
        help=f"did you mean `{near}`?" if near else f"create `{path}`, or correct the path",
        fix=renamed(at, path, known),
    )
