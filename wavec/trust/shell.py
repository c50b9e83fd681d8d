"""A shell text as simple commands: enough to see which values a program is made of, and no more.

It knows quotes, expansions, substitutions, pipes and here-documents. It does not know functions, `case` patterns,
arithmetic, aliases and arrays: their words are words of some command. Nothing is expanded or run.
"""

import re
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

MOST_NESTED = 20
"""Substitutions nested deeper are not looked into."""

_VARIABLE = re.compile(r"\$(?:\{!?)?([A-Za-z_][A-Za-z0-9_]*)")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(\\?[\w.-]+|'[^'\n]*'|\"[^\"\n]*\")")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")
_ENDS = ("&&", "||", ";;", ";", "|&", "|", "&", "\n", "(", ")")
_REDIRECTION = re.compile(r"&>>?|[<>]+[&|]?")
_AROUND_A_COMMAND = frozenset(
    ("if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "exec")
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command."""

    start: int
    end: int
    text: str
    """Without its quotes; expansions as they were written."""
    variables: tuple[str, ...]
    """Names whose values become part of the word."""
    substituted: tuple["Command", ...]
    """Commands whose output becomes part of the word."""
    literal: bool
    """Whether nothing is expanded in it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command."""

    assigned: tuple[tuple[str, Word], ...]
    """`NAME=word` before it, or on its own."""
    words: tuple[Word, ...]
    reads: "Command | None"
    """The command before it in a pipe."""
    here: tuple[str, ...]
    """Names whose values become part of a here-document or here-string that it reads."""


def commands_of(text: str) -> tuple[Command, ...]:
    """The simple commands of `text`, in order. Never raises: what is not closed ends with the text."""
    return _Reader(text, 0, len(text), 0).read()


class _Reader:
    def __init__(self, text: str, at: int, end: int, depth: int) -> None:
        self.text, self.at, self.end, self.depth = text, at, end, depth
        self.found: list[Command] = []
        self.words: list[Word] = []
        self.here: list[str] = []
        self.waiting: list[tuple[str, bool, bool]] = []
        self.piped = False

    def read(self) -> tuple[Command, ...]:
        while self.at < self.end:
            ending = next((end for end in _ENDS if self.text.startswith(end, self.at)), None)
            if ending is not None and not self.text.startswith("&>", self.at):
                self.at += len(ending)
                if ending == "\n":
                    self._here_documents()
                self._finish(piped=ending in ("|", "|&"))
            elif self.text[self.at] in " \t\r":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
            elif self.text[self.at] == "#":
                self.at = self._find("\n")
            elif (heredoc := _HEREDOC.match(self.text, self.at, self.end)) is not None:
                word = heredoc[2]
                self.waiting.append((word.strip("'\"\\"), word[0] not in "'\"\\", bool(heredoc[1])))
                self.at = heredoc.end()
            elif self.text.startswith("<<<", self.at):
                self._here_string()
            elif (redirection := _REDIRECTION.match(self.text, self.at, self.end)) is not None:
                self.at = redirection.end()
            else:
                self.words.append(self._word())
        self._finish(piped=False)
        return tuple(self.found)

    def _finish(self, *, piped: bool) -> None:
        words = list(self.words)
        while words and words[0].text in _AROUND_A_COMMAND and words[0].literal:
            words.pop(0)
        assigned = []
        while words and (name := _ASSIGNMENT.match(words[0].text)):
            assigned.append((name[1], words.pop(0)))
        if assigned or words:
            reads = self.found[-1] if self.piped and self.found else None
            self.found.append(Command(tuple(assigned), tuple(words), reads, tuple(self.here)))
            self.piped = piped
        else:
            # A pipe goes on behind a line break, and comes out of a group.
            self.piped = self.piped or piped
        self.words, self.here = [], []

    def _here_string(self) -> None:
        self.at += 3
        while self.at < self.end and self.text[self.at] in " \t":
            self.at += 1
        self.here.extend(self._word().variables)

    def _here_documents(self) -> None:
        for delimiter, expands, indented in self.waiting:
            while self.at < self.end:
                stop = self._find("\n")
                line = self.text[self.at : stop]
                self.at = min(stop + 1, self.end)
                if (line.lstrip("\t") if indented else line) == delimiter:
                    break
                if expands:
                    self.here.extend(_VARIABLE.findall(line))
        self.waiting = []

    def _word(self) -> Word:
        start = self.at
        text: list[str] = []
        variables: list[str] = []
        substituted: list[Command] = []
        literal = True
        quoted = False
        while self.at < self.end:
            character = self.text[self.at]
            if character == "\\":
                text.append(self.text[self.at + 1 : self.at + 2])
                self.at += 2
            elif character == "'" and not quoted:
                stop = self._find("'", self.at + 1)
                text.append(self.text[self.at + 1 : stop])
                self.at = stop + 1
            elif character == '"':
                quoted = not quoted
                self.at += 1
            elif character == "`" or self.text.startswith("$(", self.at):
                literal = False
                before = self.at
                substituted.extend(self._substitution())
                text.append(self.text[before : self.at])
            elif (name := _VARIABLE.match(self.text, self.at, self.end)) is not None:
                literal = False
                variables.append(name[1])
                text.append(name[0])
                self.at = name.end()
            elif not quoted and (character in " \t\r\n;|&<>()"):
                break
            else:
                literal = literal and character != "$"
                text.append(character)
                self.at += 1
        self.at = min(self.at, self.end)
        return Word(start, self.at, "".join(text), tuple(variables), tuple(substituted), literal)

    def _substitution(self) -> tuple[Command, ...]:
        """The commands of `$(...)` or of backticks at this place; none in arithmetic."""
        if self.text[self.at] == "`":
            inner, stop = self.at + 1, self._find("`", self.at + 1)
        else:
            inner, stop = self.at + 2, self._closing(self.at + 2)
        arithmetic = self.text.startswith("$((", self.at)
        self.at = min(stop + 1, self.end)
        if arithmetic or self.depth >= MOST_NESTED:
            return ()
        return _Reader(self.text, inner, stop, self.depth + 1).read()

    def _closing(self, at: int) -> int:
        depth = 1
        while at < self.end:
            character = self.text[at]
            if character == "\\":
                at += 1
            elif character == "'":
                at = self._find("'", at + 1)
            elif character in "()":
                depth += 1 if character == "(" else -1
                if depth == 0:
                    return at
            at += 1
        return self.end

    def _find(self, what: str, start: int | None = None) -> int:
        found = self.text.find(what, self.at if start is None else start, self.end)
        return self.end if found < 0 else found


def all_commands(commands: tuple[Command, ...]) -> Iterator[Command]:
    """`commands` and those in their substitutions, the outer before the inner."""
    waiting = list(reversed(commands))
    while waiting:
        command = waiting.pop()
        yield command
        words = (*(word for _, word in command.assigned), *command.words)
        waiting.extend(inner for word in reversed(words) for inner in reversed(word.substituted))
