"""Can a regular expression of a schema be run, and if not, why?

JSON Schema means those of ECMA-262, with the meaning of its flag `u`. The runtime reads them so, and whatever is none
but a regular expression of Python (`(?i)x`) as Python does. A brace that repeats nothing and a needless backslash
stand for themselves, as browsers take them. A test holds this file and the runtime together.
"""

import re
import warnings
from functools import lru_cache

_NAMES = """
L LC Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn
Letter Cased_Letter Uppercase_Letter Lowercase_Letter Titlecase_Letter Modifier_Letter Other_Letter
Mark Combining_Mark Nonspacing_Mark Spacing_Mark Enclosing_Mark
Number Decimal_Number digit Letter_Number Other_Number
Punctuation punct Connector_Punctuation Dash_Punctuation Open_Punctuation Close_Punctuation
Initial_Punctuation Final_Punctuation Other_Punctuation
Symbol Math_Symbol Currency_Symbol Modifier_Symbol Other_Symbol
Separator Space_Separator Line_Separator Paragraph_Separator
Other Control Format Surrogate Private_Use Unassigned
"""
_CATEGORIES = frozenset(_NAMES.split())
"""The general categories of Unicode."""

_SETS = frozenset("dDwWsS")
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_LAST = 0x10FFFF
_MAX_DEPTH = 100


class _Problem(Exception):
    """Why the text is no regular expression of ECMA-262 that can be run."""


@lru_cache(maxsize=10_000)
def pattern_problem(text: str) -> str | None:
    """Why `text` cannot be run as ECMA-262 means it; None: it can. A clause that begins with a verb."""
    reader = _Reader(text)
    try:
        reader.choice(0)
        if reader.at < len(text):
            raise _Problem("has a `)` without its `(`")
    except _Problem as problem:
        return str(problem)
    return None


def is_python_pattern(text: str) -> bool:
    """Whether Python takes `text` for a regular expression."""
    try:
        with warnings.catch_warnings():  # of what a later Python may read differently
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


Width = int | None
"""How many characters a part takes; None: that differs."""


class _Reader:
    """Walks over the text, part by part; each part answers with its width."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.ended: dict[int | str, Width] = {}
        """Groups that can be referred to."""
        self.names: set[str] = set()

    def take(self, prefix: str) -> bool:
        found = self.text.startswith(prefix, self.at)
        self.at += len(prefix) if found else 0
        return found

    def next(self, expected: str) -> str:
        if self.at == len(self.text):
            raise _Problem(f"ends where {expected} is expected")
        self.at += 1
        return self.text[self.at - 1]

    def choice(self, depth: int) -> Width:
        if depth > _MAX_DEPTH:
            raise _Problem("is nested too deeply")
        widths = {self.sequence(depth)}
        while self.take("|"):
            widths.add(self.sequence(depth))
        return widths.pop() if len(widths) == 1 else None

    def sequence(self, depth: int) -> Width:
        total: Width = 0
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            width = self.part(depth)
            total = None if total is None or width is None else total + width
        return total

    def part(self, depth: int) -> Width:
        start = self.at
        width = self.atom(depth)
        is_place = self.text[start] in "^$" or self.text.startswith(("\\b", "\\B", "(?=", "(?!", "(?<=", "(?<!"), start)
        bounds = self.bounds()
        if bounds is None:
            return width
        if is_place:
            raise _Problem("repeats a place instead of a text")
        least, most = bounds
        if most is not None and most < least:
            raise _Problem(f"repeats at least {least} and at most {most} times")
        self.take("?")
        if self.bounds() is not None:
            raise _Problem("repeats a repetition")
        return width * least if width is not None and least == most else 0 if width == 0 else None

    def atom(self, depth: int) -> Width:
        match self.next("a character"):
            case "^" | "$":
                return 0
            case "[":
                self.set()
                return 1
            case "(":
                return self.group(depth)
            case "\\":
                return self.escape()
            case "*" | "+" | "?" as sign:
                raise _Problem(f"has a `{sign}` with nothing before it to repeat")
            case _:
                return 1

    def group(self, depth: int) -> Width:
        if self.take("?=") or self.take("?!"):
            self.closed(depth)
            return 0
        if self.take("?<=") or self.take("?<!"):
            if self.closed(depth) is None:
                raise _Problem("looks back over texts of different lengths, which cannot be run here")
            return 0
        if self.take("?:"):
            return self.closed(depth)
        self.groups += 1
        number, name = self.groups, None
        if self.take("?<"):
            name = self.until(">")
            if name in self.names:
                raise _Problem(f"has two groups called `{name}`")
            self.names.add(name)
        elif self.take("?"):
            raise _Problem("has a `(?` group that ECMA-262 does not know")
        width = self.closed(depth)
        self.ended[number] = width
        if name is not None:
            self.ended[name] = width
        return width

    def closed(self, depth: int) -> Width:
        width = self.choice(depth + 1)
        if not self.take(")"):
            raise _Problem("has a `(` without its `)`")
        return width

    def until(self, end: str) -> str:
        stop = self.text.find(end, self.at)
        if stop <= self.at:
            raise _Problem(f"has a name that no `{end}` ends")
        name, self.at = self.text[self.at : stop], stop + 1
        return name

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        start = self.at
        if self.take("{"):
            least = most = self.number()
            if least is not None and self.take(","):
                most = self.number()
            if least is not None and self.take("}"):
                return least, most
            self.at = start
        return None

    def number(self) -> int | None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        return int(self.text[start : self.at][:9]) if self.at > start else None

    def escape(self) -> Width:
        character = self.next("an escaped character")
        if character in "bB":
            return 0
        if character == "k":
            if not self.take("<"):
                raise _Problem("has a `\\k` without `<name>`")
            return self.reference(self.until(">"))
        if character in "123456789":
            self.at -= 1
            return self.reference(self.number() or 0)
        if not self.class_(character):
            self.code(character)
        return 1

    def reference(self, group: int | str) -> Width:
        if group not in self.ended:
            raise _Problem(f"refers to group `{group}`, which has not ended there")
        return self.ended[group]

    def class_(self, character: str) -> bool:
        """Whether an escape stands for a class of characters."""
        if character not in "pP":
            return character in _SETS
        if not self.take("{"):
            raise _Problem(f"has `\\{character}` without `{{name}}`")
        name = self.until("}")
        prefix, equals, value = name.partition("=")
        known = value in _CATEGORIES and prefix in ("gc", "General_Category") if equals else name in _CATEGORIES
        if not known:
            raise _Problem(f"has `\\{character}{{{name}}}`; only general categories of Unicode are known")
        return True

    def code(self, character: str) -> int:
        """The code point that an escape stands for."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "c":
            return ord(self.next("a control letter")) % 32
        if character == "x":
            return self.hexadecimal(2)
        if character == "u":
            return self.unicode()
        if character in "AZzaGKX":
            raise _Problem(f"has `\\{character}`, which is not supported in schemas")
        return ord(character)

    def unicode(self) -> int:
        if self.take("{"):
            digits = self.until("}")
            code = int(digits, 16) if _HEXADECIMAL.issuperset(digits) else _LAST + 1
            if code > _LAST:
                raise _Problem(f"has `\\u{{{digits}}}`, which is no character")
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
        if len(digits) < count or not _HEXADECIMAL.issuperset(digits):
            raise _Problem(f"has an escape without its {count} hexadecimal digits")
        self.at += count
        return int(digits, 16)

    def set(self) -> None:
        self.take("^")
        while not self.take("]"):
            first = self.member()
            if first is not None and self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] != "]":
                start = self.at
                self.at += 1
                last = self.member()
                if last is None:
                    self.at = start  # `[a-\d]`: three things
                elif last < first:
                    raise _Problem(f"has the range `{chr(first)}-{chr(last)}`, which runs backwards")

    def member(self) -> int | None:
        """The code point of a member of a set; None for a class."""
        character = self.next("the `]` of a set")
        if character != "\\":
            return ord(character)
        escaped = self.next("an escaped character")
        if self.class_(escaped):
            return None
        return 8 if escaped == "b" else self.code(escaped)
