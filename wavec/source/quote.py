"""Text as YAML in quotes."""

MAX_SHOWN = 80


def quoted(text: str) -> str:
    """`text` in quotes for the help of a message: shortened if long."""
    return in_quotes(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "...")


def in_quotes(text: str) -> str:
    """All of `text`, one line, in double quotes; in single quotes where double ones would need escapes."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
