"""Globs over paths, with the meaning that `.gitignore` has made familiar.

A pattern without `/` matches a name at any depth: `*.go` covers `src/main.go`. One with `/` starts at the top of
the workspace. What names a folder covers all below it: `dir/*` covers `dir/a/b`. `*` and `?` stay within a name,
`**` crosses names. Paths are relative, POSIX and normalised: no empty, `.` or `..` segment.
"""

import re
from functools import lru_cache


def matches_path(glob: str, path: str) -> bool:
    """Whether `path` is covered by `glob`."""
    return _compiled(glob).fullmatch(path) is not None


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    anchored = "/" in glob.rstrip("/")
    body = glob.removeprefix("./").lstrip("/").rstrip("/")
    return re.compile(("" if anchored else "(?:.*/)?") + _translate(body) + "(?:/.*)?", re.DOTALL)


def _translate(glob: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            out.append("(?:.*/)?")
            at += 3
        elif glob.startswith("**", at):
            out.append(".*")
            at += 2
        elif glob[at] == "*":
            out.append("[^/]*")
            at += 1
        elif glob[at] == "?":
            out.append("[^/]")
            at += 1
        elif glob[at] == "\\" and at + 1 < len(glob):
            out.append(re.escape(glob[at + 1]))
            at += 2
        elif glob[at] == "[" and (end := _class_end(glob, at)) > 0:
            out.append(_class(glob[at + 1 : end]))
            at = end + 1
        else:
            out.append(re.escape(glob[at]))
            at += 1
    return "".join(out)


def _class_end(glob: str, at: int) -> int:
    first = at + 2 if glob[at + 1 : at + 2] in ("!", "^") else at + 1
    return glob.find("]", first + 1)


def _class(members: str) -> str:
    negated = members[0] in "!^"
    listed = members[1:] if negated else members
    escaped = "".join("-" if c == "-" else re.escape(c) for c in listed)
    return f"(?!/)[{'^' if negated else ''}{escaped}]"
