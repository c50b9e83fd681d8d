"""Whether a value that is assigned to the name of a secret is one."""

import re

from wave_runtime.credentials.plausible import bits

SHORTEST = 4
"""Characters of a value that is looked at."""

_REFERENCE = re.compile(
    r"""(?xi)
    \$ | \{\{ | \}\} | ^%[sdvq]$ | %[({] | <[a-z] | \*{3} | \.{3} | …
    | ^(?:process\.env|os\.(?:environ|getenv)|env|secrets|vars|inputs|config|settings|self|this|args|opts|options|params
        |request|response|req|res|ctx|data|user|props|state|github|steps|var|local|module|cls)\b[.\[]
    | \[redacted
    """
)
# fmt: off
_WORDS_FOR_NOTHING = frozenset({
    "null", "none", "nil", "true", "false", "undefined", "yes", "no", "on", "off", "string", "str", "text",
    "bytes", "int", "integer", "number", "bool", "boolean", "object", "any", "void", "required", "optional",
    "missing", "invalid", "expired", "unset", "empty", "set", "hidden", "masked", "redacted", "removed", "omitted",
    "provided", "unknown", "default", "changeme", "change-me", "password", "passwd", "pass", "secret", "token",
    "key", "value", "todo", "tbd", "n/a", "na", "example", "dummy", "placeholder", "bearer", "basic", "digest",
    "jwt", "oauth", "oauth2", "apikey", "header", "cookie", "query", "env", "file", "vault", "keychain", "prompt",
    "disabled", "enabled", "static", "dynamic", "sensitive", "confidential", "private", "public", "unauthorized",
    "forbidden", "failed", "ok", "success", "error", "is", "was", "must", "has", "have", "should", "can", "will",
    "and", "or", "not", "for", "the", "a", "an", "in", "of", "to", "from", "with", "used", "here", "below",
    "above", "this", "that",
})
# fmt: on
_PASSWORD = re.compile(r"passw|pwd|passphrase")
_UNSURE = re.compile(r"auth|session|credential|private|account")
_PATH = re.compile(r"(?:~|\.{1,2})?/[\w./\-]*\Z|[A-Za-z]:\\|[a-z][a-z0-9+.-]{1,15}://")
_PLACEHOLDER = re.compile(r"(?i)example|your[_-]|change.?me|placeholder|dummy|redacted|insert[_-]")


_LEAST_CHARACTERS, _LEAST_CHARACTERS_OF_LETTERS = 6, 12
"""With fewer there are less bits than asked for below, whatever the text: 2.5 and 3.5."""


def is_secret(value: str, name: str, *, quoted: bool, sign: str, is_called: bool) -> bool:
    """Whether `value`, assigned by `sign` to `name` (in lower case), is a secret: no word, no type, no reference."""
    if is_called or len(value) < SHORTEST or value.lower().strip(".,;:!?") in _WORDS_FOR_NOTHING:
        return False
    if len(set(value)) < 3 or not _is_likely(value, name, quoted=quoted, sign=sign):
        return False
    # The most costly questions: few values come so far.
    return not (_PATH.match(value) or _PLACEHOLDER.search(value) or _REFERENCE.search(value))


def _is_likely(value: str, name: str, *, quoted: bool, sign: str) -> bool:
    """Whether it looks like a value of its kind, for what it does not refer to."""
    is_password = _PASSWORD.match(name) is not None
    if value.isdecimal():
        return is_password and (quoted or "=" in sign)
    if is_password:
        return _is_password(value, quoted=quoted, sign=sign)
    if " " in value.strip():
        return False
    characters = set(value)
    if len(characters) < _LEAST_CHARACTERS:
        return False
    has_digit, has_letter = any(map(str.isdigit, characters)), any(map(str.isalpha, characters))
    if has_digit and has_letter:
        least = 12 if _UNSURE.match(name) else 8
        return len(value) >= least and bits(value) >= 2.5 and not _is_words(value)
    # Letters alone: long, of both cases or without a word's look.
    if len(value) < 20 or len(characters) < _LEAST_CHARACTERS_OF_LETTERS:
        return False
    return has_letter and bits(value) >= 3.5 and not _is_words(value)


def _is_password(value: str, *, quoted: bool, sign: str) -> bool:
    if quoted:
        return value.count(" ") < 3 and not re.fullmatch(r"[A-Z][a-z]+(?: [a-z]+)+[.:!?]?", value)
    if re.fullmatch(r"[A-Za-z][a-z]*[.,:;]?", value):  # a word of a sentence, unless it is assigned
        return "=" in sign and len(value) >= 6
    if re.fullmatch(r"[A-Za-z_]+(?:\.[A-Za-z_]+)+", value) or re.fullmatch(r"[a-z]+(?:[A-Z][a-z]+)+", value):
        return False  # `form.password`, `userPassword`
    return len(value) >= 5


def _is_words(value: str) -> bool:
    """Words and short numbers, joined by signs: names, versions, paths."""
    parts = [part for part in re.split(r"[-_./:@=+]", value) if part]
    return len(parts) > 1 and all(
        (part.isdecimal() and len(part) < 7) or re.fullmatch(r"[A-Z]?[a-z]+\d{0,3}|[A-Z]+\d{0,3}|v\d+", part)
        for part in parts
    )
