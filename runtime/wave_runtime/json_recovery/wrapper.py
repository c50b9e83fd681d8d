"""A document inside something else: the envelope of a client, or a message about an error.

Only a document that is valid JSON by itself is taken out, and as it is, byte by byte.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wave_runtime.plan import Json
from wave_runtime.text.artifact_json import NotJson, read_json

_KEYS = ("result", "output", "response", "content", "text", "message", "data", "answer", "artifact", "raw", "error")
"""Members of envelopes that hold the document, or an envelope again."""
_ERROR = re.compile(r"(?i)\b(?:error|failed|failure|invalid|exception|unexpected|cannot|could not)\b")
_DEPTH = 3
_MAX_STARTS = 200


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A document that stood inside something else."""

    text: str
    value: Json
    where: str
    """What it stood in, for people."""


def unwrapped(text: str) -> Iterator[Unwrapped]:
    """The documents that `text` may be a wrapper of, the likeliest first; none when it is no wrapper."""
    value = _read(text)
    if value is not None:
        yield from _in_envelope(value[0], "", _DEPTH)
    else:
        yield from _in_message(text)


def _in_envelope(value: Json, pointer: str, depth: int) -> Iterator[Unwrapped]:
    if not isinstance(value, dict) or depth == 0:
        return
    for key in _KEYS:
        inner = value.get(key)
        at = f"{pointer}/{key}"
        if isinstance(inner, str):
            read = _read(inner)
            if read is not None and isinstance(read[0], dict | list):
                yield Unwrapped(inner, read[0], f"the text at {at} of an envelope")
                yield from _in_envelope(read[0], at, depth - 1)
            elif read is None:
                yield from _in_message(inner)
        elif isinstance(inner, dict | list):
            # Written anew: where a member of the envelope stood in it is not known any more.
            yield Unwrapped(json.dumps(inner, ensure_ascii=False, indent=2) + "\n", inner, f"{at} of an envelope")
            yield from _in_envelope(inner, at, depth - 1)


def _in_message(text: str) -> Iterator[Unwrapped]:
    """The only document in a message about an error."""
    decoder, found, at, starts = json.JSONDecoder(), list[tuple[int, int]](), 0, 0
    while (start := _next_start(text, at)) >= 0 and starts < _MAX_STARTS:
        starts += 1
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            at = start + 1
            continue
        found.append((start, end))
        at = end
    if len(found) != 1 or not _ERROR.search(text, 0, found[0][0]):
        return
    inner = text[found[0][0] : found[0][1]]
    read = _read(inner)
    if read is not None:
        line = text.count("\n", 0, found[0][0]) + 1
        yield Unwrapped(inner + "\n", read[0], f"line {line} of a message about an error")


def _next_start(text: str, at: int) -> int:
    starts = [found for mark in "{[" if (found := text.find(mark, at)) >= 0]
    return min(starts, default=-1)


def _read(text: str) -> tuple[Json] | None:
    try:
        return (read_json(text.encode("utf-8", "surrogatepass"), ""),)
    except NotJson:
        return None
