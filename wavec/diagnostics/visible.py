"""Text from a source as a terminal may show it: nothing in it moves the cursor, hides or turns text around.

Tabs become blanks, control and format characters become `\\u{..}`, and every character knows how many columns it takes.
"""

import unicodedata

TAB = "    "
_WIDE = frozenset("WF")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """`text` without anything that a terminal obeys."""
    return text if text.isascii() and text.isprintable() else "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """What is shown for one character."""
    if character == "\t":
        return TAB
    return f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in _HIDDEN else character


def columns(shown: str) -> int:
    """How many columns of a terminal a visible text takes."""
    if shown.isascii():
        return len(shown)
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(character) in _WIDE)
        for character in shown
    )
