"""Secrets by the name that they are assigned to: `DB_PASSWORD=...`, `"token": "..."`, `--api-key ...`.

The word alone says little: `max_tokens: 4096`, `author`, `password: string`. So the whole name is looked at, the way in
which the value is assigned, and the value.
"""

import re
from collections.abc import Iterator

from wave_runtime.credentials.place import WORDS, Place
from wave_runtime.credentials.secret_name import names_secret
from wave_runtime.credentials.secret_value import SHORTEST, is_secret

_KEY_OF = re.compile(r"(?:api|access|private|signing|encryption|account|master)[_\- ]?\Z")
_SESSION = re.compile(r"session[_-]?id")
_LONGEST_NAME = 60
_NAME = re.compile(r"[A-Za-z0-9_.\-]{0,60}", re.ASCII)
_REST = re.compile(r"[A-Za-z0-9_.\-]{0,40}", re.ASCII)
_SEPARATOR = re.compile(
    r"""(?P<close>\\?["'`])?\]?[ \t]{0,8}(?:(?P<sign>:=|=>|==?|:)[ \t]{0,8}|(?P<blank>[ \t]{1,4}))"""
    r"""(?P<open>b?\\{0,3}["'`])?"""
)
_SIGN_AHEAD = re.compile(r"""[a-z0-9_.\-]{0,44}\\?["'`]?\]?[ \t]{0,8}[:=]""")
"""Of a name: no less than what `_REST` and `_SEPARATOR` take with a sign."""
_BARE = re.compile(r"""[^\s"'`<>\\,;&|(){}\[\]]+""")
_LINE = re.compile(r"""[^\s"'`]+""")
_CALL = re.compile(r"[A-Za-z_][\w.]*\(")
_LOOK_BACK = 200
_JUDGED = 80
"""Characters of a value that are enough to judge it."""
_LONGEST = 8192


def assigned(text: str, folded: str) -> Iterator[Place]:
    """Secrets by name; `folded` is `text` in lower case, with the same length."""
    seen = -1
    for at, word in _words(folded):
        if at < seen:
            continue
        found = _place(text, folded, at, word)
        if found is not None:
            seen = found.secret_end
            yield found


def _words(folded: str) -> Iterator[tuple[int, str]]:
    """Where something may be assigned; nearly every word of a sentence is none of them."""
    is_phrase_there = "login" in folded or "machine" in folded
    found = []
    for word in WORDS:
        at, length = folded.find(word), len(word)
        while at >= 0:
            if (
                _SIGN_AHEAD.match(folded, at + length) is not None
                or is_phrase_there
                or folded.find("--", max(0, at - _LONGEST_NAME), at) >= 0
            ):
                found.append((at, word))
            at = folded.find(word, at + length)
    yield from sorted(found)


def _place(text: str, folded: str, at: int, word: str) -> Place | None:
    if word == "key":
        kind = _KEY_OF.search(folded, max(0, at - 11), at)
        if kind is None:
            return None
        at, word = kind.start(), folded[kind.start() : at + 3]
    elif word == "session":
        kind = _SESSION.match(folded, at)
        if kind is None:
            return None
        word = kind.group()
    rest = _REST.match(text, at + len(word))
    name_end = at + len(word) if rest is None else rest.end()
    # A dot or dash at the end belongs to the sentence.
    while name_end > at + len(word) and text[name_end - 1] in ".-":
        name_end -= 1
    separator = _SEPARATOR.match(text, name_end)
    if separator is None or len(text) - separator.end() < SHORTEST:
        return None
    is_blank = separator["sign"] is None
    before = _NAME.match(text[max(0, at - _LONGEST_NAME) : at][::-1])
    name_start = at if before is None else at - before.end()
    if is_blank and not (text.startswith("--", name_start) or _is_phrase(text, name_start)):
        return None
    if not names_secret(text[name_start:at], word, text[at + len(word) : name_end]):
        return None
    start = separator.end()
    end, quoted = _value_end(text, start, separator["open"], name_start)
    value, name = text[start : min(end, start + _JUDGED)], folded[at:name_end]
    is_called = not quoted and _CALL.match(text, start, start + _JUDGED) is not None
    if not is_secret(value, name, quoted=quoted, sign=separator["sign"] or " ", is_called=is_called):
        return None
    if end == start + _JUDGED and (whole := _LINE.match(text, start, start + _LONGEST)) is not None:
        end = whole.end()  # only now: to look so far for each name would take long
    return Place(name_start, start, end)


def _is_phrase(text: str, name_start: int) -> bool:
    """Whether the name is a word of `.netrc` or of SQL, where a blank assigns."""
    line = _line_before(text, name_start).lower()
    return "login" in line or line.startswith("machine")


def _line_before(text: str, at: int) -> str:
    """What stands before `at` in its line; of a long line the end."""
    least = max(0, at - _LOOK_BACK)
    return text[max(text.rfind("\n", least, at) + 1, least) : at]


def _value_end(text: str, start: int, opened: str | None, name_start: int) -> tuple[int, bool]:
    if opened is not None:
        quote = opened.removeprefix("b")
        line = text.find("\n", start, start + _LONGEST)
        end = text.find(quote, start, start + _LONGEST)
        while end > start and text[end - 1] == "\\" and len(quote) == 1:  # an escaped quote is part of it
            end = text.find(quote, end + 1, start + _LONGEST)
        if end >= 0 and (line < 0 or end < line):
            return end, True
    # A line of its own, as in an `.env` file or in YAML, has nothing behind the value.
    lead = _line_before(text, name_start).strip(" \t-")
    alone = lead in ("", "export", "set", "ENV", "ARG", "+", "env:", "|", ">") or lead.endswith((":", "]"))
    pattern = _LINE if alone else _BARE
    match = pattern.match(text, start, start + _JUDGED)
    if match is None:
        return start, False
    end = match.end()
    while end > start and text[end - 1] in ".,;:)" and not alone:
        end -= 1
    return end, False
