"""Amounts of memory for people."""

_UNITS = (("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000))


def size(amount: int) -> str:
    """`2 GB`, `512 MiB`: in the largest unit of which it is a whole number, else in bytes."""
    for unit, each in _UNITS:
        if amount % each == 0:
            return f"{amount // each:,} {unit}"
    return f"{amount:,} bytes"
