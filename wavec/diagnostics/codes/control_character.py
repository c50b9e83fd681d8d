"""A control character stands in a YAML file.

YAML allows tab and line feed only. Others are invisible, can rewrite what a terminal shows, and are hardly ever meant.
NUL is refused as an escape too: no program, prompt or file name can hold it.

Wrong: golden/reject/WV103-control-character.   Fix: delete it, or write it as an escape in double quotes (`"\\e"`).
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import left_out
from wavec.source.span import Span

CODE = Code("WV103", "control-character", Severity.ERROR, __doc__)


def control_character(name: str, at: Span) -> Diagnostic:
    """`name` as in `U+0007 control character`."""
    return CODE.at(
        at,
        f"`{name}` is not allowed in YAML",
        help="delete it, or write it as an escape in double-quoted text",
        fix=left_out(at, safe=False),
    )


def nul_character(at: Span) -> Diagnostic:
    return CODE.at(at, "this text has a NUL character, which no program can be given", help="remove it")
