"""Phrases and texts for a terminal: at most `WIDTH` columns where lines can be broken."""

import re
import textwrap

from wavec.describe.phrase import Name, Phrase
from wavec.diagnostics.visible import visible

WIDTH = 100

_ONE_WORD = re.compile(r"[^\s,;\"]+")


def plain(phrase: Phrase) -> str:
    """One line. A name stands in quotes where it could be taken for more than one word of ours."""
    return "".join(_name(part) if isinstance(part, Name) else part for part in phrase)


def _name(name: Name) -> str:
    shown = visible(name.text)
    return shown if name.bare or _ONE_WORD.fullmatch(name.text) else '"' + shown.replace('"', '\\"') + '"'


def plain_paragraph(phrase: Phrase, lead: str) -> str:
    """Lines of at most `WIDTH` columns; `lead` stands before the first and blanks before the others."""
    return textwrap.fill(
        plain(phrase),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def plain_block(text: str, lead: str) -> str:
    """The lines of `text` as they are, each after `lead`."""
    return "\n".join((lead + visible(line)).rstrip() for line in text.removesuffix("\n").split("\n"))
