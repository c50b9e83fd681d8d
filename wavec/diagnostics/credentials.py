"""Texts that look like credentials: a table of shapes, and what is a placeholder for one.

Findings, the lines that they show and the rule that reports them use one table, so that a credential in a source is
never printed. Only shapes that are hardly ever anything else stand here: a word like `token` is none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log2


@dataclass(frozen=True, slots=True)
class Shape:
    """What one kind of credential looks like."""

    kind: str
    """With its article."""
    marks: tuple[str, ...]
    """One of these, in whatever case, is in every such text: looked for first, because that is fast."""
    pattern: str
    """The group `secret` is what must not be shown. Compiled when a mark is found: hardly any text has one."""
    after: str | None
    """What has to stand before it: to look for that first would take longer."""
    guess: bool
    """Whether the words around it make it a credential: then it must look random, too."""


def _shape(kind: str, marks: str, pattern: str, *, after: str | None = None, guess: bool = False) -> Shape:
    return Shape(kind, tuple(marks.casefold().split()), pattern, after, guess)


SHAPES: tuple[Shape, ...] = (
    _shape("an access key of AWS", "AKIA ASIA", r"\b(?:AKIA|ASIA)(?P<secret>[0-9A-Z]{16})\b"),
    _shape("a token of GitHub", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_(?P<secret>[A-Za-z0-9]{36,251})\b"),
    _shape("a token of GitHub", "github_pat_", r"\bgithub_pat_(?P<secret>[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    _shape("a token of GitLab", "glpat-", r"\bglpat-(?P<secret>[A-Za-z0-9_-]{20,})"),
    _shape("a token of Slack", "xox", r"\bxox[abeoprs]-(?P<secret>[A-Za-z0-9-]{12,})"),
    _shape("a webhook of Slack", "hooks.slack.com", r"hooks\.slack\.com/services/(?P<secret>T\w+/B\w+/\w{20,})"),
    _shape("a key of Google", "AIza", r"\bAIza(?P<secret>[0-9A-Za-z_-]{35})(?![0-9A-Za-z_-])"),
    _shape("a key of Anthropic", "sk-ant-", r"\bsk-ant-(?P<secret>[A-Za-z0-9_-]{24,})"),
    _shape(
        "a key of OpenAI", "sk-", r"\bsk-(?!ant-)(?:proj-|svcacct-|admin-)?(?P<secret>[A-Za-z0-9_-]{32,})", guess=True
    ),
    _shape("a live key of Stripe", "k_live_", r"\b[rs]k_live_(?P<secret>[A-Za-z0-9]{16,})\b"),
    _shape("a token of npm", "npm_", r"\bnpm_(?P<secret>[A-Za-z0-9]{36})\b"),
    _shape("a token of PyPI", "pypi-", r"\bpypi-(?P<secret>AgE[A-Za-z0-9_-]{50,})"),
    _shape("a token of Hugging Face", "hf_", r"\bhf_(?P<secret>[A-Za-z0-9]{30,})\b"),
    _shape(
        "a private key",
        "PRIVATE",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\n)*(?P<secret>[A-Za-z0-9+/=]{30,})",
    ),
    _shape(
        "a signed token (JWT)", "eyJ", r"\beyJ(?P<secret>[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})"
    ),
    _shape(
        "an address with a password",
        "://",
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,100}:(?P<secret>[^\s/:@\"'<>]{6,200})"
        r"@(?!localhost|127\.|example\.)[\w.-]+",
    ),
    _shape(
        "a value of a credential",
        "key secret token passw credential",
        r"[:=][ \t]*[\"']?(?P<secret>[A-Za-z0-9+/_.~=-]{16,200})(?![\w(\[{])",
        after=r"(?i:(?:api|access|secret|private|auth|signing|encryption|client|account)[ _-]?key|secret"
        r"|(?<!page )(?<!next )token|password|passwd|credentials?)[\"']?[ \t]*$",
        guess=True,
    ),
    _shape(
        "a token for HTTP",
        "Bearer",
        r"(?i:\bbearer)[ \t]+(?P<secret>[A-Za-z0-9._~+/-]{20,}=*)",
        guess=True,
    ),
)

_PLACEHOLDER = re.compile(
    r"(?i)example|your|x{3}|\*{3}|\.{3}|placeholder|change.?me|dummy|redacted|fake|sample|insert|test|todo|secret|token"
    r"|password|123456|abcdef|[$<>{}]"
)
_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""A UUID: an id of something, as a rule."""
_BEFORE = 40
_LEAST_BITS = 3.0
"""Of a character in what looks random: words of 16 letters have less."""


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
    folded = text.casefold()
    for shape in SHAPES:
        if not any(mark in folded for mark in shape.marks):
            continue
        for match in _compiled(shape.pattern).finditer(text):
            start, end = match.span("secret")
            if shape.after and not _compiled(shape.after).search(text, max(0, match.start() - _BEFORE), match.start()):
                continue
            known = any(other.secret_start < end and start < other.secret_end for other in found)
            if not known and _is_real(match["secret"], guess=shape.guess):
                found.append(Credential(shape.kind, match.start(), match.end(), shape.guess, start, end))
    yield from sorted(found, key=lambda each: each.start)


_compiled = cache(re.compile)


def masked(text: str) -> str:
    """`text` with stars for what must not be shown; as long as before."""
    for found in credentials_in(text):
        stars = "*" * (found.secret_end - found.secret_start)
        text = text[: found.secret_start] + stars + text[found.secret_end :]
    return text


def _is_real(secret: str, *, guess: bool) -> bool:
    if _PLACEHOLDER.search(secret) or len(set(secret)) < 5:
        return False
    return not guess or (_IDENTIFIER.fullmatch(secret) is None and _looks_random(secret))


def _looks_random(secret: str) -> bool:
    """Whether it has digits and letters, is not made of words and numbers, and no character prevails."""
    parts = [part for part in re.split(r"[-_./=+~]", secret) if part]
    made_of_words = all(part.isdecimal() or re.fullmatch(r"[A-Za-z]*\d{0,4}", part) for part in parts)
    mixed = any(map(str.isdecimal, secret)) and any(map(str.isalpha, secret))
    shares = (count / len(secret) for count in Counter(secret).values())
    return mixed and not made_of_words and -sum(share * log2(share) for share in shares) >= _LEAST_BITS
