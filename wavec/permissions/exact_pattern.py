"""The narrowest pattern for a path or a command."""

import re

from wave_runtime.permissions import Pattern
from wave_runtime.permissions.gaps import ANYTHING, GAPS, ONE_WORD

from wavec.syntax.placed import PlacedTemplate

_SIGNS = re.compile(r"[*?\[\]\\()]")
_UNKNOWN = re.compile(f"([{GAPS}]+)")
_OUTSIDE = re.compile(r"[()]")


def path_pattern(tool: str, path: str, *, below: bool = False) -> Pattern:
    """`tool` on `path` alone, which has `*` where something is not known; with `below` on all files in the folder."""
    glob = f"{path.rstrip('/')}/**" if below else path
    if "/" not in glob:
        glob = f"./{glob}"  # without `/` it would be a name at any depth
    return Pattern(tool, glob, f"{tool}({glob})")


def path_text(path: PlacedTemplate) -> tuple[str, str]:
    """A path as a glob, with `*` for each hole; and a path that it may become."""
    if path.constant:
        return _relative(escaped(path.text)), _relative(path.text)
    glob = "".join(escaped(part) if isinstance(part, str) else "*" for part in path.parts)
    example = "".join(part if isinstance(part, str) else "x" for part in path.parts)
    return _relative(glob), _relative(example)


def escaped(text: str) -> str:
    """`text` as a glob that stands for it alone."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _relative(path: str) -> str:
    return path.removeprefix("./").strip("/") or "."


def command_pattern(command: str, *, is_name: bool = False) -> Pattern | None:
    """`Bash` on a command as patterns see it, with `"*"` for a word that is not known and `*` for what may be several.
    With `is_name` also with any arguments behind.

    None if no pattern writes it.
    """
    glob = "".join(_as_glob(part) for part in _UNKNOWN.split(command))
    if is_name:
        glob += " *"
    elif command[-1:] == ANYTHING:
        glob = glob.removesuffix("*").rstrip(" ") + " *"  # the word before it has ended
    return Pattern("Bash", glob, f"Bash({glob})") if glob.strip('* "') else None


def _as_glob(part: str) -> str:
    if part == ONE_WORD:
        return '"*"'
    return "*" if _UNKNOWN.fullmatch(part) else _OUTSIDE.sub(r"\\\g<0>", part.replace("*", "\\*"))
