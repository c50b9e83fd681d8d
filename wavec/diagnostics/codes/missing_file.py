"""A file that is named does not exist.

Paths are relative to the folder of wave.yaml.

Wrong: golden/reject/WV316-missing-file.   Fix: create the file, or correct the path.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV316", "missing-file", Severity.ERROR, __doc__)


def missing_file(what: str, path: str, at: Span, known: Collection[str] = (), *, is_folder: bool = False) -> Diagnostic:
    if is_folder:
        return CODE.at(at, f"{what} `{path}` is a folder, expected a file", help="name a file in it")
    near = closest(path, known)
    return CODE.at(
        at,
        f"{what} `{path}` does not exist",
        help=f"did you mean `{near}`?" if near else f"create `{path}`, or correct the path",
        fix=renamed(at, path, known),
    )
