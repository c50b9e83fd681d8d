"""What stands for a content that somebody has still to write. Marks that hardly ever mean anything else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLACEHOLDER = re.compile(
    r"""
    \b(?:TODO|FIXME|TBD|TBC|XXX|PLACEHOLDER)\b(?!\w*\()      # in capitals: words of a text are none
    | \{\{\s*[\w.\- ]{1,60}\s*\}\}                           # {{ name }}
    | <(?:your|insert|enter|fill|add|describe|replace|put)[ _-][^<>\n]{1,60}>     # <your name>
    | \[(?:your|insert|enter|fill|describe|replace|put)[ _-][^\[\]\n]{1,60}\](?!\()
    | (?i:\blorem\s+ipsum\b)
    """,
    re.VERBOSE,
)

_LEFT_OUT = re.compile(
    r"""
    ^[ \t]*(?:\#|//|--|;|%|/\*|<!--)[ \t]*(?:\.\.\.|…)[ \t]*(?:\*/|-->)?[ \t]*$  # dots
    | (?:\#|//|--|;|%|/\*|<!--)[^\n]{0,20}(?:\.\.\.|…)[^\n]{0,10}
        \b(?i:rest|remaining|existing|other|same|previous|more)\b
    | (?:\#|//|--|;|%|/\*|<!--)[ \t]*\(?(?i:rest\s+of|remaining|existing|your|previous)\b[^\n]{0,40}
        \b(?i:code|implementation|logic|function|method|file|here|unchanged)s?\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where content is missing."""

    text: str
    line: int
    """1-based."""


def placeholders(text: str) -> Iterator[Mark]:
    """`TODO`, `{{ name }}`, `<your ...>`, `[insert ...]`, lorem ipsum, by place."""
    return _marks(_PLACEHOLDER, text)


def left_out_code(text: str) -> Iterator[Mark]:
    """Comments that stand for code which is not there."""
    return _marks(_LEFT_OUT, text)


def conflict_marks(text: str) -> Iterator[Mark]:
    """What a merge leaves where two sides changed one place: at least a `<<<<<<<` line."""
    marks = list(_marks(_CONFLICT, text))
    return iter(marks if any(mark.text.startswith("<") for mark in marks) else ())


def _marks(pattern: re.Pattern[str], text: str) -> Iterator[Mark]:
    line, at = 1, 0
    for found in pattern.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        yield Mark(" ".join(found.group().split()), line)
