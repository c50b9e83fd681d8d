"""Templates to texts: values are put in once and never looked at again, so a `{{ }}` in a value is text."""

import re

from wave_runtime.plan.evaluate import Values, evaluate
from wave_runtime.plan.expression import Get, Hole, Template
from wave_runtime.plan.values import EvaluationError, found, text_of
from wave_runtime.plan.walk import dotted, references

MAX_INSERTED = 256 * 1024
"""Most bytes of UTF-8 that one hole puts into a text."""

_NOT_IN_PATHS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def render(template: Template, values: Values) -> str:
    """The text of `template` with its holes filled.

    Raises EvaluationError, also for a value of more than MAX_INSERTED bytes and for a path that is not safe.
    """
    parts: list[str] = []
    names_a_path = False
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(_inserted(part, values))
            names_a_path = names_a_path or part.insert == "path"
    text = "".join(parts)
    if names_a_path and (reason := check_path(text)):
        raise EvaluationError(f"`{text}` is not a safe path: {reason}")
    return text


def check_path(text: str) -> str | None:
    """Why `text` is not a safe relative path, or None; `.` alone, the folder itself, is one."""
    return None if text == "." else _check_segments(text)


def _inserted(hole: Hole, values: Values) -> str:
    value = evaluate(hole.expression, values)
    if hole.insert == "path":
        if not isinstance(value, str):
            raise EvaluationError(f"{_name(hole)} is part of a path, expected text, found {found(value)}")
        if reason := _check_segments(value):
            raise EvaluationError(f"{_name(hole)} cannot be part of a path: {reason}")
    try:
        text = text_of(value)
    except (ValueError, RecursionError):
        raise EvaluationError(f"{_name(hole)} has no form as text") from None
    # A code point has 1 to 4 bytes: most texts need no counting.
    if len(text) * 4 > MAX_INSERTED:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MAX_INSERTED:
            raise EvaluationError(f"{_name(hole)} has {size} bytes, expected at most {MAX_INSERTED}")
    return text


def _check_segments(text: str) -> str | None:
    if not text:
        return "it is empty"
    if "\\" in text:
        return "it has a backslash"
    if _NOT_IN_PATHS.search(text):
        return "it has a control character"
    if text.startswith("/"):
        return "it is absolute"
    for segment in text.split("/"):
        if not segment:
            return "it has an empty segment"
        if segment in (".", ".."):
            return f"it has a segment `{segment}`"
    return None


def _name(hole: Hole) -> str:
    names = [f"`{dotted(node.path)}`" for node in references(hole.expression)]
    if not names:
        return "a value"
    if isinstance(hole.expression, Get):
        return names[0]
    return f"what is made of {' and '.join(dict.fromkeys(names))}"
