"""Repairs a text that was meant to be JSON, with json-repair, and measures what that did.

The library guesses; it has no notion of how far it may go. So the result is compared with the text, and what differs
decides which level the repair is of. A level permits what the levels before it permit:

- conservative: signs alone: commas, quotes, comments, line ends in texts, a fence around it, `True` for `true`;
- progressive: what is around the document is left out, and what is open at its end is closed;
- aggressive: everything else: words are lost, brackets moved. What the text does not hold is invented at no level.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wave_runtime.json_recovery.differences import compare
from wave_runtime.plan import Json
from wave_runtime.text.artifact_json import NotJson, read_json

Level: TypeAlias = Literal["conservative", "progressive", "aggressive"]

LEVELS: Mapping[str, int] = {"conservative": 0, "progressive": 1, "aggressive": 2}

MAX_CHARACTERS = 1024 * 1024
"""A longer text is not repaired: the library takes time."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was made of a text."""

    text: str
    """Formatted anew, with two blanks for a level."""
    value: Json
    level: Level
    """The lowest level that permits it."""
    changes: tuple[str, ...]
    """What was done, for people, in the order of the text; the first of many."""


def repair(data: bytes) -> Repaired | None:
    """The document that `data` was meant to be; None when it is JSON already, is too long, or is beyond repair."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if len(text) > MAX_CHARACTERS or _is_json(text) or not any(mark in text for mark in "{["):
        return None
    value = _guess(text)
    if not isinstance(value, dict | list):
        return None  # a text or a number would be made of prose
    try:
        made = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        exact = read_json(made.encode("utf-8"), "")
    except (ValueError, RecursionError, NotJson):
        return None
    level, changes = compare(text, made)
    return None if level is None else Repaired(made, exact, level, changes)


def _guess(text: str) -> object:
    from json_repair import repair_json  # lazy: only a plan that permits recovery needs it

    try:
        return repair_json(text, return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, KeyError, TypeError):
        return None  # a guess that fails is none


def _is_json(text: str) -> bool:
    try:
        read_json(text.encode("utf-8", "surrogatepass"), "")
    except NotJson:
        return False
    return True
