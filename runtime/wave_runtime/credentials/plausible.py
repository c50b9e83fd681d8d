"""Whether a text can be a secret: no placeholder, no word, no reference to where the secret is."""

import re
from collections import Counter
from math import log2

_PLACEHOLDER = re.compile(
    r"(?i)example|your|x{3}|\*{3}|\.{3}|placeholder|change.?me|dummy|redacted|fake|sample|insert|test|todo|secret|token"
    r"|password|123456|abcdef|[$<>{}]"
)
_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""A UUID: an id of something, as a rule."""
_LEAST_BITS = 3.0
"""Of a character in what looks random: words of 16 letters have less."""


def is_real(secret: str, *, guess: bool) -> bool:
    """Whether what has the shape of a credential is none made up for a text; a guess must look random, too."""
    if _PLACEHOLDER.search(secret) or len(set(secret)) < 5:
        return False
    return not guess or (_IDENTIFIER.fullmatch(secret) is None and looks_random(secret))


def looks_random(secret: str) -> bool:
    """Whether it has digits and letters, is not made of words and numbers, and no character prevails."""
    parts = [part for part in re.split(r"[-_./=+~]", secret) if part]
    made_of_words = all(part.isdecimal() or re.fullmatch(r"[A-Za-z]*\d{0,4}", part) for part in parts)
    mixed = any(map(str.isdecimal, secret)) and any(map(str.isalpha, secret))
    return mixed and not made_of_words and bits(secret) >= _LEAST_BITS


def bits(text: str) -> float:
    """Entropy of a character of `text`, by the characters in it."""
    shares = (count / len(text) for count in Counter(text).values())
    return -sum(share * log2(share) for share in shares)
