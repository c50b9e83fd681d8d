"""Which tools and programs a grant may let through.

Every answer is on the side of caution: None means that no call of that kind is permitted, a rule that some call may
be. Bash patterns are compared as text with the first words of a command. What that does not see: an allowed program
that starts another (`make`, `npm test`, a script of the project), a program under another name or path, and which
arguments two layers leave open together.
"""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from wave_runtime.permissions import Layer, Pattern, matches_path
from wave_runtime.plan.record import dataclass

from wavec.permissions.authorized import GrantLayer

ANY_PROGRAM = "\0"
"""The first word of a program that no pattern names: only a shell without limits may run it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The allow pattern that lets something through."""

    origin: Literal["adapter", "persona", "step"]
    pattern: Pattern


Test = Callable[[Pattern], bool]


def may_call(layers: Sequence[GrantLayer], tool: str) -> Rule | None:
    """The rule by which some call of `tool` may be permitted."""
    return _allowing(layers, lambda rule: _names(rule, tool), lambda rule: _names(rule, tool) and rule.glob is None)


def may_run(layers: Sequence[GrantLayer], words: str) -> Rule | None:
    """The rule by which some command that begins with `words` may be permitted."""

    def allows(rule: Pattern) -> bool:
        return _names(rule, "Bash") and (rule.glob is None or may_begin(rule.glob, words))

    def denies(rule: Pattern) -> bool:
        return _names(rule, "Bash") and (rule.glob is None or covers(rule.glob, words))

    return _allowing(layers, allows, denies)


def may_read(layers: Sequence[GrantLayer], folder: str) -> Rule | None:
    """The rule by which some file in `folder` (normal; `.` is the workspace) may be read: by a tool, or by a shell."""
    return _may_read(tuple(layers), folder)


@lru_cache(maxsize=4_096)
def _may_read(layers: tuple[GrantLayer, ...], folder: str) -> Rule | None:
    for tool in ("Read", "Grep", "Edit"):

        def allows(rule: Pattern, tool: str = tool) -> bool:
            return _names(rule, tool) and (rule.glob is None or _meets(rule.glob, folder))

        def denies(rule: Pattern, tool: str = tool) -> bool:
            if not _names(rule, tool) or rule.glob is None:
                return _names(rule, tool)
            return rule.glob in ("*", "**") or (folder != "." and matches_path(rule.glob, folder))

        if (rule := _allowing(layers, allows, denies)) is not None:
            return rule
    return may_run(layers, ANY_PROGRAM) or may_run(layers, "cat")


def for_tool(part: GrantLayer, tool: str) -> GrantLayer:
    """The patterns of a layer that say something of `tool`."""
    allow = tuple(rule for rule in part.layer.allow if _names(rule, tool))
    deny = tuple(rule for rule in part.layer.deny if _names(rule, tool))
    return GrantLayer(part.origin, Layer(allow, deny))


def is_unlimited(rule: Rule) -> bool:
    """Whether a rule for Bash lets any program through."""
    return rule.pattern.glob is None or may_begin(rule.pattern.glob, ANY_PROGRAM)


@lru_cache(maxsize=65_536)
def may_begin(glob: str, words: str) -> bool:
    """Whether some command that `glob` covers begins with `words`. `git log:*` is `git log` alone or with arguments."""
    if glob.endswith(":*"):
        return may_begin(glob[:-2], words) or may_begin(glob[:-2] + " *", words)
    places = _closed({0}, glob)
    for character in words:
        places = _closed({next for at in places for next in _after(at, character, glob)}, glob)
    return len(glob) in places or any(_after(at, " ", glob) for at in places)


@lru_cache(maxsize=65_536)
def covers(glob: str, words: str) -> bool:
    """Whether `glob` surely covers every command that begins with `words` and has arguments."""
    start = f"{glob[:-2]} " if glob.endswith(":*") else glob[:-1]
    return glob.endswith("*") and "*" not in start and f"{words} ".startswith(start)


def _allowing(layers: Sequence[GrantLayer], allows: Test, denies: Test) -> Rule | None:
    if not layers or any(denies(rule) for part in layers for rule in part.layer.deny):
        return None
    found: list[Rule] = []
    for part in layers:
        fitting = [rule for rule in part.layer.allow if allows(rule)]
        if not fitting:
            return None
        # The widest one is what has to go.
        found.append(Rule(part.origin, min(fitting, key=lambda rule: rule.glob is not None)))
    return next((rule for rule in reversed(found) if rule.pattern.written), found[0])


def _names(rule: Pattern, tool: str) -> bool:
    return rule.tool in ("*", tool) or ("*" in rule.tool and fnmatchcase(tool, rule.tool))


def _meets(glob: str, folder: str) -> bool:
    """Whether `glob`, over paths, may cover a file in `folder`."""
    path = glob.removeprefix("./").lstrip("/")
    if folder == "." or "/" not in path.rstrip("/"):
        return True
    fixed = path[: next((at for at, character in enumerate(path) if character in "*?[\\"), len(path))]
    return f"{folder}/".startswith(fixed) or fixed.startswith(f"{folder}/")


def _closed(places: set[int], glob: str) -> set[int]:
    """`places` and those that are reached without a character."""
    found = set(places)
    for at in places:
        while at < len(glob) and glob[at] == "*":
            at += 1
            found.add(at)
    return found


def _after(at: int, character: str, glob: str) -> tuple[int, ...]:
    if at >= len(glob):
        return ()
    if glob[at] == "*":
        return (at,)
    if glob[at] == "\\" and at + 1 < len(glob):
        return (at + 2,) if glob[at + 1] == character else ()
    return (at + 1,) if glob[at] == character else ()
