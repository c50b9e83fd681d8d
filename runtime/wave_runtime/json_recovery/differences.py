"""How a repaired document differs from its text: by tokens, so that layout does not count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from wave_runtime.credentials.shortened import shortened

Level = Literal["conservative", "progressive", "aggressive"]

MOST = 20
_TOO_MANY = 4000
"""Tokens that differ; more are not compared one by one."""
_SHOWN = 40

_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/|(?m:^[ \t]*#[^\n]*)', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([nrtbf])|(["\\/]))')
_FENCE = re.compile(r"\s*```[\w-]*[ \t]*\n(?P<inside>.*)```\s*", re.DOTALL)
_FILLER = "\u2060"
_TOKEN = re.compile(r"\"\"|''|[{}\[\]]|[,:]|[^\s{}\[\],:\"'`“”‘’]+")
_WORDS = {"True": "true", "False": "false", "None": "null"}


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def is_sign(self) -> bool:
        return self.text in ",:"


def compare(written: str, made: str) -> "tuple[Level | None, tuple[str, ...]]":
    """The lowest level that permits to make `made` of `written`, None when something is invented; and what was done."""
    fence = _FENCE.fullmatch(written)
    bare = _without_comments(written if fence is None else _blank(written, fence))
    old, new = _tokens(bare), _tokens(made)
    head, tail = _common(old, new)
    changes = _listed(written, old[head : len(old) - tail], new[head : len(new) - tail])
    if fence is not None:
        changes = ("the code fence around it was removed", *changes)
    if bare.replace("`", "") != written.replace("`", "") and fence is None:
        changes = ("comments were removed", *changes)
    return _level(old, new), changes[:MOST] or ("quotes and line ends were put right",)


def _level(old: Sequence[_Token], new: Sequence[_Token]) -> "Level | None":
    before = [_plain(token.text) for token in old if not token.is_sign]
    after = [_plain(token.text) for token in new if not token.is_sign]
    if before == after:
        return "conservative"
    if _is_part(after, before):
        return "progressive"
    words_before, words_after = ([word for word in words if word not in "{}[]"] for words in (before, after))
    return "aggressive" if _is_subsequence(words_after, words_before) else None


def _is_part(after: list[str], before: list[str]) -> bool:
    """Whether `after` is one piece of `before`, but for brackets that are closed at its end."""
    whole = len(after)
    while whole and after[whole - 1] in "}]":
        whole -= 1
    kept = after[:whole]
    for start in range(len(before) - len(kept) + 1):
        if before[start : start + len(kept)] == kept:
            rest = before[start + len(kept) :]
            closing = after[whole:]
            written = 0
            while written < min(len(rest), len(closing)) and rest[written] == closing[written]:
                written += 1
            # A document that was cut off has nothing behind it; one that was complete may have.
            if written == len(closing) or not rest[written:]:
                return True
    return False


def _is_subsequence(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in part)


def _listed(written: str, old: Sequence[_Token], new: Sequence[_Token]) -> tuple[str, ...]:
    if len(old) > _TOO_MANY or len(new) > _TOO_MANY:
        return (f"{len(old)} words and signs became {len(new)}",)
    before, after = ([_clean(token.text) for token in tokens] for tokens in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        at = old[i].start if i < len(old) else old[-1].end if old else len(written)
        line = written.count("\n", 0, at) + 1
        gone, come = _shown(old[i:j]), _shown(new[k:m])
        what = f"{gone} became {come}" if gone and come else f"{gone} was removed" if gone else f"{come} was added"
        found.append(f"line {line}: {what}")
    return tuple(found)


def _shown(tokens: Sequence[_Token]) -> str:
    text = " ".join(_clean(token.text) for token in tokens)
    return f"`{shortened(text, _SHOWN)}`" if text else ""


def _common(old: Sequence[_Token], new: Sequence[_Token]) -> tuple[int, int]:
    """How many tokens are the same at the beginning, and how many at the end."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n].text != new[n].text), most)
    tail = next((n for n in range(most - head) if old[-1 - n].text != new[-1 - n].text), most - head)
    return head, tail


def _tokens(text: str) -> list[_Token]:
    flat = _ESCAPE.sub(_same_length, text)
    return [_Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(flat)]


def _same_length(escape: re.Match[str]) -> str:
    """What an escape stands for, filled up so that places stay."""
    code, blank, sign = escape.groups()
    meant = " " if blank or sign == '"' else sign or chr(int(code, 16))
    return meant + (" " if meant == " " else _FILLER) * (len(escape.group()) - 1)


def _clean(word: str) -> str:
    return word.replace(_FILLER, "")


def _plain(word: str) -> str:
    word = _clean(word)
    if word in _WORDS:
        return _WORDS[word]
    for number in (int, float):
        try:
            return str(number(word))
        except ValueError:
            continue
    return word


def _blank(text: str, fence: re.Match[str]) -> str:
    start, end = fence.span("inside")
    return re.sub(r"[^\n]", " ", text[:start]) + text[start:end] + re.sub(r"[^\n]", " ", text[end:])


def _without_comments(text: str) -> str:
    def blank(found: re.Match[str]) -> str:
        return found.group() if found.group().startswith('"') else re.sub(r"[^\n]", " ", found.group())

    return _COMMENT.sub(blank, text)
