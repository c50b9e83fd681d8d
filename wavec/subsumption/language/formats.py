"""The formats that are asserted, as sets of texts: those of the runtime's validator. Others are annotations."""

from collections.abc import Callable, Mapping

from wave_runtime.plan.record import dataclass

from wavec.subsumption.language.match import search


@dataclass(frozen=True, slots=True)
class Format:
    """One value of `format`."""

    described: str
    pattern: str
    """Every text of the format matches."""
    certain: str | None
    """Every text that matches is of the format; equal to `pattern`: exactly those; None: no such pattern is known."""
    rest: Callable[[str], bool]
    """What a text that matches `pattern` must fulfil besides."""
    example: str

    def holds(self, text: str) -> bool:
        """Whether `text` is of this format. Raises Undecided."""
        return search(self.pattern, text) and self.rest(text)


_DATE = (
    r"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_ZONE = r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_TIME = rf"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?{_ZONE}"
_PLAIN_TIME = rf"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?{_ZONE}"

_PERCENT = "%[0-9A-Fa-f]{2}"
_SEGMENT = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{_PERCENT})"
_AUTHORITY = (
    rf"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|{_PERCENT})*@)?"
    r"(?:\[(?:[0-9A-Fa-f:.]{2,45}|v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]"
    rf"|(?:[A-Za-z0-9._~!$&'()*+,;=-]|{_PERCENT})*)"
    r"(?::[0-9]*)?"
)
_URI = (
    "^[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://{_AUTHORITY}(?:/{_SEGMENT}*)*|/(?:{_SEGMENT}+(?:/{_SEGMENT}*)*)?|{_SEGMENT}+(?:/{_SEGMENT}*)*|)"
    rf"(?:\?(?:{_SEGMENT}|[/?])*)?(?:#(?:{_SEGMENT}|[/?])*)?$"
)
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_EMAIL = (
    rf'^(?:{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*")'
    rf"@(?:(?:{_LABEL}\.)*{_LABEL}|\[(?:{_OCTET}(?:\.{_OCTET}){{3}}|IPv6:[0-9A-Fa-f:.]{{2,45}})\])$"
)
_UUID = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


def _nothing_more(text: str) -> bool:
    return True


def _leap_second(text: str) -> bool:
    """Second 60 stands only at the last moment of a day in UTC."""
    time = text[11:] if len(text) > 10 and text[10] in "Tt" else text
    if time[6:8] != "60":
        return True
    sign, offset = (time[-6], int(time[-5:-3]) * 60 + int(time[-2:])) if time[-1] not in "Zz" else ("+", 0)
    minute = int(time[:2]) * 60 + int(time[3:5])
    return (minute + offset if sign == "-" else minute - offset) % 1440 == 1439


def _short_enough(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return len(local) <= 64 and len(domain) <= 255


FORMATS: Mapping[str, Format] = {
    "date": Format("a date", f"^{_DATE}$", f"^{_DATE}$", _nothing_more, "2026-02-28"),
    "date-time": Format(
        "a date and time",
        f"^{_DATE}[Tt]{_TIME}$",
        f"^{_DATE}[Tt]{_PLAIN_TIME}$",
        _leap_second,
        "2026-02-28T09:30:00Z",
    ),
    "time": Format("a time with offset", f"^{_TIME}$", f"^{_PLAIN_TIME}$", _leap_second, "09:30:00Z"),
    "uri": Format("a URI", _URI, _URI, _nothing_more, "https://example.com"),
    "email": Format("an e-mail address", _EMAIL, None, _short_enough, "ada@example.com"),
    "uuid": Format("a UUID", _UUID, _UUID, _nothing_more, "123e4567-e89b-42d3-a456-426614174000"),
}
