"""A pipeline file is listed in its folder and cannot be read.

It is a link that leads out of the project or nowhere, no regular file, or its name is not UTF-8. A link to a folder
with such files is not followed, and is told as well. It is an error, since what was not read was not checked either.

Wrong: golden/reject/WV330-unreadable-pipeline.   Fix: put the file itself there, or remove it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV330", "unreadable-pipeline", Severity.ERROR, __doc__)


def unreadable_pipeline(why: str, at: Span) -> Diagnostic:
    """`why`: one clause."""
    return CODE.at(at, f"this pipeline cannot be read: {why}", help="put the file itself there, or remove it")
