"""Reads compound commands: groups, conditions, loops, functions."""

import re
from abc import abstractmethod
from typing import Literal

from wave_runtime.permissions.shell.tree import Command, Compound, Redirection, Script, Word
from wave_runtime.permissions.shell.words import WordReader

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FUNCTION = re.compile(r"[A-Za-z_][A-Za-z0-9_:.-]*")
_NUMERIC = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R"})
_ARITHMETIC = re.compile(r"\(\(([0-9+*/%<>=!&|^~?:, \t-]|\$[#?])*\)\)")
_NONE: frozenset[str] = frozenset()


class CompoundReader(WordReader):
    """Reads what begins with a word of the shell or a parenthesis."""

    @abstractmethod
    def script(self, stops: frozenset[str], kind: str = "") -> Script:
        """A list of commands, up to a word in `stops`, a closing parenthesis, `;;` or the end."""

    @abstractmethod
    def parenthesized(self, kind: str) -> Script:
        """The commands in the parentheses that begin here."""

    @abstractmethod
    def redirections(self) -> tuple[Redirection, ...]:
        """All redirections that come next."""

    @abstractmethod
    def command(self) -> Command:
        """The command that begins here."""

    def compound(self) -> Compound:
        start = self.at
        if self.sees("(("):
            self.only_bash("`((`")
            found = _ARITHMETIC.match(self.text, self.at)
            if found is None:
                self.refuse("arithmetic with more than numbers, which can run commands")
            self.at = found.end()
            return self._made("test", start)
        if self.sees("("):
            self.at += 1
            return self._made("subshell", start, self.parenthesized(""))
        word = self.reserved()
        self.at += len(word)
        if word in ("[[", "function", "select"):
            self.only_bash(f"`{word}`")
        match word:
            case "{":
                body = self.script(frozenset({"}"}))
                self._keyword("}")
                return self._made("group", start, body)
            case "if":
                return self._if(start)
            case "while" | "until":
                condition = self.script(frozenset({"do"}))
                return self._made("loop", start, condition, self._body())
            case "for" | "select":
                return self._for(start)
            case "case":
                return self._case(start)
            case "[[":
                return self._test(start)
            case "function":
                self.blanks()
                name = _FUNCTION.match(self.text, self.at)
                if name is None:
                    self.refuse("a function needs a name")
                self.at = name.end()
                self.blanks()
                if (empty := re.compile(r"\([ \t]*\)").match(self.text, self.at)) is not None:
                    self.at = empty.end()
                return self.function_body(start)
            case _:
                self.refuse(f"`{word}` is not expected here", start)
        return None

    def function_body(self, start: int) -> Compound:
        """What a function runs; the reader is behind its name."""
        self.lines()
        body = self.command()
        if not isinstance(body, Compound):
            self.refuse("a function without braces", start)
        return Compound("function", (*body.scripts,), body.words, body.sets, body.redirections, start)

    def _made(
        self,
        kind: Literal["subshell", "group", "if", "loop", "case", "test"],
        start: int,
        *scripts: Script,
        words: tuple[Word, ...] = (),
        sets: tuple[str, ...] = (),
    ) -> Compound:
        return Compound(kind, scripts, words, sets, self.redirections(), start)

    def _keyword(self, word: str) -> None:
        self.lines()
        if self.reserved() != word:
            self.refuse(f"`{word}` is expected here")
        self.at += len(word)

    def _if(self, start: int) -> Compound:
        scripts = [self.script(frozenset({"then"}))]
        self._keyword("then")
        while True:
            scripts.append(self.script(frozenset({"elif", "else", "fi"})))
            word = self.reserved()
            if word == "fi":
                break
            if word == "else":
                self._keyword("else")
                scripts.append(self.script(frozenset({"fi"})))
                break
            if word != "elif":
                self.refuse("`fi` is expected here")
            self._keyword("elif")
            scripts.append(self.script(frozenset({"then"})))
            self._keyword("then")
        self._keyword("fi")
        return self._made("if", start, *scripts)

    def _body(self) -> Script:
        self._keyword("do")
        body = self.script(frozenset({"done"}))
        self._keyword("done")
        return body

    def _for(self, start: int) -> Compound:
        self.blanks()
        name = _NAME.match(self.text, self.at)
        if name is None:
            self.refuse("a loop over arithmetic, which can run commands")
        self.at = name.end()
        words: list[Word] = []
        self.lines()
        if re.compile(r"in(?=[ \t\n;])").match(self.text, self.at):
            self.at += 2
            self.blanks()
            while not (self.ended or self.sees("\n", ";")):
                if self.sees("&", "|", "<", ">", "(", ")"):
                    self.refuse(f"`{self.text[self.at]}` is not expected here")
                words.append(self.word())
                self.blanks()
        if self.sees(";"):
            self.at += 1
        return self._made("loop", start, self._body(), words=tuple(words), sets=(name[0],))

    def _case(self, start: int) -> Compound:
        self.blanks()
        words = [self._operand()]
        self.lines()
        if not re.compile(r"in(?=[ \t\n(]|\\\n)").match(self.text, self.at):
            self.refuse("`in` is expected here")
        self.at += 2
        scripts: list[Script] = []
        while True:
            self.lines()
            if self.reserved() == "esac":
                break
            if self.sees("("):
                self.at += 1
                self.blanks()
            words.append(self._operand())
            self.blanks()
            while self.sees("|"):
                self.at += 1
                self.blanks()
                words.append(self._operand())
                self.blanks()
            self.take(")", "`)` is expected here")
            scripts.append(self.script(frozenset({"esac"})))
            if self.sees(";;&"):
                self.at += 3
            elif self.sees(";;", ";&"):
                self.at += 2
            elif self.reserved() != "esac":
                self.refuse("`;;` or `esac` is expected here")
        self._keyword("esac")
        return self._made("case", start, *scripts, words=tuple(words))

    def _operand(self) -> Word:
        before = self.at
        word = self.word()
        if self.at == before:
            self.refuse("a word is expected here")
        return word

    def _test(self, start: int) -> Compound:
        words: list[Word] = []
        while True:
            self.lines()
            if self.ended:
                self.refuse("`[[` is not closed", start)
            if self.reserved() == "]]":
                self.at += 2
                return self._made("test", start, words=tuple(words))
            if self.sees("&&", "||"):
                self.at += 2
            elif self.sees("<", ">", "(", ")") and not self.sees("<(", ">("):
                self.at += 1
            elif self.sees(";", "&", "|"):
                self.refuse(f"`{self.text[self.at]}` is not expected here")
            else:
                word = self.word()
                if word.text in _NUMERIC:
                    self.refuse("arithmetic, which can run commands", word.at)
                if words and words[-1].text == "=~" and not (self.ended or self.sees(" ", "\t", "\n")):
                    self.refuse("a regular expression with parentheses", word.at)
                words.append(word)
