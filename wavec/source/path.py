"""What a path may look like: the same to every machine, and never out of where it belongs.

These rules look at text alone; whether a link leads out is looked at when a file is opened.
"""

import re
from functools import lru_cache

MAX_LENGTH = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]")
_REFUSED = re.compile(r'[<>:"|?*]')
_DISGUISED = re.compile(r"(?i)(?:\.|%2e){2}|.*%(?:2f|5c|00).*", re.DOTALL)
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


@lru_cache(maxsize=4096)
def path_problem(path: str, *, top: bool = False) -> str | None:
    """Why `path` is refused, as the end of a sentence that begins "the path"; None if it is fine.

    A leading `./` and one trailing `/` are no problem; with `top`, a leading `/` is none either (the workspace).
    """
    if not path:
        return "is empty"
    if len(path) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    if "\\" in path:
        return "has a backslash; `/` separates folders"
    if _CONTROL.search(path):
        return "has a character that cannot be seen"
    if path.startswith("/") and not top:
        return "is absolute"
    if path.startswith("~"):
        return "begins with `~`, which is not a folder here"
    for segment in path.removeprefix("./").strip("/").split("/"):
        if problem := _segment_problem(segment, whole=path):
            return problem
    return None


def _segment_problem(segment: str, *, whole: str) -> str | None:
    if segment == "..":
        return "has `..`, which leads out of its folder"
    if segment in ("", "."):
        return None if whole in (".", "./", "/") else "has an empty or `.` segment"
    if _DISGUISED.fullmatch(segment):
        return f"has `{segment}`, which some programs read as `..` or `/`"
    if _REFUSED.search(segment):
        return f"has a character that not every system allows in `{segment}`"
    if segment[-1] in ". ":
        return f"has `{segment}`, which ends in a blank or a dot"
    if _RESERVED.fullmatch(segment):
        return f"has `{segment}`, which is a device on some systems"
    return None


@lru_cache(maxsize=4096)
def normal_path(path: str) -> str:
    """`path` without leading `./` or `/` and trailing `/`; `.` for the folder itself."""
    return path.removeprefix("./").strip("/") or "."
