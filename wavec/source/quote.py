"""Text as YAML in quotes, for the help of a message."""

MAX_SHOWN = 80


def quoted(text: str) -> str:
    """`text` in double quotes; in single quotes where double ones would need escapes; shortened if long."""
    if len(text) > MAX_SHOWN:
        text = text[:MAX_SHOWN] + "..."
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
