"""Texts of users in messages."""

import json

_SHOWN_CHARACTERS = 60


def quoted(text: str) -> str:
    """`text` in backticks, shortened, on one line."""
    shown = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    return f"`{json.dumps(shown, ensure_ascii=False)[1:-1]}`".replace('\\"', '"')
