"""Secrets by where they stand: in headers, in addresses, behind flags, in key files."""

import re
from collections.abc import Iterator
from functools import cached_property

from wave_runtime.credentials.anchor import anchored
from wave_runtime.credentials.place import Place


class _Late:
    """A pattern that is compiled when a text has its mark: few texts have any."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)


_RULES: tuple[tuple[tuple[str, ...], _Late], ...] = (
    (
        ("authorization",),
        _Late(
            r"""(?i)authorization\\?["']?\s{0,4}[:=,]\s{0,4}\\?["']?
            (?:(?:bearer|basic|token|digest|negotiate|apikey|bot)[ \t]+)?
            (?P<secret>(?=[A-Za-z._~+/=:-]{0,200}\d)[A-Za-z0-9._~+/=:-]{8,})""",
            re.VERBOSE,
        ),
    ),
    (
        ("bearer ", "basic "),
        _Late(r"(?i)\b(?:bearer|basic)[ \t]+(?P<secret>(?=[A-Za-z0-9._~+/-]*\d)[A-Za-z0-9._~+/-]{16,}={0,2})"),
    ),
    (
        ("x-", "api-key"),
        _Late(
            r"""(?i)\bx-[a-z-]{0,30}(?:key|token|secret|auth)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?"""
            r"(?P<secret>[A-Za-z0-9._~+/=-]{8,})"
        ),
    ),
    (
        ("cookie",),
        _Late(
            r"(?i)cookie\\?[\"']?\s{0,4}:\s{0,4}\\?[\"']?"
            r"(?P<secret>[^\s=;\"']{1,200}=[^\s;\"'\\]{6,}(?:;[ \t]*[^\s=;\"']{1,200}=[^\s;\"'\\]*)*)"
        ),
    ),
    (
        ("://",),
        _Late(r"://[^\s/:@\"'<>]{0,200}:(?P<secret>[^\s/\"'<>]{3,300})@(?=[\w.\[-])"),
    ),
    (
        ("://",),
        _Late(r"://(?P<secret>(?=[^\s/:@]*\d)[A-Za-z0-9_~.-]{20,300})@(?=[\w.\[-])"),
    ),
    (
        ("-u ", "--user "),
        _Late(r"(?:-u|--user)[ \t]+[\"']?[^\s:\"']{1,100}:(?P<secret>[^\s\"']{4,200})"),
    ),
    (("sshpass",), _Late(r"\bsshpass\s+-p\s*[\"']?(?P<secret>[^\s\"']{4,200})")),
    (("identified by",), _Late(r"(?i)\bidentified\s+by\s+[\"'](?P<secret>[^\"'\n]{4,200})[\"']")),
    (
        ("-----begin",),
        _Late(
            r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?P<secret>(?:(?!-----END)[\s\S]){16,32768})"
            r"(?=-----END|\Z|)"
        ),
    ),
    (("private-lines",), _Late(r"Private-Lines: \d+\s+(?P<secret>(?:[A-Za-z0-9+/=]+\s+)+)")),
)
_PLACEHOLDER = re.compile(
    r"(?i)\$[A-Z{(]|\{\{|<[a-z]|\*{3}|\.{3}|x{6}|\[redacted|^(?:your|example|password|pass|secret|token|user|username)[\w-]*$"
)


def located(text: str, folded: str) -> Iterator[Place]:
    """Secrets by place; `folded` is `text` in lower case."""
    for marks, pattern in _RULES:
        if not any(mark in folded for mark in marks):
            continue
        for found in anchored(pattern.compiled, text, folded, marks, 1):
            if not _PLACEHOLDER.search(found["secret"][:300]):
                yield Place(found.start(), *found.span("secret"))
