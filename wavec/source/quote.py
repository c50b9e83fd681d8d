"""Text as YAML in quotes, for the help of a message."""


def quoted(text: str) -> str:
    """`text` in double quotes; in single quotes where double ones would need escapes."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
