"""Errors of the system as a part of our sentences."""

import errno


def reason_of(error: Exception) -> str:
    """`no such file or directory: a/b` without numbers; for other errors their text."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return text[:1].lower() + text[1:]


def remedy_of(error: BaseException | None, otherwise: str) -> str:
    """What helps against an error of writing, for a fix; `otherwise` where the error does not say. Errors that others
    were made of are looked at too."""
    while error is not None:
        if (remedy := _REMEDIES.get(getattr(error, "errno", None) or 0)) is not None:
            return remedy
        if getattr(error, "disk_full", False):
            return _FREE
        error = error.__cause__
    return otherwise


_FREE = "free space"
_RIGHT = "give this user the right to write there"
_REMEDIES = {
    errno.ENOSPC: _FREE,
    errno.EDQUOT: _FREE,
    errno.EIO: "look after the disk: the log of the kernel says what is wrong with it",
    errno.EROFS: "make the file system writable",
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
}
