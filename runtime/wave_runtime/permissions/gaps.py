"""Words of a command whose text is not known before it runs, and the text that patterns are compared with.

A word is text in which some characters stand for what is not known. None of them can occur in a shell line.
"""

import re

ANYTHING = "\0"
"""Any text, which may end the word and begin others, or be nothing: an unquoted `$X`."""
ONE_WORD = "\1"
"""Any text within the word: `"$X"`."""
FILES = "\2"
"""Names of files: one word or more, each with what stands before and behind it: `src/*.py`."""
MORE_WORDS = "\3"
"""In the text of a command: no word, or a blank and any words. So a word is written that may be several, or none."""

GAPS = ANYTHING + ONE_WORD + FILES + MORE_WORDS
GAP = re.compile(f"[{GAPS}]")
_ESCAPED = re.compile(r"[ \t\n\\'\"]")


def canonical(words: tuple[str, ...]) -> str:
    """A simple command as one text: words joined by one blank; a blank or a quote inside a word has a backslash.

    So no two commands have the same text: `git "log -p"` is `git log\\ -p`.
    """
    out: list[str] = []
    for index, word in enumerate(words):
        if index and word.startswith(ANYTHING):
            out.append(MORE_WORDS)
            word = word[1:]
        elif index and out != [ANYTHING]:
            out.append(" ")
        out.append(escape(word) if word or out[-1:] == [MORE_WORDS] else "''")
    return "".join(out)


def escape(text: str) -> str:
    """`text` as a part of one word."""
    return _ESCAPED.sub(r"\\\g<0>", text)


def known(words: tuple[str, ...]) -> bool:
    """Whether the text of every word is known."""
    return not any(GAP.search(word) for word in words)


def shown(text: str) -> str:
    """`text` for people: `…` for what is not known."""
    return re.sub(f"[{GAPS}]+", "…", text) if GAP.search(text) else text
