"""Points in time as attestations write them."""

import time


def rfc3339(milliseconds: int) -> str:
    """UTC, to the millisecond, from milliseconds since 1970."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:03}Z"
