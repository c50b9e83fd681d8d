"""Phrases and texts for Markdown pages on code hosts: names in code spans, texts in fences, the rest escaped.

Escaping has to stop more than markup: `@name`, `#12`, `GH-12` and addresses become mentions and links, and a
comment that mentions somebody sends mail. An empty HTML comment inside them keeps them text.
"""

import re

from wavec.describe.phrase import Name, Phrase
from wavec.diagnostics.visible import visible

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&!$]|^[-+=]|(?<=\d)[.)](?= |$)")
_LINKED = re.compile(r"(?i)(@|#|\bgh(?=-\d)|\bwww(?=\.)|\b[a-z][a-z0-9+]*(?=:))")
_BACKTICKS = re.compile("`+")


def markdown(phrase: Phrase) -> str:
    """One line; names in code spans."""
    return "".join(_code(part.text) if isinstance(part, Name) else part for part in phrase)


def markdown_cell(phrase: Phrase) -> str:
    """One line in a cell of a table, which a bar would end, even in a code span."""
    return markdown(phrase).replace("|", "\\|")


def markdown_prose(text: str) -> str:
    """A text of the plan as prose on one line."""
    pieces = _LINKED.split(visible(" ".join(text.split())))
    # What the expression found stands at the odd places.
    return "".join(_escaped(piece) + ("<!-- -->" if index % 2 else "") for index, piece in enumerate(pieces))


def markdown_block(text: str) -> str:
    """A fenced block that nothing in `text` can close."""
    fence = "`" * max(3, _longest_run(text) + 1)
    lines = map(visible, text.removesuffix("\n").split("\n"))
    return "\n".join((f"{fence}text", *lines, fence))


def _code(text: str) -> str:
    if not text.strip(" "):
        return "*empty*" if not text else "*blank*"
    tick = "`" * (_longest_run(text) + 1)
    # A blank on both sides is taken off again by the reader; it keeps a backtick at the edge from joining the span's.
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{tick}{pad}{visible(text)}{pad}{tick}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _escaped(piece: str) -> str:
    return _MARKUP.sub(lambda found: "\\" + found[0], piece)
