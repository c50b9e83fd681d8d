"""Names of hosts, as plans list them and as programs ask for them.

What could be read in two ways is no name: an address in any notation, a dot at the end, letters beyond ASCII.
"""

import re

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST = 253


class NoName(ValueError):
    """A text is no name of a host: what it is instead, as the end of a sentence."""


class IsAddress(NoName):
    """It is an address, in one of the notations that resolvers take."""


def host_name(text: str) -> str:
    """`text` in lower case. Raises NoName."""
    if text.startswith("[") or ":" in text:
        raise IsAddress("is an address, not a name")
    if not text.isascii():
        raise NoName("has letters that no name of a host has")
    name = text.lower()
    labels = name.split(".")
    if name.endswith("."):
        raise NoName("ends with a dot")
    if _NUMBER.fullmatch(labels[-1]):  # `127.1`, `2130706433`, `0x7f.0.0.1`: resolvers read all of them as addresses
        raise IsAddress("is an address, not a name")
    if len(name) > _LONGEST or not all(map(_LABEL.fullmatch, labels)):
        raise NoName("is not the name of a host")
    return name


def listed_host(written: str) -> tuple[str, bool, int | None]:
    """An entry of a plan's list, `name`, `*.name`, or either with `:port`: its name, whether all names below it are
    meant, its port. Raises NoName."""
    name, colon, port = written.partition(":")
    if colon and not (port.isascii() and port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65_535):
        raise NoName("has a port that is none")
    return host_name(name.removeprefix("*.")), name.startswith("*."), int(port) if colon else None
