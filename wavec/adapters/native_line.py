"""A shell line as the clients take it apart for their own rules: coarser than `wave_runtime.permissions.demands`.

The models of the clients need to know no more than what was measured: the simple commands, what is substituted, where
output goes.
"""

import re
import shlex

from wave_runtime.plan.record import dataclass

_OPERATORS = frozenset(("&&", "||", ";", "|", "&", "|&", ";;"))
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


@dataclass(frozen=True, slots=True)
class Part:
    """A simple command of a line."""

    words: tuple[str, ...]
    """After unquoting, with assignments in front."""
    substituted: bool
    """Whether its output becomes part of another command."""
    writes: tuple[str, ...]
    """Where its output is redirected to."""

    @property
    def assigned(self) -> bool:
        """Whether variables are set for it."""
        return bool(self.words) and _ASSIGNMENT.match(self.words[0]) is not None

    @property
    def command(self) -> tuple[str, ...]:
        """The words without assignments."""
        words = self.words
        while words and _ASSIGNMENT.match(words[0]):
            words = words[1:]
        return words

    @property
    def text(self) -> str:
        """As the rules of a client see it."""
        return " ".join(self.words)


def parts(line: str) -> tuple[Part, ...] | None:
    """The simple commands of `line`; None for a line that is not closed."""
    lexer = shlex.shlex(line.replace("\n", " ; ").replace("`", " $( "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        tokens = list(lexer)
    except ValueError:
        return None
    found: list[Part] = []
    words: list[str] = []
    writes: list[str] = []
    substituted = target = False
    for token in tokens:
        opening = token.endswith("(") and (token != "(" or (bool(words) and words[-1].endswith("$")))
        if token in _OPERATORS or token.strip("()") == "" or opening:
            if words and words[-1].endswith("$"):
                words[-1] = words[-1].removesuffix("$")
            if words or writes:
                found.append(Part(tuple(filter(None, words)), substituted, tuple(writes)))
            words, writes = [], []
            substituted = opening or (substituted and token in _OPERATORS)
        elif token.startswith(">"):
            target = True
        elif target:
            writes.append(token)
            target = False
        else:
            words.append(token)
    if words or writes:
        found.append(Part(tuple(words), substituted, tuple(writes)))
    return tuple(found)
