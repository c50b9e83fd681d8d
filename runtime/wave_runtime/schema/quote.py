"""Texts of users in messages."""

import json

from wave_runtime.credentials.shortened import shortened

_SHOWN_CHARACTERS = 60


def quoted(text: str) -> str:
    """`text` in backticks, shortened, on one line."""
    return f"`{json.dumps(shortened(text, _SHOWN_CHARACTERS), ensure_ascii=False)[1:-1]}`".replace('\\"', '"')
