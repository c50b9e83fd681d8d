"""Permission patterns: `Tool` or `Tool(glob)`.

A malformed pattern is refused, never read as something wider or narrower than it says: a deny rule that
fails open protects nobody.
"""

import re
from dataclasses import field
from functools import lru_cache

from wave_runtime.record import dataclass

PATH_TOOLS = frozenset({"Read", "Write", "Edit", "MultiEdit", "NotebookEdit", "Glob", "Grep"})
"""Tools whose argument is a path in the workspace."""

ARGUMENT_TOOLS = PATH_TOOLS | {"Bash", "WebFetch"}
"""Tools whose argument is compared with globs. Of others, patterns know the name alone."""

_TOOL = re.compile(r"[A-Za-z_*][A-Za-z0-9_*.-]*")


class PatternError(ValueError):
    """`message` says what is wrong with the pattern, `fix` what to write instead (or is empty)."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Pattern:
    """The calls of one tool, or of those whose name fits a name glob."""

    tool: str
    """A tool's name, or a glob over names: `mcp__github__*`, `*`."""
    glob: str | None
    """Over the argument; None: any argument."""
    written: str = field(default="", compare=False)
    """As the author wrote it, for messages."""

    def __str__(self) -> str:
        return self.tool if self.glob is None else f"{self.tool}({self.glob})"


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> Pattern:
    """The pattern that `text` writes. `Tool(*)` is `Tool`.

    Raises PatternError for empty or unbalanced parentheses and for what is no tool name.
    """
    name, opening, rest = text.partition("(")
    if not _TOOL.fullmatch(name):
        found = f"`{name}` is not the name of a tool" if name else "a permission pattern begins with the name of a tool"
        raise PatternError(found, "write `Tool` or `Tool(glob)`, as in `Read` or `Bash(git log*)`")
    if not opening:
        if ")" in text:
            raise PatternError(f"`{text}` closes a parenthesis that it does not open", f"write `{name.rstrip(')')}`")
        return Pattern(name, None, text)
    if not rest.endswith(")"):
        what = "has text after its closing parenthesis" if ")" in rest else "does not close its parenthesis"
        inside = rest.partition(")")[0]
        raise PatternError(f"`{text}` {what}", f"write `{name}({inside})`" if inside.strip() else f"write `{name}`")
    glob = rest[:-1]
    if not _balanced(glob):
        raise PatternError(
            f"`{text}` has unbalanced parentheses", "write `\\(` or `\\)` for a parenthesis that is text"
        )
    if not glob.strip():
        raise PatternError(f"`{text}` has empty parentheses", f"write `{name}` for any argument, or say which")
    if not glob.replace(":*", "*").strip("* \t") and name in ARGUMENT_TOOLS:
        return Pattern(name, None, text)
    if name == "Bash":
        _check_command(text, glob)
    if name == "WebFetch":
        _check_url(text, glob)
    if (name in PATH_TOOLS or "*" in name) and ("[" in glob or not glob.strip("./")):
        _check_path(text, glob)
    return Pattern(name, None if glob == "*" else glob, text)


def _check_command(text: str, glob: str) -> None:
    quoted = re.sub(r"\\.|'[^']*'|\"(?:\\.|[^\"])*\"", "", glob, flags=re.DOTALL)
    found = re.search(r"[;|&<>\n`]|\$\(", quoted)
    if found is None:
        return
    if found[0] in "<>":
        fix = "say which files may be opened with `Write(...)` and `Read(...)`, or write the sign in quotes"
    else:
        fix = "write one pattern for each command, or the sign in quotes"
    shown = "a line break" if found[0] == "\n" else f"`{found[0]}`"
    raise PatternError(f"`{text}` can match nothing: a pattern is compared with one command, without {shown}", fix)


def _check_path(text: str, glob: str) -> None:
    from wave_runtime.permissions.path_glob import matches_path  # late: few patterns have classes

    if not glob.removeprefix("./").strip("/"):
        name = text.partition("(")[0]
        raise PatternError(f"`{text}` can match no file", f"write `{name}` for every file in the workspace")
    fix = "write a class as `[a-z0-9]`, or `\\[` for a bracket that is text"
    if "[[:" in glob:
        raise PatternError(f"`{text}` has a class of characters by name", fix)
    try:
        matches_path(glob, "")
    except re.error:
        raise PatternError(f"`{text}` has a range of characters that goes backwards", fix) from None


def _check_url(text: str, glob: str) -> None:
    if not _URLS.match(glob):
        fix = "write `WebFetch(domain:example.com)`, `WebFetch(domain:*.example.com)` or `WebFetch(https://...)`"
        raise PatternError(f"`{text}` can match no URL", fix)


_URLS = re.compile(r"domain:((\*\.)?[^\s/:*]+|\*|\[[0-9A-Fa-f:.]+\])$|https?://|\*|http\*")


def _balanced(text: str) -> bool:
    depth = 0
    for character in re.sub(r"\\.", "", text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
