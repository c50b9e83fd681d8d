"""Simple commands of a shell line, in the text that patterns see."""

import re

from wavec.automata.regex import Chars, Either, Regex, Repeat, Row, char, others, text
from wavec.permissions.algebra.domains.domain import ANYTHING, Domain, letters, optional, star_glob


def command_glob(glob: str) -> Regex:
    """The commands that a glob matches. Its ending `:*` or ` *` keeps the boundary of the word."""
    for ending in (":*", " *"):
        if glob.endswith(ending):
            return Row((star_glob(glob.removesuffix(ending)), optional(char(" "), ANYTHING)))
    return star_glob(glob)


def _reach(glob: str) -> Regex:
    """Whatever the wrappers around it and the order of its flags, a command has the name of its program in it."""
    program = re.match(r"(?:[^ *]*/)?\\?([A-Za-z0-9_.+-]*)", glob)
    return Row((ANYTHING, text(program[1] if program else ""), ANYTHING))


_SAFE = letters("az", "AZ", "09", "__", "..", "//", "::", ",,", "++", "@@", "%%", "--", "==")
_WORD = Repeat(_SAFE, 1, None)
_PLAIN = Row(
    (letters("az", "__", "--", "..", "//"), Repeat(letters("az", "09", "__", "--", "..", "//", "=="), 0, None))
)

_QUOTE = char("'")
_QUOTED = Row((_QUOTE, Repeat(Chars(others(((0, 0), (39, 39)))), 0, None), _QUOTE))
_ANY_WORD = Repeat(Either((Chars(others(((0, 32), (39, 39)))), _QUOTED)), 1, None)
"""A blank stands only within quotes, or between words."""

COMMANDS = Domain(
    every=Row((_ANY_WORD, Repeat(Row((char(" "), _ANY_WORD)), 0, None))),
    shapes=tuple(Row((word, Repeat(Row((char(" "), word)), 0, None))) for word in (_PLAIN, _WORD)),
    read=command_glob,
    reach=_reach,
    examples=("rm -rf src", "git push", "curl https://example.com"),
    opaque='eval "$COMMAND"',
)
