"""The head of an HTTP request, read strictly: what two programs could read differently is refused.

Lines end with CR LF alone, no field is folded, and a body has one length.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

MOST_BYTES = 64 * 1024
MOST_FIELDS = 128

Framing: TypeAlias = int | Literal["chunked"]
"""How long a body is, in bytes; `chunked`: it says so itself."""

_REQUEST = re.compile(r"([A-Z]{1,20}) ([!-~]{1,16384}) (HTTP/1\.[01])")
_FIELD = re.compile(
    r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[!-~\x80-\xff](?:[ \t!-~\x80-\xff]*[!-~\x80-\xff])?)?)[ \t]*"
)
_LENGTH = re.compile(r"[0-9]{1,18}")
_HOP_BY_HOP = frozenset(
    (
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
        *("te", "trailer", "upgrade", "expect"),
    )
)
"""Fields that are for the next program on the way alone; `expect` is answered here."""


class BadRequest(Exception):
    """What the client sent is not understood, or could be misunderstood: a status, and why in one sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body."""

    method: str
    target: str
    version: str
    fields: tuple[tuple[str, str], ...]
    """Names in lower case."""

    def values(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for known, value in self.fields if known == name]

    @property
    def framing(self) -> Framing:
        """How long the body is. Raises BadRequest."""
        lengths, codings = self.values("content-length"), self.values("transfer-encoding")
        if codings:
            if lengths or [coding.lower() for coding in codings] != ["chunked"] or self.version == "HTTP/1.0":
                raise BadRequest(400, "the length of the body is not clear")
            return "chunked"
        if len(lengths) > 1 or any(not _LENGTH.fullmatch(length) for length in lengths):
            raise BadRequest(400, "the length of the body is not clear")
        return int(lengths[0]) if lengths else 0

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for a word before it sends the body."""
        return self.version == "HTTP/1.1" and [value.lower() for value in self.values("expect")] == ["100-continue"]

    def onward(self, target: str, host: str, *more: tuple[str, str], without: frozenset[str] = frozenset()) -> "Head":
        """The head for the server `host`: without what was for us, and one request for each connection."""
        named = {word.strip().lower() for value in self.values("connection") for word in value.split(",")}
        left_out = _HOP_BY_HOP | (named - {"content-length", "transfer-encoding"}) | without | {"host"}
        kept = tuple(field for field in self.fields if field[0] not in left_out)
        fields = (("host", host), *kept, *more, ("connection", "close"))
        return replace(self, target=target, version="HTTP/1.1", fields=fields)

    def __bytes__(self) -> bytes:
        lines = [f"{self.method} {self.target} {self.version}", *(f"{name}: {value}" for name, value in self.fields)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_head(data: bytes) -> Head:
    """The head in `data`, which ends with the empty line. Raises BadRequest."""
    first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    request = _REQUEST.fullmatch(first)
    if request is None:
        raise BadRequest(400, "the first line is no request")
    if len(lines) > MOST_FIELDS:
        raise BadRequest(431, f"there are more than {MOST_FIELDS} fields")
    fields = []
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is None:
            raise BadRequest(400, "a line of the head is no field")
        fields.append((field[1].lower(), field[2]))
    head = Head(request[1], request[2], request[3], tuple(fields))
    if len(head.values("host")) > 1:
        raise BadRequest(400, "there are several hosts")
    return head
