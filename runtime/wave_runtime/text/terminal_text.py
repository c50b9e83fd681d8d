"""The one encoder between text that others control and a terminal or a text log.

Whatever moves a cursor, changes a colour, turns the reading direction or starts a command of a build service is
written out instead. Nothing else of the program writes plan or agent text to a terminal.
"""

import re
from collections.abc import Mapping

# C0 without newline and tab, DEL, C1, line separators, zero-width and bidi controls, tags, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that nobody sees, or that move, hide or turn around what stands beside them."""
_SERVICE_COMMAND = re.compile(r"^([^\S\n]*)(::|##\[|##vso\[|##teamcity\[)", re.MULTILINE)


def written_out(text: str) -> str:
    """`text` with such characters as `\\u{..}`; line ends and tabs stay."""
    return _UNSEEN.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text)


def safe_text(text: str, environment: Mapping[str, str]) -> str:
    """`text` with control characters as `\\u{..}`; line ends and tabs stay.

    When `CI` is set, a line that a build service would read as a command gets a `|` in front.
    """
    shown = written_out(text)
    return _SERVICE_COMMAND.sub(r"\1| \2", shown) if environment.get("CI") else shown


def safe_line(text: str, environment: Mapping[str, str]) -> str:
    """`safe_text` on one line: line ends become `\\n`, tabs blanks."""
    return safe_text(text.replace("\n", "\\n").replace("\t", " "), environment)
