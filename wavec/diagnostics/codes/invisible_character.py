"""A name has a character that nobody sees.

Zero-width and bidirectional characters, controls and odd blanks make two names look the same that are not, or one
line read differently from what it does. A line that is indented with other blanks than that of the keyboard is not
indented to YAML: they are a part of its key.

Wrong: golden/reject/WV119-invisible-character.   Fix: delete the character.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import left_out, written_as
from wavec.source.span import Span

CODE = Code("WV119", "invisible-character", Severity.ERROR, __doc__)


def invisible_character(character: str, at: Span, *, within: str = "key") -> Diagnostic:
    """`character` as in `U+200B zero width space`; `within` says what kind of name it is."""
    fix = left_out(at, safe=False) if len(at.text) == 1 else None
    return CODE.at(at, f"this {within} has the invisible character `{character}`", help="delete it", fix=fix)


def odd_indent(character: str, at: Span) -> Diagnostic:
    """`at` are the blanks before a key that are a part of it."""
    fix = written_as(at, " " * len(at.text), safe=False, title="indent with blanks")
    return CODE.at(at, f"this line is indented with `{character}`", help="indent with blanks", fix=fix)
