"""Texts in sources that look like credentials.

Findings, the lines that they show and the rule that reports them use one table, so that a credential in a source is
never printed. Shapes of tokens are those of the runtime; here stand those that a source is refused or warned for by the
words around them, and only what is hardly ever anything else: a word like `token` is none.
"""

from collections.abc import Iterator
from functools import cache
from re import compile as compile_pattern

from wave_runtime.credentials.plausible import is_real
from wave_runtime.credentials.shape import SHAPES as TOKENS
from wave_runtime.credentials.shape import Shape, shape
from wave_runtime.plan.record import dataclass

SHAPES: tuple[Shape, ...] = (
    *TOKENS,
    shape(
        "an address with a password",
        "://",
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,100}:(?P<secret>[^\s/:@\"'<>]{6,200})"
        r"@(?!localhost|127\.|example\.)[\w.-]+",
    ),
    shape(
        "a value of a credential",
        "key secret token passw credential",
        r"[:=][ \t]*[\"']?(?P<secret>[A-Za-z0-9+/_.~=-]{16,200})(?![\w(\[{])",
        after=r"(?i:(?:api|access|secret|private|auth|signing|encryption|client|account)[ _-]?key|secret"
        r"|(?<!page )(?<!next )token|password|passwd|credentials?)[\"']?[ \t]*$",
        guess=True,
    ),
    shape(
        "a token for HTTP",
        "Bearer",
        r"(?i:\bbearer)[ \t]+(?P<secret>[A-Za-z0-9._~+/-]{20,}=*)",
        guess=True,
    ),
)
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Credential:
    """A place that looks like a credential."""

    kind: str
    start: int
    end: int
    guess: bool
    """Whether only the words around it and its look speak for it."""
    secret_start: int
    """From here to the end of the secret nothing may be shown."""
    secret_end: int


def credentials_in(text: str) -> Iterator[Credential]:
    """The credentials in `text`, by place; of several shapes for one place the first in the table."""
    found: list[Credential] = []
    folded = "\n".join(dict.fromkeys(text.casefold().split("\n")))  # files say much the same in many lines
    for kind in SHAPES:
        if not any(mark in folded for mark in kind.marks):
            continue
        for match in _compiled(kind.pattern).finditer(text):
            start, end = match.span("secret")
            if kind.after and not _compiled(kind.after).search(text, max(0, match.start() - _BEFORE), match.start()):
                continue
            known = any(other.secret_start < end and start < other.secret_end for other in found)
            if not known and is_real(match["secret"], guess=kind.guess):
                found.append(Credential(kind.kind, match.start(), match.end(), kind.guess, start, end))
    yield from sorted(found, key=lambda each: each.start)


_compiled = cache(compile_pattern)


def masked(text: str) -> str:
    """`text` with stars for what must not be shown; as long as before."""
    for found in credentials_in(text):
        stars = "*" * (found.secret_end - found.secret_start)
        text = text[: found.secret_start] + stars + text[found.secret_end :]
    return text
