"""The hash chain of a run's log: each event's hash covers the event and the hash before it.

Whoever knows the hash of the last event knows that no event before it was changed, dropped, added or moved. What is
hashed is the event as a line of NDJSON (`event_json.line`), so that the lines of a run are enough to check it.
"""

import hashlib


def chained(before: bytes, line: str) -> bytes:
    """The hash of an event after the event with the hash `before`; the first event comes after `b""`."""
    return hashlib.sha256(before + line.encode("ascii")).digest()
