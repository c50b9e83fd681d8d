"""Characters that a reader does not see: two names that look the same must be the same."""

import unicodedata

_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters (bidi, zero width, tags), surrogates, line and paragraph separators."""

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and symbols without ink."""


def invisible_character(text: str) -> tuple[int, str] | None:
    """Offset and name of the first character of `text` that cannot be seen, or None.

    A blank is visible enough; any other kind of blank is not, because it looks like one.
    """
    if text.isascii() and text.isprintable():
        return None
    for offset, character in enumerate(text):
        if _invisible(character):
            return offset, character_name(character)
    return None


def character_name(character: str) -> str:
    """`U+200B zero width space`."""
    name = unicodedata.name(character, "").lower() or _UNNAMED.get(character, "control character")
    return f"U+{ord(character):04X} {name}"


_UNNAMED = {"\0": "null", "\t": "tab", "\n": "line feed", "\r": "carriage return", "\x1b": "escape", "\x7f": "delete"}


def _invisible(character: str) -> bool:
    category = unicodedata.category(character)
    if category in _CATEGORIES or character in _BLANK_LETTERS:
        return True
    return (category == "Zs" and character != " ") or unicodedata.name(character, "").startswith("VARIATION SELECTOR")
