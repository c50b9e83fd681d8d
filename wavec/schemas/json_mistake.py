"""Where and why a text is not JSON, in our words: those of Python differ from version to version."""

import json
import math
import re
from collections.abc import Iterator

from wavec.source.span import Span
from wavec.source.text import Source


def json_mistake(source: Source, otherwise: str) -> tuple[str, Span]:
    """The message and the place of the first mistake in `source`; `otherwise` and its start if its syntax is right."""
    text = source.text
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()):
            end = len(text.rstrip())
            return "this ends before the JSON is complete", Span(source, max(0, end - 1), end)
        at = Span(source, error.pos, error.pos + 1)
        if error.msg.startswith("Unterminated"):
            return "this text is never closed, so the file is not JSON", at
        return f"found `{text[error.pos]}`, which is not JSON here", at
    except (ValueError, RecursionError):
        pass
    place = next(_refused(text), (0, min(1, len(text))))
    return otherwise, Span(source, *place)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|-?[A-Za-z]+|[{}\[\],:]')
_MOST = 2**53


def _refused(text: str) -> Iterator[tuple[int, int]]:
    """Where values stand in a text of right syntax that readers could understand differently."""
    keys: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        found = token[0]
        if found in "{[":
            keys.append(set())
        elif found in "}]":
            keys.pop()
        elif found[0] == '"':
            value = json.loads(found, strict=False)
            if "\\u" in found and not _has_utf8(value):
                yield token.span()
            elif _KEY_FOLLOWS.match(text, token.end()):
                if value in keys[-1]:
                    yield token.span()
                keys[-1].add(value)
        elif found.lstrip("-")[0].isdigit():
            if not _is_exact(found):
                yield token.span()
        elif found in ("NaN", "Infinity", "-Infinity"):
            yield token.span()


_KEY_FOLLOWS = re.compile(r"\s*:")


def _has_utf8(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_exact(number: str) -> bool:
    if number.lstrip("-").isdigit():
        return len(number) <= 17 and abs(int(number)) <= _MOST
    return math.isfinite(float(number))
