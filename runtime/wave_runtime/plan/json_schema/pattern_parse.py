"""Reads a regular expression of JSON Schema (ECMA-262 with the meaning of its flag `u`) into a tree.

Two things are taken as browsers take them without that flag: a brace that repeats nothing, and a needless backslash,
stand for the character itself.
"""

import re

from wave_runtime.plan.json_schema.pattern import (
    DIGIT,
    DOT,
    LAST,
    SPACE,
    WORD,
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Look,
    Node,
    PatternError,
    Ranges,
    Repeat,
    Series,
    inverted,
    merged,
)
from wave_runtime.plan.json_schema.pattern_classes import category_ranges

_CLASSES = {"d": DIGIT, "D": inverted(DIGIT), "w": WORD, "W": inverted(WORD), "s": SPACE, "S": inverted(SPACE)}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_LOOKS = {"?=": (True, False), "?!": (True, True), "?<=": (False, False), "?<!": (False, True)}
_MAX_DEPTH = 100

_PYTHON_FLAGS = re.compile(r"\(\?[aims]+\)")
_PYTHON_GROUP = re.compile(r"\?(?:[aims]*(?:-[ims]+)?:|P<\w+>)")
_OTHERWISE_IN_PYTHON = ("[]", "[^]", "{,")


def parse_pattern(text: str, *, categories: bool = True) -> Node:
    """The tree of an ECMA-262 regular expression. Raises PatternError.

    Without `categories`, `\\p{...}` is refused: each version of Python has the categories of its own Unicode, and such
    a tree is not the same on every machine.
    """
    return _parsed(_Parser(text, categories=categories))


def parse_python_structure(text: str) -> Node:
    """The tree of an expression that Python takes and ECMA-262 does not, such as `(?i)...`; its sets of characters
    are not to be relied on. Raises PatternError for what only Python has: possessive, conditional and atomic groups.
    """
    if any(sign in text for sign in _OTHERWISE_IN_PYTHON):
        raise PatternError("is read otherwise by Python")
    flags = _PYTHON_FLAGS.match(text)
    return _parsed(_Parser(text[flags.end() :] if flags else text, python=True))


def _parsed(parser: "_Parser") -> Node:
    node = parser.choice(0)
    if parser.at < len(parser.text):
        raise PatternError("has a `)` without its `(`")
    parser.check_references()
    return node


class _Parser:
    def __init__(self, text: str, *, python: bool = False, categories: bool = True) -> None:
        self.text = text
        self.python = python
        self.categories = categories
        self.at = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.named_references: list[str] = []
        self.references: list[int] = []

    def check_references(self) -> None:
        for name in self.named_references:
            if name not in self.names:
                raise PatternError(f"refers to a group `{name}` that it does not have")
        for number in self.references:
            if number > self.groups:
                raise PatternError(f"refers to group {number}, but has {self.groups}")

    def take(self, prefix: str) -> bool:
        found = self.text.startswith(prefix, self.at)
        self.at += len(prefix) if found else 0
        return found

    def next(self, expected: str) -> str:
        if self.at == len(self.text):
            raise PatternError(f"ends where {expected} is expected")
        self.at += 1
        return self.text[self.at - 1]

    def choice(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise PatternError("is nested too deeply")
        options = [self.sequence(depth)]
        while self.take("|"):
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.atom(depth)))
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def atom(self, depth: int) -> Node:
        match self.next("a character"):
            case "^":
                return Anchor("start")
            case "$":
                return Anchor("end")
            case ".":
                return Characters(DOT)
            case "[":
                return self.set()
            case "(":
                return self.group(depth)
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise PatternError(f"has a `{self.text[self.at - 1]}` with nothing before it to repeat")
            case character:
                return _one(ord(character))

    def group(self, depth: int) -> Node:
        for prefix, (ahead, negative) in _LOOKS.items():
            if self.take(prefix):
                return Look(ahead, negative, self.closed(depth))
        if self.take("?:"):
            return Group(0, self.closed(depth))
        if self.python and (opened := _PYTHON_GROUP.match(self.text, self.at)):
            self.at = opened.end()
            return Group(0, self.closed(depth))
        self.groups += 1
        number = self.groups
        if self.take("?<"):
            name = self.until(">")
            if name in self.names:
                raise PatternError(f"has two groups called `{name}`")
            self.names[name] = number
        elif self.take("?"):
            raise PatternError("has a `(?` group that ECMA-262 does not know")
        return Group(number, self.closed(depth))

    def closed(self, depth: int) -> Node:
        body = self.choice(depth + 1)
        if not self.take(")"):
            raise PatternError("has a `(` without its `)`")
        return body

    def until(self, end: str) -> str:
        stop = self.text.find(end, self.at)
        if stop <= self.at:
            raise PatternError(f"has a name that no `{end}` ends")
        name, self.at = self.text[self.at : stop], stop + 1
        return name

    def repeated(self, node: Node) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return node
        if isinstance(node, Anchor | Look):
            raise PatternError("repeats a place instead of a text")
        least, most = bounds
        if most is not None and most < least:
            raise PatternError(f"repeats at least {least} and at most {most} times")
        result = Repeat(node, least, most, self.take("?"))
        if self.at < len(self.text) and (self.text[self.at] in "*+?" or self.bounds() is not None):
            raise PatternError("repeats a repetition")
        return result

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        start = self.at
        if self.take("{"):
            least = self.number()
            most = least
            if least is not None and self.take(","):
                most = self.number()
            if least is not None and self.take("}"):
                return least, most
            self.at = start  # a brace that repeats nothing stands for itself, as browsers read it
        return None

    def number(self) -> int | None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        return int(self.text[start : self.at][:9]) if self.at > start else None

    def escape(self) -> Node:
        character = self.next("an escaped character")
        if (known := self.class_(character)) is not None:
            return Characters(known)
        if self.python and character in "AZ":
            return Anchor("start" if character == "A" else "end")
        if character in "bB":
            return Anchor("border" if character == "b" else "inside")
        if character == "k":
            if not self.take("<"):
                raise PatternError("has a `\\k` without `<name>`")
            name = self.until(">")
            self.named_references.append(name)
            return Back(self.names.get(name, 0))
        if character in "123456789":
            self.at -= 1
            number = self.number()
            assert number is not None
            self.references.append(number)
            return Back(number)
        return _one(self.code(character))

    def class_(self, character: str) -> Ranges | None:
        """The class that an escape stands for, after its backslash and `character`; None: it is no class."""
        if character not in "pP":
            return _CLASSES.get(character)
        if not self.categories:
            raise PatternError(f"has `\\{character}`, which depends on the version of Unicode")
        if not self.take("{"):
            raise PatternError(f"has `\\{character}` without `{{name}}`")
        name = self.until("}")
        ranges = category_ranges(name)
        if ranges is None:
            raise PatternError(f"has `\\{character}{{{name}}}`; only general categories of Unicode are known")
        return ranges if character == "p" else inverted(ranges)

    def code(self, character: str) -> int:
        """The code point that an escape stands for, after its backslash and `character`."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "c":
            return ord(self.next("a control letter")) % 32
        if character == "x":
            return self.hexadecimal(2)
        if character == "u":
            return self.unicode()
        if character in "AZzaGKX":
            raise PatternError(f"has `\\{character}`, which is not supported in schemas")
        return ord(character)

    def unicode(self) -> int:
        if self.take("{"):
            digits = self.until("}")
            try:
                code = int(digits, 16)
            except ValueError:
                code = LAST + 1
            if code > LAST:
                raise PatternError(f"has `\\u{{{digits}}}`, which is no character")
            return code
        high = self.hexadecimal(4)
        start = self.at
        if 0xD800 <= high < 0xDC00 and self.take("\\u"):
            low = self.hexadecimal(4)
            if 0xDC00 <= low < 0xE000:
                return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
            self.at = start
        return high

    def hexadecimal(self, count: int) -> int:
        digits = self.text[self.at : self.at + count]
        if len(digits) < count or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise PatternError(f"has an escape without its {count} hexadecimal digits")
        self.at += count
        return int(digits, 16)

    def set(self) -> Node:
        negative = self.take("^")
        ranges: list[tuple[int, int]] = []
        while not self.take("]"):
            first = self.set_item()
            if (
                isinstance(first, int)
                and self.text.startswith("-", self.at)
                and self.text[self.at + 1 : self.at + 2] != "]"
            ):
                start = self.at
                self.at += 1
                last = self.set_item()
                if isinstance(last, int):
                    if last < first:
                        raise PatternError(f"has the range `{chr(first)}-{chr(last)}`, which runs backwards")
                    ranges.append((first, last))
                    continue
                self.at = start
            ranges.extend(((first, first),) if isinstance(first, int) else first)
        return Characters(inverted(merged(ranges)) if negative else merged(ranges))

    def set_item(self) -> int | Ranges:
        character = self.next("the `]` of a set")
        if character != "\\":
            return ord(character)
        escaped = self.next("an escaped character")
        known = self.class_(escaped)
        if known is not None:
            return known
        return 8 if escaped == "b" else self.code(escaped)


def _one(code: int) -> Characters:
    return Characters(((code, code),))
