"""Where and why a text is not JSON, in our words: those of Python differ from version to version."""

import json

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
    return otherwise, Span(source, 0, min(1, len(text)))
