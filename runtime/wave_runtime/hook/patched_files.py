"""Which files a patch touches, in the form of Codex, read off its text before it is applied.

A patch has more than one reader: Codex trims its lines and takes headers that are indented. So whatever could be a
header counts as one, also in the lines of a change, and what looks like a header and is none that is known is refused.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from wave_runtime.hook.places import NotAsked, ways
from wave_runtime.permissions import Call

_HEADER = re.compile(r"\s*\*\*\*\s*(Add File|Update File|Delete File|Move to)\s*:(.*)", re.DOTALL)
_OTHERS = ("*** Begin Patch", "*** End Patch", "*** End of File")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Touched(NamedTuple):
    """A file, and what is done to it. A file that goes away is written: nothing of it is left."""

    tool: Literal["Write", "Edit"]
    path: str


def patch_calls(patch: str, workspace: str, folder: str) -> tuple[Call, ...]:
    """One question for each file that `patch` touches, when it is applied in `folder`. Raises NotAsked."""
    touched = dict.fromkeys(patched_files(patch))
    if not touched:
        raise NotAsked("the patch names no file")
    return tuple(Call(each.tool, path) for each in touched for path in ways(each.path, workspace, folder))


def patched_files(patch: str) -> Iterator[Touched]:
    """Every file that `patch` adds, changes, removes or moves, in its order. Raises NotAsked."""
    updated: str | None = None
    for line in patch.split("\n"):
        header = _HEADER.fullmatch(line)
        if header is None:
            if line.startswith("***") and line.strip() not in _OTHERS:
                raise NotAsked("the patch has a line that is not known")
            continue
        path = _path(header[2])
        match header[1]:
            case "Update File":
                updated = path
                yield Touched("Edit", path)
            case "Move to":
                if updated is not None:
                    yield Touched("Write", updated)
                yield Touched("Write", path)
            case _:
                yield Touched("Write", path)


def _path(written: str) -> str:
    path = written.removeprefix(" ").rstrip(" \t\r")
    spaced = path != path.strip()  # there are spaces of which one reader knows, and another does not
    if not written.startswith(" ") or not path or spaced or _UNFIT.search(path):
        raise NotAsked("the patch names a file in a way that is not known")
    return path
