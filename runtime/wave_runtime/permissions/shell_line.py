"""A shell line as its demands. Only plain words are understood so far; all else is refused."""

import re

from wave_runtime.permissions.demand import Demand, NotUnderstood

_PLAIN = re.compile(r"[A-Za-z0-9_./:,+@%-]+")


def demands(line: str) -> tuple[Demand, ...]:
    """The demands of a line, in order. Raises NotUnderstood for what could run anything."""
    words = tuple(line.split(" "))
    for word in words:
        if not _PLAIN.fullmatch(word):
            raise NotUnderstood(f"`{word}` is not a plain word", line.index(word))
    return (Demand("Bash", " ".join(words), words),)


def command_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The normal forms of a simple command that deny patterns are compared with; the first is the command itself."""
    return (" ".join(words),)
