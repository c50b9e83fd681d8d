"""URLs in the normal form of `wave_runtime.permissions.url`."""

from wave_runtime.plan.json_schema.pattern import inverted, merged

from wavec.automata.regex import Chars, Either, Regex, Repeat, Row, char, text
from wavec.permissions.algebra.domains.domain import Domain, any_of, letters, optional, star_glob

_SCHEME = any_of("http://", "https://")
_PORT = optional(char(":"), Repeat(letters("09"), 1, 5))
_IN_PATH = Chars(inverted(merged([(0, 32), (0x7F, 0xA0), (ord("#"), ord("#")), (ord("\\"), ord("\\"))])))
_PATH = Row((char("/"), Repeat(_IN_PATH, 0, None)))

_EDGE = letters("az", "09", "__")
_LABEL = Row((_EDGE, optional(Repeat(letters("az", "09", "__", "--"), 0, None), _EDGE)))
_ADDRESS = Row((char("["), Repeat(letters("09", "af", "::", ".."), 2, None), char("]")))
_NAME = Row((_LABEL, Repeat(Row((char("."), _LABEL)), 0, None)))
_HOST = Either((_NAME, _ADDRESS))


def url_glob(glob: str) -> Regex:
    """The URLs that a glob covers."""
    if not glob.startswith("domain:"):
        return star_glob(glob)
    return Row((_SCHEME, _host(glob.removeprefix("domain:")), _PORT, _PATH))


def _host(pattern: str) -> Regex:
    pattern = pattern.strip().removesuffix(".").lower()
    if not pattern.isascii():
        try:
            pattern = ".".join(
                part if part == "*" else part.encode("idna").decode("ascii") for part in pattern.split(".")
            )
        except UnicodeError:
            return Either(())
    if pattern == "*":
        return _HOST
    if pattern.startswith("*."):
        return Row((Repeat(Row((_LABEL, char("."))), 1, None), text(pattern[2:])))
    return text(f"[{pattern}]" if ":" in pattern else pattern)


_PLAIN = Row((letters("az"), Repeat(letters("az", "09", "--"), 0, None)))
_PLAIN_HOST = Row((_PLAIN, Repeat(Row((char("."), _PLAIN)), 1, None)))
_PLAIN_PATH = Row((char("/"), Repeat(letters("az", "09", "--", "__", "..", "//"), 0, None)))

URLS = Domain(
    every=Row((_SCHEME, _HOST, _PORT, _PATH)),
    shapes=(Row((text("https://"), _PLAIN_HOST, _PLAIN_PATH)), Row((_SCHEME, _PLAIN_HOST, _PORT, _PLAIN_PATH))),
    read=url_glob,
    reach=url_glob,
    examples=("https://example.com/", "https://example.org/", "http://localhost:8080/"),
)
