"""Commands of the shell that change variables, or run what stands in the text of one.

Bash evaluates the subscript in the name of a variable as arithmetic, and arithmetic runs the commands in it. So such a
name must be known: `test -v "$y"` may run anything.
"""

import itertools
import re
from collections.abc import Iterator

from wave_runtime.permissions.gaps import ANYTHING, GAP, GAPS

_SETTERS = frozenset({"read", "export", "declare", "typeset", "local", "readonly", "getopts", "unset"})
_DECLARES = frozenset({"declare", "typeset", "local", "readonly"})
_SUBSCRIPT = re.compile(rf"[A-Za-z0-9_]*(?:[{GAPS}]|\[(?![0-9@*]+\]))")


def set_names(name: str, words: tuple[str, ...]) -> Iterator[str]:
    """The variables that a command changes, without their subscripts."""
    for word in _named(name, words):
        yield re.split(r"\+?=|\[", word, maxsplit=1)[0]


def evaluates(name: str, words: tuple[str, ...]) -> str:
    """Why a command may run what stands in none of its words; empty if it does not."""
    named = _named(name, words)
    if name in ("test", "["):
        if any(ANYTHING in word for word in words):
            return f"a variable without quotes may be more words of `{name}`, which can run commands"
        named = iter([then for word, then in itertools.pairwise(words) if word == "-v" or GAP.match(word)])
    elif name in _DECLARES and any(word[:1] in ("-", "+") and re.search(f"[in{GAPS}]", word) for word in words):
        return f"with this option of `{name}`, later assignments can run commands or change other variables"
    if any(_SUBSCRIPT.match(word) for word in named):
        return "it names a variable by a text that can run commands"
    return ""


def _named(name: str, words: tuple[str, ...]) -> Iterator[str]:
    """The words that name variables, or may do so."""
    if name in ("printf", "wait"):
        yield from _named_by_option(words, "v" if name == "printf" else "p")
    elif name in _SETTERS:
        yield from (word for word in words[1:] if not word.startswith("-"))
        if name == "read":
            yield from (word.partition("a")[2] for word in words[1:] if re.match(r"-[A-Za-z]*a.", word))
            yield from (word[1:] for word in words[1:] if re.match(rf"-[A-Za-z]*[{GAPS}]", word))


def _named_by_option(words: tuple[str, ...], letter: str) -> Iterator[str]:
    for at, word in enumerate(words[1:], 1):
        if GAP.match(word) or re.match(rf"-[{GAPS}]", word):
            yield word.removeprefix("-")  # it may be the option
            return
        if word == "--" or not word.startswith("-"):
            return
        if letter in word:
            yield word.partition(letter)[2] or "".join(words[at + 1 : at + 2])
            return
