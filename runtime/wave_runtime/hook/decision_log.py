"""The log of decisions: what a session asked for, and what it was told, one JSON object on a line.

It is bounded: an agent chooses how often it asks. What cannot be written down is not permitted.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

MAX_TEXT = 16 * 1024
"""Characters of a text that the log has."""
MOST_BYTES = 16 * 1024 * 1024
"""The log takes no more lines when it has so many bytes, and no line that is longer."""
FULL = f"the log of decisions is full ({MOST_BYTES >> 20} MiB): what is asked for after that is denied"
CUT = "…"
"""Stands at the end of a text of which the log has only the beginning."""


def log_decision(log: str, call: Mapping[str, object], permitted: bool, because: str) -> tuple[bool, str]:
    """Appends a line to the file `log`. The decision as it holds: nothing is permitted that the log has no room for.

    Raises OSError when the line cannot be written whole.
    """
    line = {
        "id": call["tool_use_id"],
        "tool": call["tool_name"],
        "arguments": shortened(call["tool_input"]),
        "decision": "allowed" if permitted else "denied",
        "why": because,
    }
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        data = json.dumps(line).encode("ascii") + b"\n"
        if os.fstat(descriptor).st_size >= MOST_BYTES:
            return False, FULL
        if len(data) > MOST_BYTES:
            return False, "the call is longer than the log of decisions may be"
        if os.write(descriptor, data) != len(data):
            raise OSError("the decision could not be written whole")
        return permitted, because
    finally:
        os.close(descriptor)


def shortened(value: Any) -> Any:
    """`value` as a line of the log has it: no text in it is longer than `MAX_TEXT`, but for what says so."""
    match value:
        case str():
            return value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + CUT
        case dict():
            return {key: shortened(inner) for key, inner in value.items()}
        case list():
            return [shortened(inner) for inner in value]
        case _:
            return value
