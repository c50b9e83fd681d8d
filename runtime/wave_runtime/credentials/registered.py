"""Values that are known to be secret, in every form in which a program may print them."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import escape
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""Characters of a value that is looked for: a shorter one is a word of many texts."""

_ELLIPSIS = "…".encode().decode("latin-1")

_SECRET_NAME = re.compile(
    r"(?i)(?:^|_)(?:token|secret|passw(?:or)?d|pwd|pass|passphrase|credentials?|api_?key|access_?key|private_?key"
    r"|secret_?key|signing_?key|encryption_?key|auth|dsn)(?:$|_)(?!path|file|dir|url|name|id$|type|sock|expir)"
)
_FOLDER = "PWD"
"""Every shell sets it to the working directory."""


def secret_names(environment: Mapping[str, str]) -> frozenset[str]:
    """The variables of `environment` whose names say that their values are secret."""
    return frozenset(name for name in environment if name != _FOLDER and _SECRET_NAME.search(name))


def forms(value: str) -> Iterator[str]:
    """How `value` may stand in a text: as it is, in JSON, in a URL or pointer, in base64, in hexadecimal digits."""
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    for in_json in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield in_json
        yield json.dumps(in_json)[1:-1]  # JSON in JSON
    yield from (quote(value, safe=""), quote(value), quote_plus(value))
    yield from (escape(value), escape(value, quote=False), escape(value).replace("&#x27;", "&#39;"))
    yield from _base64(raw)
    yield from (raw.hex(), raw.hex().upper())
    yield value.replace("~", "~0").replace("/", "~1")  # a step of a JSON Pointer
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:  # printed with an indentation, or line by line
        yield from (line for line in lines if len(line) >= SHORTEST)


def _base64(raw: bytes) -> Iterator[str]:
    """Its base64, also as a part of something longer: there are three ways in which it can begin."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        for before in (1, 2):
            whole = encode(b"\0" * before + raw).decode()
            # Characters that depend on neighbours are left out.
            begin = 2 if before == 1 else 3
            over = (before + len(raw)) % 3
            part = whole.rstrip("=")[begin : -1 if over else None]
            if len(part) >= SHORTEST + 2:
                yield part
        inner = encode(raw).decode().rstrip("=")
        if len(raw) % 3 and len(inner) - 1 >= SHORTEST + 2:
            yield inner[:-1]


class Registered:
    """Finds registered values. `names` are shown in their place."""

    def __init__(self, values: Mapping[str, str]) -> None:
        found: dict[str, str] = {}
        for name, value in values.items():
            for candidate in (value, value.strip()):
                if len(candidate) < SHORTEST:
                    continue
                for form in forms(candidate):
                    if len(form) >= SHORTEST:
                        found.setdefault(_latin(form), name)
        self._names = found
        ordered = sorted(found, key=len, reverse=True)
        self.longest = max(map(len, found), default=0)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of each in `text`, which is in Latin-1."""
        if self._pattern is not None:
            for found in self._pattern.finditer(text):
                yield found.start(), found.end(), self._names[found.group()]
            yield from self._cut_off(text)

    def _cut_off(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The beginning of a value in front of an ellipsis: messages shorten what they quote."""
        at = text.find(_ELLIPSIS)
        while at >= 0:
            end = text[max(at - SHORTEST, 0) : at]
            for form, length in self._ends.get(end, ()):
                if length <= at and text.startswith(form[:length], at - length):
                    yield at - length, at, self._names[form]
                    break
            at = text.find(_ELLIPSIS, at + 1)

    @cached_property
    def _ends(self) -> Mapping[str, list[tuple[str, int]]]:
        """By its last characters, each beginning of a form: the form and how long it is; the longest first."""
        ends: dict[str, list[tuple[str, int]]] = {}
        for form in self._names:
            for length in range(SHORTEST, len(form) + 1):
                ends.setdefault(form[length - SHORTEST : length], []).append((form, length))
        for found in ends.values():
            found.sort(key=lambda one: -one[1])
        return ends


def _latin(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
