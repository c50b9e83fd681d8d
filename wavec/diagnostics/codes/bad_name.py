"""A name cannot be a name.

Ids of steps, names of artifacts and what stands after `as` name files and are used in expressions: letters, digits,
`_`, `-` and `.`, beginning with a letter, a digit or `_`, at most 100 characters.

Wrong: golden/reject/WV322-bad-name.   Fix: rename it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV322", "bad-name", Severity.ERROR, __doc__)


_LONGEST = 100


def bad_name(what: str, name: str, at: Span) -> Diagnostic:
    if len(name) > _LONGEST:
        message = f"a name of {len(name)} characters cannot be {what}"
        return CODE.at(at, message, help=f"use at most {_LONGEST} characters")
    return CODE.at(
        at, f"`{name}` cannot be {what}", help="use letters, digits, `_`, `-` and `.`, beginning with a letter or digit"
    )


def bad_file_name(what: str, name: str, problem: str, at: Span) -> Diagnostic:
    """`problem`: why no file can be called like that, as the end of a sentence that begins "the path"."""
    return CODE.at(at, f"`{name}` cannot be {what}: as the name of a file it {problem}", help="choose another name")
