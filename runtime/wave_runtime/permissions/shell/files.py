"""Files that redirections open, and the folder in which they do."""

import posixpath
from collections.abc import Iterator

from wave_runtime.permissions.demand import Demand
from wave_runtime.permissions.gaps import ANYTHING, GAP, GAPS
from wave_runtime.permissions.shell.tree import HereDocument, Redirection

Folders = frozenset[str] | None
"""Where the shell may stand: relative to where it began, or absolute; None: not known."""

HERE: Folders = frozenset({""})
_MOVES = frozenset({"cd", "pushd", "popd", "eval", ".", "source", "trap", "exec"})
_READS = frozenset({"<", "<>"})
_WRITES = frozenset({">", ">>", ">|", "<>", "&>", "&>>", ">&"})
_NO_FILES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/tty"})
_SOURCES = frozenset({"/dev/zero", "/dev/random", "/dev/urandom"})


def file_demands(redirection: Redirection, folders: Folders) -> Iterator[Demand]:
    """`Write(F)` and `Read(F)` for a redirection that opens files."""
    operator, target = redirection.operator, redirection.target
    if isinstance(target, HereDocument) or operator == "<<<":
        return
    path = target.text
    if target.raw.startswith((">(", "<(")) and GAP.fullmatch(path):
        return
    if operator in (">&", "<&"):
        if path.rstrip("-").isdecimal() or path == "-":
            return
        operator = operator.strip("&")
    if path in _NO_FILES or (path in _SOURCES and operator == "<") or _is_descriptor(path):
        return
    if target.raw.startswith("~"):
        path = "~/" + path.lstrip(GAPS + "/")  # the folder of some user, which is outside
    for tool, operators in (("Read", _READS), ("Write", _WRITES)):
        if operator in operators:
            for full in _full(path, folders):
                yield Demand(tool, full)


def _full(path: str, folders: Folders) -> Iterator[str]:
    if path.startswith(("/", "~/")):
        yield path
    elif folders is None or GAP.search(path):
        yield ANYTHING
    else:
        for folder in sorted(folders):
            yield f"{folder}/{path}" if folder else path


def _is_descriptor(path: str) -> bool:
    return path.removeprefix("/dev/fd/").isdecimal() and path.startswith("/dev/fd/")


def entered(words: tuple[str, ...], folders: Folders) -> Folders:
    """Where the shell stands if this command succeeded."""
    if words[0] in ("cd", "pushd"):
        operands = [word for word in words[1:] if word not in ("-P", "-L", "-e", "--")]
        if len(operands) != 1 or folders is None or GAP.search(operands[0]) or operands[0][:1] in ("-", "+", ""):
            return None
        if "-P" in words and ".." in operands[0].split("/"):
            return None  # where a link leads, `..` is another folder
        joined = {posixpath.normpath(posixpath.join(folder, operands[0])) for folder in folders}
        if any(folder == ".." or folder.startswith("../") for folder in joined):
            return None
        return frozenset("" if folder == "." else folder for folder in joined)
    if words[0] in _MOVES or (words[0] in ("command", "builtin") and any(word in _MOVES for word in words[1:])):
        return None
    return None if GAP.search(words[0]) else folders
