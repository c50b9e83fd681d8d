"""Reads words: quotes, expansions, substitutions."""

import re
import unicodedata
from abc import abstractmethod

from wave_runtime.permissions.demand import NotUnderstood
from wave_runtime.permissions.gaps import ANYTHING, FILES, ONE_WORD
from wave_runtime.permissions.shell.ansi_quotes import ansi_quoted
from wave_runtime.permissions.shell.cursor import Cursor
from wave_runtime.permissions.shell.tree import Script, Word

_ENDS = " \t\n;&|<>()"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]|[@*#?$!_-]")
_PARAMETER = re.compile(r"#?(?:[A-Za-z_][A-Za-z0-9_]*(?:\[(?:[@*]|[0-9]+)\])?|[0-9]+|[@*#?$!-])")
_CHANGES = re.compile(r":?[-+?]|##?|%%?|//?|\^\^?|,,?")
_ARITHMETIC = re.compile(r"\(\((?:[0-9+*/%<>=!&|^~?:, \t-]|\$[#?])*\)\)")
_TILDE = re.compile(r"~[A-Za-z0-9_.+-]*")


class WordReader(Cursor):
    """Reads one word after another."""

    @abstractmethod
    def substitution(self, kind: str) -> Script:
        """The commands up to the closing parenthesis."""

    @abstractmethod
    def script_of(self, text: str, kind: str) -> Script:
        """The commands of a text that stands inside this one."""

    def word(self) -> Word:
        """The word that begins here."""
        start, out = self.at, _Parts()
        brace: int | None = None
        bracket: int | None = None
        listed = False
        while not self.ended:
            character = self.text[self.at]
            if self.sees("<(", ">("):
                self.only_bash(f"`{character}(`")
                self.at += 2
                out.add(ANYTHING, self.substitution(f"{character}(...)"))
            elif character in _ENDS:
                break
            elif character == "\\":
                if self.sees("\\\n"):
                    self._joined()
                    break
                self.at += 1
                if self.ended:
                    self.refuse("it ends with a backslash")
                out.add(self._next())
            elif character == "'":
                out.add(self._single())
            elif character == '"':
                self.at += 1
                self._double(out, '"')
                self.take('"', "a double quote is not closed")
            elif self.sees("$'"):
                self.only_bash("`$'`")
                text, self.at = ansi_quoted(self.text, self.at + 2)
                out.add(text)
            elif self.sees('$"'):
                self.refuse("a text that is translated")
            elif character in "$`":
                self._expansion(out, quoted=False)
            elif character in "*?":
                self.at += 1
                out.add(FILES)
            elif character == "[" and bracket is None and not self._is_test(start):
                bracket = len(out.text)
                out.add(self._next())
            elif character == "~" and (self.at == start or self.text[self.at - 1] in "=:"):
                found = _TILDE.match(self.text, self.at)
                assert found is not None
                self.at = found.end()
                out.add(ONE_WORD)
            else:
                if character == "{" and brace is None:
                    brace = len(out.text)
                listed = listed or (brace is not None and (character == "," or self.sees("..")))
                if not character.isascii() and unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp"):
                    self.refuse("it contains an invisible character outside quotes")
                out.add(self._next())
        text = "".join(out.text)
        if brace is not None and listed:
            # `{a,b}` is several words; the first begins with what stands before the brace.
            text = "".join(out.text[:brace]) + ANYTHING
        elif bracket is not None:
            text = "".join(out.text[:bracket]) + FILES
        text = re.sub(f"{ANYTHING}+", ANYTHING, text)  # two that are nothing are nothing
        return Word(text, self.text[start : self.at], tuple(out.scripts), start)

    def _next(self) -> str:
        self.at += 1
        return self.text[self.at - 1]

    def _is_test(self, start: int) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        return self.at == start and (not following or following in _ENDS)

    def _joined(self) -> None:
        """Goes past a line break with a backslash, which no word may contain: it would hide words of the shell."""
        after = self.text[self.at + 2 : self.at + 3]
        if after and after not in " \t\n;&|":
            self.refuse("a word is broken over two lines")
        self.at += 2

    def _single(self) -> str:
        stop = self.text.find("'", self.at + 1)
        if stop < 0:
            self.refuse("a single quote is not closed")
        text = self.text[self.at + 1 : stop]
        self.at = stop + 1
        return text

    def _double(self, out: "_Parts", closing: str) -> None:
        """Reads as within double quotes, up to `closing` or the end."""
        while not self.ended and not (closing and self.sees(closing)):
            if self.sees("\\"):
                following = self.text[self.at + 1 : self.at + 2]
                self.at += 2 if following else 1
                if following != "\n":
                    out.add(following if following and following in "$`\\" + closing else "\\" + following)
            elif self.sees("$", "`"):
                self._expansion(out, quoted=True)
            elif closing == "}" and self.sees("'", '"', "<(", ">("):
                self.refuse("quotes or commands inside `${...}`")
            else:
                out.add(self._next())

    def here_text(self, text: str, expands: bool) -> Word:
        if not expands:
            return Word(text, text, (), self.at)
        return self.within(text)

    def within(self, text: str) -> Word:
        """`text` as within double quotes, except that it may contain them."""
        out = _Parts()
        try:
            self.reader_of(text)._double(out, "")
        except NotUnderstood as error:
            raise NotUnderstood(error.reason, self.at) from None
        return Word("".join(out.text), text, tuple(out.scripts), self.at)

    @abstractmethod
    def reader_of(self, text: str) -> "WordReader":
        """A reader of a text that stands inside this one."""

    def _expansion(self, out: "_Parts", *, quoted: bool) -> None:
        gap = ONE_WORD if quoted else ANYTHING
        if self.sees("`"):
            out.add(gap, self._backticks(quoted=quoted))
        elif self.sees("$(("):
            found = _ARITHMETIC.match(self.text, self.at + 1)
            if found is None:
                self.refuse("arithmetic with more than numbers, which can run commands")
            self.at = found.end()
            out.add(gap)
        elif self.sees("$("):
            self.at += 2
            out.add(gap, self.substitution("$(...)"))
        elif self.sees("${"):
            self._parameter(out, gap)
        elif self.sees("$["):
            self.refuse("arithmetic in `$[...]`")
        elif (name := _NAME.match(self.text, self.at + 1)) is not None:
            self.at = name.end()
            # Numbers are one word, with quotes or without.
            out.add(ANYTHING if name[0] == "@" else ONE_WORD if name[0] in "#?$" else gap)
        else:
            out.add(self._next())

    def _parameter(self, out: "_Parts", gap: str) -> None:
        """`${NAME}`, with what is cut off or put instead."""
        start = self.at
        self.at += 2
        name = _PARAMETER.match(self.text, self.at)
        if name is None:
            self.refuse("an expansion that can run commands", start)
        self.at = name.end()
        if not self.sees("}"):
            change = _CHANGES.match(self.text, self.at)
            if change is None:
                self.refuse("an expansion that can run commands", start)
            self.at = change.end()
            inner = _Parts()
            self._double(inner, "}")
            out.scripts.extend(inner.scripts)
        self.take("}", "`${` is not closed")
        # What it is replaced by may be `$@`, which is several words even in quotes.
        several = "@" in self.text[start : self.at]
        out.add(ANYTHING if several else gap)

    def _backticks(self, *, quoted: bool) -> Script:
        out: list[str] = []
        self.at += 1
        while not self.sees("`"):
            if self.ended:
                self.refuse("a backtick is not closed")
            character = self._next()
            if character == "\\" and not self.ended:
                if quoted and self.sees('"'):
                    self.refuse("an escaped quote in backticks")
                character = self._next() if self.sees("$", "`", "\\") else character
            out.append(character)
        self.at += 1
        return self.script_of("".join(out), "backticks")


class _Parts:
    """The text of a word, one item for each character or gap, and its substitutions."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.scripts: list[Script] = []

    def add(self, text: str, script: Script | None = None) -> None:
        self.text.extend(text)
        if script is not None:
            self.scripts.append(script)
