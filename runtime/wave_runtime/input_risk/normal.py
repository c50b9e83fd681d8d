"""A text as an agent would read it: tricks of writing undone, and what it hides in an encoding laid beside it."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһΑΒΕΗΙΚΜΝΟΡΤΧ", "aeopcyxijsdhABEHIKMNOPTX")
_ACCENT = re.compile("[\u0300-\u036f]")
_LEET = str.maketrans("013457@$", "oieastas")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){16,}")
_SPACED = re.compile(r"(?:\b\w[ ._\-*]){6,}\w\b")
_MOST = 64 * 1024


def readings(text: str) -> Iterator[str]:
    """`text` in lower case with single blanks, then other readings of it or of parts."""
    plain = normal(text)
    yield plain
    yield plain.translate(_LOOKALIKES)
    if plain.isascii() and any(map(str.isdigit, plain)):
        yield plain.translate(_LEET)
    for found in _SPACED.finditer(text):
        yield normal(re.sub(r"[ ._\-*]", "", found.group()))
    if "%" in text:
        yield normal(unquote(text))
    yield from map(normal, _decoded(text))
    if len(text) < 4096:
        yield normal(codecs.encode(text, "rot13"))
        yield plain[::-1]


def normal(text: str) -> str:
    """Without invisible characters and accents; lower case; blanks and line ends are one blank."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:_MOST]))
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", shown))
    return " ".join(unicodedata.normalize("NFC", bare).lower().split())


def hidden(text: str) -> bool:
    """Whether it has characters that nobody sees, other than a mark at its beginning."""
    return _INVISIBLE.search(text.removeprefix("\ufeff")) is not None


def _decoded(text: str) -> Iterator[str]:
    for found in _BASE64.finditer(text):
        padded = found.group().rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            raw = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
        except (ValueError, binascii.Error):
            continue
        yield from _readable(raw)
    for found in _HEX.finditer(text):
        yield from _readable(bytes.fromhex(found.group()))


def _readable(raw: bytes) -> Iterator[str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return
    if text.isprintable() or "\n" in text:
        yield text
