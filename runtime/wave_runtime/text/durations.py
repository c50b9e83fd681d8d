"""Durations, sizes and numbers of things as people read them."""


def duration_text(milliseconds: int) -> str:
    """As sources write them: `4ms`, `1.5s`, `2m 5s`, `3h`, `1h 30m`."""
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    if milliseconds < 59_950:
        return f"{milliseconds / 1000:g}s" if milliseconds % 1000 == 0 else f"{milliseconds / 1000:.1f}s"
    seconds = round(milliseconds / 1000)
    if seconds < 3600:
        return _pair(seconds // 60, "m", seconds % 60, "s")
    return _pair(seconds // 3600, "h", seconds % 3600 // 60, "m")


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


def amount_text(size: int) -> str:
    """`2 GB`, `512 MiB`: as somebody chose it, in the largest unit that gives a whole number; else as `size_text`."""
    for unit, each in (("GiB", 1 << 30), ("GB", 10**9), ("MiB", 1 << 20), ("MB", 10**6)):
        if size and size % each == 0:
            return f"{size // each} {unit}"
    return size_text(size)


def money_text(micro_usd: int) -> str:
    """Dollars, from millionths of a dollar: `$0.0123`."""
    return f"${micro_usd / 1_000_000:,.4f}"


def counted(number: int, thing: str) -> str:
    """`1 file`, `3 files`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large}{large_unit} {small}{small_unit}" if small else f"{large}{large_unit}"
