"""Expressions of few words read by descent, without the grammar: a process that meets nothing else never loads lark.

What is here has a counterpart in grammar/expression.lark, and tests hold the two equal. Whatever is longer, has
escapes, fractions or mistakes is left to the grammar.
"""

import re
from typing import cast

from wavec.syntax.expression import Binary, Call, Expression, If, Index, ListOf, Literal, Member, Name, Operator, Unary

_MOST_TOKENS = 30
"""Each nests an expression by two levels at most, so that nothing here is deeper than the grammar allows."""

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)
      | \.[ \t\r\n]*(?P<member>[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)
      | (?P<number>-?(?:0|[1-9][0-9]{0,14})(?![A-Za-z0-9_.]))
      | (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
      | (?P<sign>[=!<>]=|[<>|,()\[\]])
    )""",
    re.VERBOSE,
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_KEYWORDS = {*_CONSTANTS, "and", "or", "not", "in", "if", "else"}
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "in"}

_Token = tuple[str, str, int, int]
"""Kind, text, start and end. Keywords and signs are their own kind."""
_END: _Token = ("end", "", 0, 0)


def parse_short(text: str) -> Expression | None:
    """The expression that `text` is; None if the grammar has to look at it."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    reader = _Reader(tokens)
    try:
        found = reader.expression()
    except _NotHere:
        return None
    return found if reader.next == len(tokens) else None


def _tokens(text: str) -> list[_Token] | None:
    text = text.rstrip(" \t\r\n")
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(tokens) == _MOST_TOKENS:
            return None
        at = match.end()
        kind = cast(str, match.lastgroup)
        word = match[kind]
        tokens.append(
            (word if kind == "sign" or (kind == "name" and word in _KEYWORDS) else kind, word, *match.span(kind))
        )
    return tokens


class _NotHere(Exception):
    """The tokens are no expression: what is wrong with them, the grammar knows."""


class _Reader:
    """Reads the levels of the grammar, from loose to tight. A node begins at its first token and ends with its last,
    parentheses included."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.next = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.next] if self.next < len(self.tokens) else _END

    @property
    def end(self) -> int:
        """Where the latest token ends."""
        return self.tokens[self.next - 1][3]

    def take(self, kind: str) -> _Token:
        token = self.token
        if token[0] != kind:
            raise _NotHere
        self.next += 1
        return token

    def found(self, kind: str) -> bool:
        """Whether the next token is of that kind, which is then read."""
        if self.token[0] != kind:
            return False
        self.next += 1
        return True

    def expression(self) -> Expression:
        start = self.token[2]
        then = self.disjunction()
        if not self.found("if"):
            return then
        condition = self.disjunction()
        self.take("else")
        return If(condition, then, self.expression(), start, self.end)

    def disjunction(self) -> Expression:
        start, left = self.token[2], self.conjunction()
        while self.found("or"):
            left = Binary("or", left, self.conjunction(), start, self.end)
        return left

    def conjunction(self) -> Expression:
        start, left = self.token[2], self.negation()
        while self.found("and"):
            left = Binary("and", left, self.negation(), start, self.end)
        return left

    def negation(self) -> Expression:
        start = self.token[2]
        return Unary("not", self.negation(), start, self.end) if self.found("not") else self.comparison()

    def comparison(self) -> Expression:
        start, left = self.token[2], self.filtered()
        operator = self.token[0]
        if operator not in _COMPARISONS:
            return left
        self.next += 1
        return Binary(cast(Operator, operator), left, self.filtered(), start, self.end)

    def filtered(self) -> Expression:
        start, piped = self.token[2], self.postfix()
        while self.found("|"):
            _, name, name_start, name_end = self.take("name")
            more = self.arguments(")") if self.found("(") else ()
            piped = Call(name, (piped, *more), True, name_start, name_end, start, self.end)
        return piped

    def postfix(self) -> Expression:
        start, base = self.token[2], self.primary()
        while True:
            _, word, name_start, name_end = self.token
            if self.found("member"):
                base = Member(base, word, name_start, name_end, start, self.end)
            elif self.found("["):
                index = self.expression()
                self.take("]")
                base = Index(base, index, start, self.end)
            else:
                return base

    def primary(self) -> Expression:
        kind, word, start, end = self.token
        self.next += 1
        match kind:
            case "name" if self.found("("):
                return Call(word, self.arguments(")"), False, start, end, start, self.end)
            case "name":
                return Name(word, start, end)
            case "text":
                return Literal(word[1:-1], start, end)
            case "number":
                return Literal(int(word), start, end)
            case "true" | "false" | "null":
                return Literal(_CONSTANTS[word], start, end)
            case "[":
                return ListOf(self.arguments("]"), start, self.end)
            case "(":
                inner = self.expression()
                self.take(")")
                return inner
            case _:
                raise _NotHere

    def arguments(self, closing: str) -> tuple[Expression, ...]:
        """What stands before `closing`, which is read too."""
        if self.found(closing):
            return ()
        listed = [self.expression()]
        while self.found(","):
            listed.append(self.expression())
        self.take(closing)
        return tuple(listed)
