"""Errors of the system as a part of our sentences."""


def reason_of(error: Exception) -> str:
    """`no such file or directory: a/b` without numbers; for other errors their text."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return text[:1].lower() + text[1:]
