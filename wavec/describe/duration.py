"""Durations for people."""

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))


def duration(milliseconds: int) -> str:
    """`1h 30m`, `45s`, `250ms`; exact, with the largest units first; `0s` for nothing."""
    parts = []
    for unit, size in _UNITS:
        amount, milliseconds = divmod(milliseconds, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return " ".join(parts) or "0s"
