"""A place in a shell line, and what lies between words: blanks, comments, line breaks with their here-documents."""

import re
from abc import ABC, abstractmethod
from typing import NoReturn

from wave_runtime.permissions.demand import NotUnderstood
from wave_runtime.permissions.gaps import GAP
from wave_runtime.permissions.shell.tree import HereDocument, Word

MOST_NESTED = 24
"""Deeper substitutions and groups are refused."""
LONGEST = 1_000_000
"""Characters in a line that is read; longer ones are refused."""


_BLANKS = re.compile(r"(?:[ \t]|\\\n)*(?:#[^\n]*)?")
_RESERVED = re.compile(r"(?:[a-z]+|\{|\}|!|\[\[|\]\])(?=[ \t\n;&|<>()]|\\\n[ \t\n]|\Z)")


class Cursor(ABC):
    """Reads a text from left to right."""

    def __init__(self, text: str, depth: int, *, posix: bool = False) -> None:
        self.text = text
        self.at = 0
        self.depth = depth
        self.posix = posix
        """Whether another shell than bash reads the text: what only bash knows is refused."""
        self.waiting: list[HereDocument] = []
        self.nested = 0
        """How many parentheses of substitutions are open."""
        if len(text) > LONGEST:
            raise NotUnderstood(f"it is longer than {LONGEST:,} characters", LONGEST)
        if (found := GAP.search(text)) is not None:
            raise NotUnderstood("it contains a control character", found.start())
        self.deeper()

    def refuse(self, reason: str, at: int | None = None) -> NoReturn:
        """Raises NotUnderstood."""
        raise NotUnderstood(reason, min(self.at if at is None else at, len(self.text)))

    def only_bash(self, what: str) -> None:
        """Raises NotUnderstood if another shell would read this differently."""
        if self.posix:
            self.refuse(f"shells do not agree on {what}")

    def deeper(self) -> None:
        """Counts a level of nesting."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            self.refuse("it is nested too deep")

    def sees(self, *texts: str) -> bool:
        """Whether one of `texts` comes next."""
        return self.text.startswith(texts, self.at)

    @property
    def ended(self) -> bool:
        return self.at >= len(self.text)

    def take(self, text: str, instead: str) -> None:
        """Goes past `text`. Raises NotUnderstood, saying `instead`, if something else comes."""
        if not self.sees(text):
            self.refuse(instead)
        self.at += len(text)

    def blanks(self) -> None:
        """Goes past blanks, joined lines and a comment."""
        found = _BLANKS.match(self.text, self.at)
        assert found is not None
        # `#` begins a comment only where a word could begin.
        comment = found[0].find("#")
        before = self.text[self.at - 1 : self.at]
        if comment == 0 and before and before not in " \t\n;&|()":
            return
        self.at = found.end()

    def lines(self) -> None:
        """Goes past blanks, comments, line breaks, and the here-documents that begin after them."""
        while True:
            self.blanks()
            if not self.sees("\n"):
                return
            self.at += 1
            self._here_documents()

    def reserved(self) -> str:
        """The word here if the shell could read it as its own, else nothing."""
        found = _RESERVED.match(self.text, self.at)
        return found[0] if found is not None and found[0] in RESERVED else ""

    def _here_documents(self) -> None:
        for document in self.waiting:
            lines: list[str] = []
            while True:
                if self.ended:
                    self.refuse(f"the here-document up to `{document.delimiter}` does not end")
                stop = self.text.find("\n", self.at)
                stop = len(self.text) if stop < 0 else stop
                line = self.text[self.at : stop]
                line = line.lstrip("\t") if document.indented else line
                if document.expands and line.endswith("\\"):
                    self.refuse("a line of a here-document is joined with the next")
                if line != document.delimiter and self.nested and line.startswith(document.delimiter):
                    self.refuse("shells differ in where this here-document ends")
                self.at = min(stop + 1, len(self.text))
                if line == document.delimiter:
                    break
                lines.append(line + "\n")
            document.content = self.here_text("".join(lines), document.expands)
        self.waiting = []

    @abstractmethod
    def here_text(self, text: str, expands: bool) -> Word:
        """The text of a here-document, with what it expands."""


_WORDS = "if then elif else fi while until for select do done case esac function time coproc { } ! [[ ]]"
RESERVED = frozenset(_WORDS.split())
"""Words of the shell, where a command could begin."""
