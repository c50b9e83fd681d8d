"""URLs, as patterns of `WebFetch` see them.

`domain:example.com` is that host and no other, `domain:*.example.com` every host below it. Any other glob is compared
with the whole URL in its normal form: `*` is any text.
"""

import re
from functools import lru_cache

from wave_runtime.permissions.tool_argument import NotCallable


def normal_url(text: str) -> tuple[str, str]:
    """The host and the normal form of a URL: scheme and host in lower case, without the default port.

    Raises NotCallable for what is not http or https, has no host or a user in it, or is written to be misread.
    """
    from urllib.parse import urlsplit  # late: most grants have no rule for URLs

    if any(c <= " " or c == "\\" or 0x7F <= ord(c) <= 0xA0 for c in text):
        raise NotCallable("a URL has no blanks, backslashes or control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NotCallable("it is not a URL") from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise NotCallable("only http and https URLs are fetched")
    if "@" in parts.netloc:
        raise NotCallable("a URL with a user name hides its host")
    host = _host(parts.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        shown += f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return host, f"{scheme}://{shown}{parts.path or '/'}{query}"


def _host(name: str) -> str:
    import ipaddress

    name = name.removesuffix(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not name:
        raise NotCallable("it names no host")
    if re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*", name):
        raise NotCallable("its host is an address in an unusual notation")
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        raise NotCallable("its host is not a domain name") from None
    if not re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*", name):
        raise NotCallable("its host is not a domain name")
    return name


def matches_url(glob: str, host: str, url: str) -> bool:
    """Whether a URL in its normal form is covered by `glob`."""
    if glob.startswith("domain:"):
        return matches_domain(glob.removeprefix("domain:"), host)
    return _compiled(glob).fullmatch(url) is not None


def matches_domain(pattern: str, host: str) -> bool:
    """Whether `host` is `pattern`, or lies below it where the pattern begins with `*.`."""
    pattern = pattern.strip().removesuffix(".").lower()
    if not pattern.isascii():
        try:
            pattern = ".".join(
                part if part == "*" else part.encode("idna").decode("ascii") for part in pattern.split(".")
            )
        except UnicodeError:
            return False
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")), re.DOTALL)
