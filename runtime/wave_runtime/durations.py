"""Durations and sizes as people read them."""


def duration_text(milliseconds: int) -> str:
    """`4 ms`, `1.5 s`, `2 min 5 s`, `3 h`."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size_text(size: int) -> str:
    """`1 byte`, `900 bytes`, `1.5 KiB`, `3.0 MiB`."""
    if size < 1024:
        return "1 byte" if size == 1 else f"{size} bytes"
    number, unit = size / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if number < 1024:
            break
        number, unit = number / 1024, larger
    return f"{number:.1f} {unit}"
