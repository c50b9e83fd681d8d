"""Text that cannot deceive: characters that move the cursor, reorder a line or are not seen become `\\u{202e}`."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str, keep: str = "") -> str:
    """`text` with every control, format and line-separator character made visible, except those in `keep`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character in keep else _shown(character) for character in text)


def _shown(character: str) -> str:
    return f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in _UNSEEN else character
