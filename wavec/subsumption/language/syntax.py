"""Regular expressions of JSON Schema as trees of `automata`, read by the parser that the runtime matches with.

What is proved of a pattern has to hold where it is matched. So there is one reader, and this is its tree in other
words: what is captured, and how much is taken first, does not change what matches.
"""

from functools import lru_cache
from typing import assert_never

from wave_runtime.plan.json_schema.pattern import (
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Node,
    PatternError,
    Series,
)
from wave_runtime.plan.json_schema.pattern import Look as ReadLook
from wave_runtime.plan.json_schema.pattern import Repeat as ReadRepeat
from wave_runtime.plan.json_schema.pattern_parse import parse_pattern

from wavec.automata.regex import Chars, Either, Look, Place, Regex, Repeat, Row, Same

_MAX_DEPTH = 40
"""Groups within groups. What walks over a tree calls itself several times for each."""


@lru_cache(maxsize=1_000)
def read(text: str) -> Regex | None:
    """The tree of `text`; None if it is not read here: no ECMA-262, `\\p{...}`, or nested too deeply.

    Categories of characters differ between versions of Unicode, and an answer is the same on every machine.
    """
    try:
        return _translated(parse_pattern(text, categories=False), _MAX_DEPTH)
    except PatternError:
        return None


def _translated(node: Node, depth: int) -> Regex:
    match node:
        case Characters(ranges):
            return Chars(ranges)
        case Anchor(kind):
            return Place(kind)
        case Back():
            return Same()
        case ReadLook(ahead, negative, body):
            return Look(ahead, not negative, _inner(body, depth))
        case Group(_, body):
            return _inner(body, depth)
        case ReadRepeat(body, least, most):
            return Repeat(_translated(body, depth), least, most)
        case Series(parts):
            return Row(tuple(_translated(part, depth) for part in parts))
        case Choice(options):
            return Either(tuple(_translated(option, depth) for option in options))
        case _:
            assert_never(node)


def _inner(body: Node, depth: int) -> Regex:
    if depth == 0:
        raise PatternError("is nested too deeply")
    return _translated(body, depth - 1)
