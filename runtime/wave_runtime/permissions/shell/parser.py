"""Reads a shell line: POSIX sh and what bash adds, as far as it is certain which commands run.

Everything else is refused. A line that a shell would call an error may be read, since nothing of it runs.
"""

import re
from typing import Literal

from wave_runtime.permissions.demand import NotUnderstood
from wave_runtime.permissions.gaps import GAPS
from wave_runtime.permissions.shell.compounds import CompoundReader
from wave_runtime.permissions.shell.tree import (
    AndOr,
    Command,
    Compound,
    HereDocument,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Word,
)

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")
_SUBSCRIPT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\[")
_FUNCTION = re.compile(r"[A-Za-z_][A-Za-z0-9_:.-]*")
_EMPTY = re.compile(r"\([ \t]*\)")
_PLAIN = re.compile(r"[A-Za-z0-9_./,:@%+-]+")
_OPERATORS = ("<<<", "<<-", "<<", "<>", "<&", "<", "&>>", "&>", ">>", ">|", ">&", ">")


def parse(line: str) -> Script:
    """The commands of a line. Raises NotUnderstood."""
    return Parser(line, 0).whole("")


class Parser(CompoundReader):
    """Reads lists, pipelines and simple commands."""

    def whole(self, kind: str) -> Script:
        """All commands of the text."""
        script = self.script(frozenset(), kind)
        if not self.ended:
            self.refuse(f"`{self.text[self.at]}` is not expected here")
        if self.waiting:
            self.refuse(f"the here-document up to `{self.waiting[0].delimiter}` does not begin")
        return script

    def reader_of(self, text: str) -> "Parser":
        return Parser(text, self.depth, posix=self.posix)

    def script_of(self, text: str, kind: str) -> Script:
        try:
            return self.reader_of(text).whole(kind)
        except NotUnderstood as error:
            raise NotUnderstood(error.reason, self.at) from None

    def substitution(self, kind: str) -> Script:
        if self.waiting:
            self.refuse("a substitution between a here-document and its text")
        self.nested += 1
        script = self.parenthesized(kind)
        self.nested -= 1
        if self.waiting:
            self.refuse("a here-document begins in a substitution and goes on behind it")
        return script

    def parenthesized(self, kind: str) -> Script:
        """The commands up to a closing parenthesis."""
        before = self.depth
        self.deeper()
        script = self.script(frozenset(), kind)
        self.take(")", "a parenthesis is not closed")
        self.depth = before
        return script

    def script(self, stops: frozenset[str], kind: str = "") -> Script:
        items: list[AndOr] = []
        after = ""
        while True:
            before = self.at
            self.lines()
            if "\n" in self.text[before : self.at]:
                after = after or "a line break"
            if self.ended or self.sees(")", ";;", ";&") or self.reserved() in stops:
                break
            items.append(self._and_or(after if items else ""))
            self.blanks()
            after = ""
            if self.sees(";;", ";&"):
                break
            if self.sees(";", "&"):
                after = f"`{self.text[self.at]}`"
                self.at += 1
            elif not self.sees("\n"):
                break
        return Script(tuple(items), kind)

    def _and_or(self, after: str) -> AndOr:
        parts: list[tuple[Literal["", "&&", "||"], Pipeline]] = [("", self._pipeline())]
        while True:
            self.blanks()
            if self.sees("&&"):
                joined: Literal["&&", "||"] = "&&"
            elif self.sees("||"):
                joined = "||"
            else:
                return AndOr(tuple(parts), after)
            self.at += 2
            self.lines()
            parts.append((joined, self._pipeline()))

    def _pipeline(self) -> Pipeline:
        self.blanks()
        while (word := self.reserved()) in ("!", "time"):
            if word == "time":
                self.only_bash("`time`")
            self.at += len(word)
            self.blanks()
            if word == "time" and re.match(r"-p[ \t]", self.text[self.at : self.at + 3]):
                self.at += 2
                self.blanks()
            if word == "time" and self.sees("-"):
                self.refuse("an option of `time`")
        commands = [self.command()]
        while True:
            self.blanks()
            if not self.sees("|") or self.sees("||"):
                return Pipeline(tuple(commands))
            if self.sees("|&"):
                self.only_bash("`|&`")
            self.at += 2 if self.sees("|&") else 1
            self.lines()
            commands.append(self.command())

    def command(self) -> Command:
        """One command, simple or compound."""
        self.blanks()
        if self.sees("(") or self.reserved():
            before = self.depth
            self.deeper()
            compound = self.compound()
            self.depth = before
            return compound
        return self._simple()

    def redirections(self) -> tuple[Redirection, ...]:
        found: list[Redirection] = []
        while True:
            self.blanks()
            number = re.compile(r"[0-9]+(?=[<>])").match(self.text, self.at)
            if number is not None:
                self.at = number.end()
            if not self.sees("<", ">", "&>") or self.sees("<(", ">("):
                return tuple(found)
            found.append(self._redirection())

    def _simple(self) -> Command:
        start = self.at
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            redirections.extend(self.redirections())
            if self.ended or self.sees("\n", ";", "&", "|", ")"):
                break
            if self.sees("("):
                if len(words) != 1 or assignments or redirections or not _FUNCTION.fullmatch(words[0].raw):
                    self.refuse("`(` is not expected here")
                return self._function(start)
            word = self.word()
            name = _ASSIGNMENT.match(word.raw)
            if not words and _SUBSCRIPT.match(word.raw):
                self.refuse("a subscript, which can run commands", word.at)
            if self.sees("<", ">") and word.raw.startswith("{") and word.raw.endswith("}"):
                self.refuse("a file descriptor with a name", word.at)
            if not words and name is not None:
                assignments.append((name[1], word))
            else:
                words.append(word)
        if not (assignments or words or redirections):
            self.refuse("a command is expected here")
        return Simple(tuple(assignments), tuple(words), tuple(redirections), start)

    def _function(self, start: int) -> Compound:
        found = _EMPTY.match(self.text, self.at)
        if found is None:
            self.refuse("`(` is not expected here")
        self.at = found.end()
        return self.function_body(start)

    def _redirection(self) -> Redirection:
        operator = next(operator for operator in _OPERATORS if self.sees(operator))
        if operator in ("<<<", "&>", "&>>"):
            self.only_bash(f"`{operator}`")
        self.at += len(operator)
        self.blanks()
        if self.ended or self.sees("\n", ";", "&", "|", ")", "("):
            self.refuse(f"nothing stands behind `{operator}`")
        if self.sees("<", ">") and not self.sees("<(", ">("):
            self.refuse(f"nothing stands behind `{operator}`")
        word = self.word()
        if operator in (">&", "<&") and not _PLAIN.fullmatch(word.raw):
            self.refuse(f"bash expands what stands behind `{operator}` twice", word.at)
        if operator in ("<<", "<<-"):
            if any(character in word.raw for character in "$`") or any(gap in word.text for gap in GAPS):
                self.refuse("the end of a here-document is not plain text", word.at)
            document = HereDocument(word.text, word.plain, operator == "<<-")
            self.waiting.append(document)
            return Redirection("<<", document)
        return Redirection(operator, word)
