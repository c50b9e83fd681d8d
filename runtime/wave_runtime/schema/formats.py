"""The formats that are asserted: one table for contracts, run inputs and simulated values.

Every other `format` of a schema is an annotation. The checks follow the grammars of the documents they name,
not what a lenient reader would take, so that a value which passes here passes in other validators as well.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Format:
    """One value of the keyword `format`."""

    name: str
    described: str
    """What is expected, for messages."""
    check: Callable[[str], bool]
    example: Callable[[int], str]
    """A value for every number; different numbers give different values."""


# Texts, not compiled: most runs need none of them, and `re` keeps those it has compiled.
_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

_SEGMENT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_AUTHORITY = (
    r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[(?:[0-9A-Fa-f:.]{2,45}|v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]"
    r"|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)"
    r"(?::[0-9]*)?"
)
_URI = (
    rf"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://{_AUTHORITY}(?:/{_SEGMENT}*)*|/(?:{_SEGMENT}+(?:/{_SEGMENT}*)*)?|{_SEGMENT}+(?:/{_SEGMENT}*)*|)"
    rf"(?:\?(?:{_SEGMENT}|[/?])*)?(?:#(?:{_SEGMENT}|[/?])*)?"
)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_EMAIL = (
    rf'({_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*")'
    rf"@((?:{_LABEL}\.)*{_LABEL}|\[(?:{_OCTET}(?:\.{_OCTET}){{3}}|IPv6:[0-9A-Fa-f:.]{{2,45}})\])"
)


def is_date(text: str) -> bool:
    """RFC 3339 `full-date`."""
    match = re.fullmatch(_DATE, text)
    if match is None:
        return False
    year, month, day = map(int, match.groups())
    # The calendar repeats every 400 years; `monthrange` does not know the year 0, which RFC 3339 allows.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year + 400, month)[1]


def is_time(text: str) -> bool:
    """RFC 3339 `full-time`: with an offset; second 60 only at the last moment of a day in UTC."""
    match = re.fullmatch(_TIME, text)
    if match is None:
        return False
    hour, minute, second = (int(part) for part in match.groups()[:3])
    sign, offset_hour, offset_minute = match[4], int(match[5] or 0), int(match[6] or 0)
    if hour > 23 or minute > 59 or second > 60 or offset_hour > 23 or offset_minute > 59:
        return False
    offset = (offset_hour * 60 + offset_minute) * (-1 if sign == "-" else 1)
    return second < 60 or (hour * 60 + minute - offset) % 1440 == 1439


def is_date_time(text: str) -> bool:
    """RFC 3339 `date-time`, joined by `T`."""
    return len(text) > 11 and text[10] in "Tt" and is_date(text[:10]) and is_time(text[11:])


def is_uri(text: str) -> bool:
    """RFC 3986 `URI`: with a scheme, ASCII only, percent-encoded where needed."""
    return re.fullmatch(_URI, text) is not None


def is_email(text: str) -> bool:
    """RFC 5321 `Mailbox`."""
    match = re.fullmatch(_EMAIL, text)
    return match is not None and len(match[1]) <= 64 and len(match[2]) <= 255


def is_uuid(text: str) -> bool:
    """RFC 4122 in its canonical form, any version."""
    return re.fullmatch(_UUID, text) is not None


def _example_uuid(number: int) -> str:
    digits = sha256(str(number).encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"


def _example_date(number: int) -> str:
    return f"{2001 + number // 336 % 1000:04}-{1 + number // 28 % 12:02}-{1 + number % 28:02}"


def _example_time(number: int) -> str:
    return f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"


FORMATS: Mapping[str, Format] = {
    row.name: row
    for row in (
        Format("date", "a date such as `2026-02-28`", is_date, _example_date),
        Format(
            "date-time",
            "a date and time such as `2026-02-28T09:30:00Z`",
            is_date_time,
            lambda number: f"{_example_date(number)}T{_example_time(number)}",
        ),
        Format("time", "a time with offset such as `09:30:00Z`", is_time, _example_time),
        Format(
            "uri",
            "a URI such as `https://example.com/page`",
            is_uri,
            lambda number: f"https://example.com/simulated/{number}",
        ),
        Format(
            "email",
            "an e-mail address such as `ada@example.com`",
            is_email,
            lambda number: f"simulated.{number}@example.com",
        ),
        Format("uuid", "a UUID such as `123e4567-e89b-42d3-a456-426614174000`", is_uuid, _example_uuid),
    )
}
