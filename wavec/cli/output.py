"""Where output goes: documents to stdout or atomically to a file, notes to stderr; colour where people look."""

import errno
import os
import sys
from pathlib import Path

import click

from wavec.diagnostics.visible import visible


def document(text: str | bytes) -> None:
    """Writes the requested document to stdout as UTF-8, whatever the locale says."""
    if isinstance(text, str):
        ended = text if not text or text.endswith("\n") else text + "\n"
        data = ended.encode("utf-8", "backslashreplace")
    else:
        data = text
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """Writes lines for people to stderr."""
    click.echo(for_people(text), err=True)


def for_people(text: str) -> str:
    """`text`, which may quote sources, without anything that a terminal obeys."""
    return "\n".join(map(visible, text.split("\n")))


def write_file(path: Path, text: str) -> None:
    """Writes `text` to `path`, whole or not at all. Raises OSError."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data` to `path`, whole or not at all; through links, and into devices and pipes. Raises OSError."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a device or a pipe: a file in its place would be a catastrophe for `/dev/null`
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def wants_color(choice: str) -> bool:
    """Whether to colour: `--color` wins, then NO_COLOR, FORCE_COLOR, and whether stdout is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
