"""Commands that no pattern can permit: what they do is not in their words."""

import itertools
import re

from wave_runtime.permissions.gaps import GAP, shown
from wave_runtime.permissions.shell.builtins import evaluates, set_names
from wave_runtime.permissions.shell.runners import INLINE, INTERPRETERS, OPAQUE, SCRIPT_FILES, SHELLS
from wave_runtime.permissions.shell.runs import program, reads_commands

PLAIN_NAME = re.compile(r"(?!npm_|pip_|cargo_|git_|(?:|f|cd|man)path\Z)[a-z_][a-z0-9_]*(?<!_proxy)")
"""Variables that are the line's own: programs obey others. To zsh, `path` is `PATH`."""
_SET = re.compile(r"[-+][abefhmnuvxBCEHTo]+")
_SET_NAMES = frozenset({"pipefail", "errexit", "nounset", "xtrace", "noglob", "noclobber", "verbose", "errtrace"})


def unrestricted(words: tuple[str, ...], fed: bool, *, runs_others: bool) -> str:
    """Why only a grant of every command permits this one; empty if a pattern can. `fed`: it reads from the line."""
    name = program(words)
    if GAP.search(words[0]):
        return "its program is not known"
    if name in OPAQUE:
        return f"`{name}` {OPAQUE[name]}"
    if (reason := evaluates(name, words)) != "":
        return reason
    changed = (variable for variable in set_names(name, words) if not PLAIN_NAME.fullmatch(variable))
    if (variable := next(changed, None)) is not None:
        return f"it changes `{shown(variable)}`, which programs may obey"
    if name == "exec":
        return "`exec` replaces the shell"
    if name == "eval":
        return "`eval` reads its arguments as a line"
    if name == "set" and not _sets_safely(words):
        return "`set` changes how the line is read"
    if not fed:
        return ""
    if name in SHELLS and reads_commands(words):
        return f"`{name}` runs what it reads"
    if name in INTERPRETERS and not runs_others:
        said = any(word in INLINE or word.endswith(SCRIPT_FILES) for word in words[1:])
        return "" if said else f"`{name}` runs what it reads"
    return ""


def _sets_safely(words: tuple[str, ...]) -> bool:
    """Whether `set` changes nothing in how the line is read."""
    for before, word in itertools.pairwise(words):
        if word in ("--", "-"):
            return True
        named = before[:1] in ("-", "+") and "o" in before
        if not (_SET.fullmatch(word) or word in _SET_NAMES if named else _SET.fullmatch(word)):
            return word[:1] not in ("-", "+") and not named and not GAP.match(word)
    return True
