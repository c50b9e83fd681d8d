"""URLs, as patterns of `WebFetch` see them.

`domain:example.com` is that host and no other, `domain:*.example.com` every host below it. Any other glob is compared
with the whole URL in its normal form; `*` is any text.
"""

import re
from functools import lru_cache

from wave_runtime.permissions.tool_argument import NotCallable

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*")
_UNRESERVED = re.compile(r"%(2[dDeE]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")
_GLOB = re.compile(r"(https?://)([^/*]*)(/?)(.*)", re.IGNORECASE | re.DOTALL)


def normal_url(text: str) -> tuple[str, str]:
    """The host and the normal form of a URL: scheme and host in lower case, without default port and fragment.

    Raises NotCallable for what is not http or https, has no host or a user in it, or is written to be misread.
    """
    from urllib.parse import urlsplit  # late: few grants have rules for URLs

    if any(c <= " " or c == "\\" or 0x7F <= ord(c) <= 0xA0 for c in text):
        raise NotCallable("a URL has no blanks, backslashes or control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NotCallable("it is not a URL") from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise NotCallable("only http and https URLs are fetched")
    if "@" in parts.netloc:
        raise NotCallable("a URL with a user name hides its host")
    host = _host(parts.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        shown += f":{port}"
    path = _UNRESERVED.sub(lambda found: chr(int(found[1], 16)), parts.path or "/")
    if any(segment in (".", "..") for segment in path.split("/")):
        raise NotCallable("its path has `.` or `..` segments")
    query = f"?{parts.query}" if parts.query else ""
    return host, f"{scheme}://{shown}{path}{query}"


def _host(name: str) -> str:
    import ipaddress

    name = name.removesuffix(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not name:
        raise NotCallable("it names no host")
    if _NUMBER.fullmatch(name):
        raise NotCallable("its host is an address in an unusual notation")
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        raise NotCallable("its host is not a domain name") from None
    if not _NAME.fullmatch(name):
        raise NotCallable("its host is not a domain name")
    return name


def matches_url(glob: str, host: str, url: str) -> bool:
    """Whether a URL in its normal form is covered by `glob`."""
    if glob.startswith("domain:"):
        return _matches_host(_normal_domain(glob.removeprefix("domain:")), host)
    return _compiled(glob).fullmatch(url) is not None


def _matches_host(domain: str, host: str) -> bool:
    if domain.startswith("*"):
        return domain == "*" or host.endswith(domain[1:])
    return host == domain


@lru_cache(maxsize=4096)
def _normal_domain(domain: str) -> str:
    domain = domain.strip()
    wild = "*." if domain.startswith("*.") else ""
    try:
        return domain if domain == "*" else wild + _host(domain.removeprefix(wild).strip("[]"))
    except NotCallable:
        return domain


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    begin = _GLOB.fullmatch(glob)
    if begin is not None:
        scheme, host, slash, rest = begin.groups()
        # `https://example.com` is its root.
        glob = scheme.lower() + host.lower() + (slash or ("" if rest else "/")) + rest.partition("#")[0]
    first, *others = (re.escape(piece) for piece in glob.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)
