"""Names of hosts: what one may look like, and which one was meant by an address that people copied."""

import re

from wave_runtime.plan.host_name import IsAddress, NoName, host_name

_ADDRESS = re.compile(r"[0-9.]+|\[.*|.*:.*:.*")
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?([^/?#@]+)(?:[/?#].*)?")


def host_problem(text: str) -> str | None:
    """What follows `text` in a sentence when it is not `name`, `*.name` or either with a port; else None."""
    if "://" in text:
        return "has a scheme"
    if "/" in text or "?" in text or "#" in text:
        return "has a path"
    if "@" in text:
        return "has a user"
    if not text.isascii():
        return "has letters that no name of a host has (write the form that begins with `xn--`)"
    if _ADDRESS.fullmatch(text.partition(":")[0]) or _ADDRESS.fullmatch(text):
        return "is an address"
    host, colon, port = text.partition(":")
    if colon and not (port.isdecimal() and 1 <= int(port) <= 65_535 and len(port) <= 5):
        return "has a port that is none"
    name = host.removeprefix("*.")
    if "*" in name:
        return "has a `*` that is not its whole first part"
    if host.startswith("*.") and "." not in name:
        return "is too wide"
    try:
        host_name(name)
    except IsAddress:
        return "is an address"
    except NoName:
        return "is no name"
    return None


def meant_host(text: str) -> str | None:
    """The host in an address of a page, when there is one."""
    found = _URL.fullmatch(text)
    host = found[1] if found is not None else None
    return host if host is not None and host != text and host_problem(host) is None else None
