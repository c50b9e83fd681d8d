"""A line is indented with a tab.

YAML counts blanks; the width of a tab is nobody's agreement, so YAML forbids it in indentation.
Wrong: golden/reject/WV105-tab-indentation.   Fix: indent with blanks, two for each level.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV105", "tab-indentation", Severity.ERROR, __doc__)


def tab_indentation(at: Span) -> Diagnostic:
    """`at` covers the tabs."""
    return CODE.at(at, "found a tab where YAML expects blanks", help="indent with blanks, two for each level")
