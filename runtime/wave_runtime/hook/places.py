"""Where a call leads: places in the workspace, as they are written and as they are when all links are followed."""

import os
from collections.abc import Iterator


class NotAsked(ValueError):
    """The call is none that could be permitted: the text is a reason for people."""


def line_from_top(command: str, workspace: str, folder: str) -> str:
    """A shell line that is run in `folder`, as one that is run in the workspace. Raises NotAsked."""
    here = _below(os.path.realpath(folder), os.path.realpath(workspace))
    if here is None:
        raise NotAsked("the shell is outside of the workspace")
    if here == ".":
        return command
    import shlex  # late: hardly any call needs it

    return f"cd {shlex.quote(here)} && {command}"


def ways(path: str, workspace: str, folder: str) -> Iterator[str]:
    """`path` in the workspace as it is written, and as it is when all links are followed. Raises NotAsked."""
    if path.startswith("~"):
        raise NotAsked("a path is in the workspace")
    top = os.path.realpath(workspace)
    whole = os.path.normpath(os.path.join(folder, path))  # noqa: PTH118  (pathlib costs milliseconds)
    written = _below(whole, top) or _below(whole, workspace)
    real = _below(os.path.realpath(os.path.join(folder, path)), top)  # noqa: PTH118
    if written is None:
        raise NotAsked("it is outside of the workspace")
    if real is None:
        raise NotAsked("a link on its way leads out of the workspace")
    yield written
    if real != written:
        yield real


def _below(path: str, top: str) -> str | None:
    """`path` relative to `top`; None when it is not in there."""
    if path == top:
        return "."
    return path[len(top) + 1 :] if path.startswith(top.rstrip("/") + "/") else None
