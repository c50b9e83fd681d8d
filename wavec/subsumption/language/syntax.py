"""Regular expressions of JSON Schema (ECMA-262 with code points as characters) as a tree.

What cannot be read is refused, never guessed: flags, property classes and names that lead nowhere; and `\\B`, of which
validators in Python have another opinion where the text is empty.
"""

from functools import lru_cache

from wavec.automata.regex import (
    DIGIT,
    LAST,
    WORD,
    Chars,
    Either,
    Look,
    Place,
    Ranges,
    Regex,
    Repeat,
    Row,
    Same,
    joined,
    others,
)

_MAX_DEPTH = 40


class Unreadable(Exception):
    """The text is no regular expression that is read here."""


_BLANK = joined(
    [(c, c) for c in (32, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF)] + [(9, 13), (0x2000, 0x200A)]
)
_DOT = others(((10, 10), (13, 13), (0x2028, 0x2029)))
_SETS = {"d": DIGIT, "D": others(DIGIT), "w": WORD, "W": others(WORD), "s": _BLANK, "S": others(_BLANK)}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_GROUPS = (("?:", None), ("?=", (True, True)), ("?!", (True, False)), ("?<=", (False, True)), ("?<!", (False, False)))


@lru_cache(maxsize=1_000)
def read(text: str) -> Regex | None:
    """The tree of `text`; None if it is not read here."""
    reader = _Reader(text)
    try:
        tree = reader.either(0)
    except Unreadable:
        return None
    if reader.at < len(text) or reader.highest > reader.groups or not reader.wanted <= reader.names:
        return None
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.highest = 0
        self.names: set[str] = set()
        self.wanted: set[str] = set()

    def eat(self, prefix: str) -> bool:
        found = self.text.startswith(prefix, self.at)
        self.at += len(prefix) if found else 0
        return found

    def next(self) -> str:
        if self.at == len(self.text):
            raise Unreadable
        self.at += 1
        return self.text[self.at - 1]

    def either(self, depth: int) -> Regex:
        if depth > _MAX_DEPTH:
            raise Unreadable
        options = [self.row(depth)]
        while self.eat("|"):
            options.append(self.row(depth))
        return options[0] if len(options) == 1 else Either(tuple(options))

    def row(self, depth: int) -> Regex:
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.single(depth)))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def single(self, depth: int) -> Regex:
        match self.next():
            case "^" | "$" as kind:
                return Place(kind)
            case ".":
                return Chars(_DOT)
            case "[":
                return self.set()
            case "(":
                return self.group(depth)
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise Unreadable
            case character:
                return Chars(((ord(character), ord(character)),))

    def group(self, depth: int) -> Regex:
        for prefix, look in _GROUPS:
            if self.eat(prefix):
                body = self.closed(depth)
                return body if look is None else Look(*look, body)
        self.groups += 1
        if self.eat("?<"):
            self.names.add(self.until(">"))
        elif self.eat("?"):
            raise Unreadable
        return self.closed(depth)

    def closed(self, depth: int) -> Regex:
        body = self.either(depth + 1)
        if not self.eat(")"):
            raise Unreadable
        return body

    def until(self, end: str) -> str:
        stop = self.text.find(end, self.at)
        if stop <= self.at:
            raise Unreadable
        name, self.at = self.text[self.at : stop], stop + 1
        return name

    def repeated(self, body: Regex) -> Regex:
        times = self.times()
        if times is None:
            return body
        least, most = times
        self.eat("?")  # how much is taken first does not change what matches
        if isinstance(body, Place | Look) or (most is not None and most < least) or self.times() is not None:
            raise Unreadable
        return Repeat(body, least, most)

    def times(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.eat(sign):
                return bounds
        start = self.at
        if self.eat("{"):
            least = most = self.number()
            if least is not None and self.eat(","):
                most = self.number()
            if least is not None and self.eat("}"):
                return least, most
            self.at = start  # a brace that repeats nothing stands for itself
        return None

    def number(self) -> int | None:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        if self.at - start > 9:
            raise Unreadable
        return int(self.text[start : self.at]) if self.at > start else None

    def escape(self) -> Regex:
        character = self.next()
        if character in _SETS:
            return Chars(_SETS[character])
        if character == "b":
            return Place("b")
        if character == "k":
            if not self.eat("<"):
                raise Unreadable
            self.wanted.add(self.until(">"))
            return Same()
        if character in "123456789":
            self.at -= 1
            self.highest = max(self.highest, self.number() or 0)
            return Same()
        code = self.code(character)
        return Chars(((code, code),))

    def code(self, character: str) -> int:
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "c":
            return ord(self.next()) % 32
        if character == "x":
            return self.hexadecimal(2)
        if character == "u":
            return self.unicode()
        if character.isalnum():
            raise Unreadable
        return ord(character)

    def unicode(self) -> int:
        if self.eat("{"):
            digits = self.until("}")
            if len(digits) > 6 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                raise Unreadable
            if int(digits, 16) > LAST:
                raise Unreadable
            return int(digits, 16)
        high = self.hexadecimal(4)
        if 0xD800 <= high < 0xDC00 and self.eat("\\u"):
            low = self.hexadecimal(4)
            if not 0xDC00 <= low < 0xE000:
                raise Unreadable
            return 0x10000 + ((high - 0xD800) << 10) + low - 0xDC00
        return high

    def hexadecimal(self, count: int) -> int:
        digits = self.text[self.at : self.at + count]
        if len(digits) < count or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise Unreadable
        self.at += count
        return int(digits, 16)

    def set(self) -> Regex:
        inverse = self.eat("^")
        ranges: list[tuple[int, int]] = []
        while not self.eat("]"):
            first = self.member()
            if len(first) > 1 or first[0][0] != first[0][1] or not self.text.startswith("-", self.at):
                ranges.extend(first)
                continue
            if self.text.startswith("-]", self.at):
                ranges.extend(first)
                continue
            self.at += 1
            last = self.member()
            if len(last) > 1 or last[0][0] != last[0][1]:  # `[a-\d]`: three things
                ranges.extend((*first, (45, 45), *last))
            elif last[0][0] < first[0][0]:
                raise Unreadable
            else:
                ranges.append((first[0][0], last[0][0]))
        return Chars(others(joined(ranges)) if inverse else joined(ranges))

    def member(self) -> Ranges:
        character = self.next()
        if character != "\\":
            return ((ord(character), ord(character)),)
        escaped = self.next()
        if escaped in _SETS:
            return _SETS[escaped]
        code = 8 if escaped == "b" else self.code(escaped)
        return ((code, code),)
