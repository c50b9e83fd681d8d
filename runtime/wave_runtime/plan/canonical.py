"""Canonical JSON (RFC 8785) and digests: one text for one meaning.

Object keys in UTF-16 order, no insignificant blanks, the shortest form of every number, UTF-8. The same
text names prompts, schemas and whole plans (`sha256:` plus 64 hex digits), so it may never depend on hash
order, locale or platform.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Json: TypeAlias = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
else:
    # The codec and the schema read annotations of the model at run time, where a recursive alias has no meaning.
    Json = Any

# What the C encoder of `json` writes differently from RFC 8785: floats without a fraction (`1.0`), floats with an
# exponent, and the order of keys when one has characters beyond the basic plane and another has characters from U+E000
# on. A hit inside a text only costs time. Each pattern begins with its letters, which lets `re` skip along the text.
_WHOLE = re.compile(r"\.0(?<=[0-9]\.0)(?=[,\]}]|\Z)")
_EXPONENT = re.compile(r"e(?<=[0-9]e)[+-][0-9]{2,3}(?=[,\]}]|\Z)")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_HIGH = re.compile("[\ue000-\uffff]")


def sorted_encoder(members: Callable[[Any], Any] | None = None) -> Callable[[object], str]:
    """The encoder of `json` for texts that are canonical, but for what `is_canonical` looks for. `members` gives
    what stands for a value that is no JSON."""
    return json.JSONEncoder(
        ensure_ascii=False,
        check_circular=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=members,
    ).encode


_sorted_json = sorted_encoder()
_scalar_json = json.JSONEncoder(ensure_ascii=False).encode


def canonical(value: Json) -> str:
    """The canonical text of `value`.

    Raises ValueError for NaN, infinities and texts with lone surrogates: they have no JSON form.
    """
    text = _sorted_json(value)
    return text if is_canonical(text) else _write(value)


def is_canonical(text: str) -> bool:
    """Whether the encoder of `json` wrote what RFC 8785 asks for."""
    if _WHOLE.search(text) or _EXPONENT.search(text):
        return False
    return text.isascii() or not (_ASTRAL.search(text) and _HIGH.search(text))


def canonical_bytes(value: Json) -> bytes:
    """The canonical text of `value` as UTF-8."""
    return canonical(value).encode("utf-8")


def digest_of(value: Json) -> str:
    """`sha256:` and the hash of the canonical bytes of `value`."""
    return digest_of_bytes(canonical_bytes(value))


def digest_of_bytes(data: bytes) -> str:
    """`sha256:` and the hash of `data`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def number_text(value: int | float) -> str:
    """A number as ECMAScript prints it: shortest digits that read back, no exponent below 1e21.

    Integers keep all their digits, also beyond 2**53: rendering data must not change it.
    """
    if isinstance(value, int):
        return str(int(value))
    if not math.isfinite(value):
        raise ValueError("NaN and infinities have no JSON form")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0)
    if whole == "0":
        point -= 1 + len(fraction) - len(fraction.lstrip("0"))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = point - 1
    head = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign}{head}e{'+' if power >= 0 else '-'}{abs(power)}"


def _write(value: Json) -> str:
    match value:
        case None | bool() | str():
            return _scalar_json(value)
        case int() | float():
            return number_text(value)
        case Mapping():
            members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{_scalar_json(k)}:{_write(v)}" for k, v in members) + "}"
        case _:
            return "[" + ",".join(_write(item) for item in value) + "]"
