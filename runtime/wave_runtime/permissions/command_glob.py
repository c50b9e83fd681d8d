"""Globs over simple commands, compared with the canonical text of a command (`gaps.py`).

`*` is any text. `:*` or ` *` at the end keeps the boundary of the word: `git log *` is `git log`, alone or with
arguments. Quotes and backslashes mean what they mean in a shell, except that `*` in quotes is any text within the
word: `grep "*" src` searches for one word.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from wave_runtime.permissions.gaps import ANYTHING, FILES, GAP, GAPS, MORE_WORDS, escape


class Wild(Enum):
    """What in a glob stands for other text."""

    ANY = "any text"
    WORD = "any text within a word"
    TAIL = "nothing, or a blank and any text"


GlobPart = str | Wild


@lru_cache(maxsize=4096)
def glob_parts(glob: str) -> tuple[GlobPart, ...]:
    """A glob as pieces of canonical text and what stands between them."""
    body, tail = glob.strip(" \t"), False
    for ending in (":*", " *"):
        if body.endswith(ending) and not body.removesuffix(ending).endswith("\\"):
            body, tail = body.removesuffix(ending).rstrip(" \t"), True
            break
    parts: list[GlobPart] = []
    text: list[str] = []
    for piece in _pieces(body):
        if isinstance(piece, str):
            text.append(piece)
            continue
        parts.extend(["".join(text)] if text else [])
        parts.append(piece)
        text = []
    parts.extend(["".join(text)] if text else [])
    return (*parts, Wild.TAIL) if tail else tuple(parts)


def _pieces(glob: str) -> list[GlobPart]:
    out: list[GlobPart] = []
    at, quote = 0, ""
    while at < len(glob):
        character = glob[at]
        at += 1
        if character == quote:
            if glob[at - 2] == quote and (at == 2 or glob[at - 3] == " ") and glob[at : at + 1] in ("", " "):
                out.append("''")
            quote = ""
        elif not quote and character in "'\"" and character in glob[at:]:
            quote = character
        elif character == "\\" and quote != "'" and at < len(glob):
            out.append(escape(glob[at]))
            at += 1
        elif character == "*":
            out.append(Wild.WORD if quote else Wild.ANY)
        elif character in " \t" and not quote:
            if glob[at - 2] not in " \t":
                out.append(" ")
        else:
            out.append(escape(character))
    return out


def matches_command(glob: str, text: str) -> bool:
    """Whether every command of the canonical text `text` is covered by `glob`. Gaps are covered by `*` alone."""
    return matches_parts(glob_parts(glob), text)


def matches_parts(parts: tuple[GlobPart, ...], text: str) -> bool:
    """The same, for a glob that is read already."""
    # Most patterns are of another program, and to look their expression up takes longer than this.
    if parts and isinstance(parts[0], str) and not text.startswith(parts[0]):
        return False
    return _compiled(parts).fullmatch(text) is not None


def spelled(glob: str) -> str:
    """The text with which every command that `glob` covers begins."""
    parts = glob_parts(glob)
    return parts[0] if parts and isinstance(parts[0], str) else ""


@lru_cache(maxsize=4096)
def _compiled(parts: tuple[GlobPart, ...]) -> re.Pattern[str]:
    tail = f"(?:[ {MORE_WORDS}]{_UNITS})?" if parts[-1:] == (Wild.TAIL,) else ""
    chunks: list[list[GlobPart]] = [[]]
    for part in parts[:-1] if tail else parts:
        if part is Wild.ANY:
            chunks.append([])
        else:
            chunks[-1].append(part)
    # The first place where a piece fits is as good as any later one: no way back is needed, so no time is lost.
    first, *others = ("".join(map(_piece, chunk)) for chunk in chunks)
    if not others:
        return re.compile(first + tail, re.DOTALL)
    middle = "".join(f"(?>{_UNITS}?{chunk})" for chunk in others[:-1])
    return re.compile(first + middle + _UNITS + others[-1] + tail, re.DOTALL)


_UNITS = r"(?:[^\\]|\\.)*"
"""Any text. A blank in a word, which has a backslash, is no blank between words: `* -n` does not cover `a 'b -n'`."""


def _piece(part: GlobPart) -> str:
    if isinstance(part, str):
        return re.escape(part)
    return rf"(?:[^ \\{ANYTHING}{FILES}{MORE_WORDS}]|\\.)*?"


def may_match(parts: tuple[GlobPart, ...], text: str) -> bool:
    """Whether a glob covers some command that `text` may be, whatever stands in its gaps. It may be too cautious."""
    gap = GAP.search(text)
    if gap is None:
        return matches_parts(parts, text)
    start = parts[0] if parts and isinstance(parts[0], str) else ""
    if not text[: gap.start()].startswith(start[: gap.start()]):
        return False
    units: list[GlobPart] = [unit for part in parts for unit in (part if isinstance(part, str) else (part,))]
    states = _closure({0}, units)
    for word in _WORD_OR_BLANK.finditer(text):
        for character in word[0]:
            if character in GAPS and Wild.TAIL in units[min(states, default=len(units)) :]:
                return True
            if character == " " and any(units[state : state + 1] == [Wild.TAIL] for state in states):
                return True
            after = set[int]()
            for state in states:
                # Names of files in one folder have no `/`.
                stop = "/" if character == FILES and "/" not in word[0] else None
                after.update(_through(units, state, stop) if character in GAPS else _over(units, state, character))
            states = _closure(after, units)
    return any(all(isinstance(unit, Wild) for unit in units[state:]) for state in states)


_WORD_OR_BLANK = re.compile(r"(?:[^ \\]|\\.)+| |\\", re.DOTALL)


def _over(units: list[GlobPart], state: int, character: str) -> Iterator[int]:
    if state < len(units):
        if units[state] in (Wild.ANY, Wild.WORD):
            yield state
        elif units[state] == character:
            yield state + 1


def _through(units: list[GlobPart], state: int, stop: str | None) -> Iterator[int]:
    yield state
    while state < len(units) and units[state] != stop:
        state += 1
        yield state


def _closure(states: set[int], units: list[GlobPart]) -> set[int]:
    found = set(states)
    for state in states:
        while state < len(units) and units[state] in (Wild.ANY, Wild.WORD):
            state += 1
            found.add(state)
    return found
