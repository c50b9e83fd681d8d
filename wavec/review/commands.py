"""What the shell texts of a step run that they did not: no grant binds them, so a changed text is a changed program."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wave_runtime.permissions import Demand, NotUnderstood
from wave_runtime.permissions.gaps import GAP, shown
from wave_runtime.permissions.shell.demands import demands
from wave_runtime.plan.model import Command
from wave_runtime.plan.record import dataclass

from wavec.describe.phrase import Phrase, names
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep

_OF_THE_SHELL = frozenset(
    {
        *(":", "true", "false", "test", "[", "echo", "printf", "pwd", "cd", "set", "unset", "shift", "exit", "return"),
        *("break", "continue", "local", "readonly", "declare", "export", "read", "wait", "umask", "getopts", "type"),
    }
)
"""Built into shells, and without any reach of their own: what they open is told as a file, what they change that
programs obey makes them unrestricted."""

_NO_FILES = frozenset({"/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"})
_HOST = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^/:?#\s\"'<>]+)|^[\w.-]+@([\w.-]+)(?::|$)"
)
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class _Needs:
    """What the texts of a step need, as far as it is known."""

    programs: frozenset[str]
    commands: tuple[tuple[str, str], ...]
    """Simple commands with their arguments, each behind its program."""
    files: frozenset[str]
    """Outside of the workspace: `Write(/etc/hosts)`."""
    hosts: frozenset[str]
    unknown: tuple[tuple[str, str], ...]
    """Commands or texts that may run anything, each with the reason."""


def changed_commands(old: PlanStep | None, new: PlanStep) -> Iterator[Change]:
    """What the command of a step and those of its contracts need now, and did not. `old`: None for a new step."""
    before, after = _needs(_texts(old) if old is not None else ()), _needs(_texts(new))
    if before == after:
        return
    sides = Side(None, old.place("/exec") if old is not None else None), Side(None, new.place("/exec"))
    programs = sorted(after.programs - before.programs)
    rows: tuple[tuple[str, Effect, str, Sequence[str]], ...] = (
        ("command-runs", "widens", "the shell command runs ", programs),
        ("command-hosts", "widens", "the shell command reaches ", sorted(after.hosts - before.hosts)),
        ("command-files", "widens", "the shell command opens ", sorted(after.files - before.files)),
    )
    for kind, effect, words, found in rows:
        if found:
            yield Change(
                "permissions", kind, effect, (words, *names(found), *((_NEW,) if old is not None else ())), *sides
            )
    # Those of a new program have been told.
    others = [one for one in after.commands if one not in before.commands and one[0] not in programs]
    if others:
        text: Phrase = ("the shell command runs ", *names([_short(command) for _, command in others]), " now")
        why = "what a program does with other arguments is not known"
        yield Change("permissions", "command-arguments", "unknown", text, *sides, why=why)
    for what, reason in after.unknown:
        if (what, reason) not in before.unknown:
            text = ("what the shell command runs is not known",)
            yield Change("permissions", "command-unknown", "unknown", text, *sides, why=reason)


_NEW = ", and did not before"


def _texts(one: PlanStep) -> tuple[str, ...]:
    """The shell texts that the runtime runs for a step."""
    texts = [one.plan.text(one.step.exec.source)] if isinstance(one.step.exec, Command) else []
    for contract in one.step.contracts:
        command = contract.settings.get("command")
        if isinstance(command, str):
            texts.append(command)
    return tuple(texts)


@lru_cache(maxsize=1024)
def _needs(texts: tuple[str, ...]) -> _Needs:
    programs: set[str] = set()
    commands: dict[tuple[str, str], None] = {}
    files: set[str] = set()
    hosts: set[str] = set()
    unknown: dict[tuple[str, str], None] = {}
    for text in texts:
        try:
            found = demands(text)
        except NotUnderstood as error:
            unknown[text, error.reason] = None
            continue
        for demand in found:
            if demand.tool != "Bash":
                files |= {str(demand)} if _is_outside(demand.argument) else set()
                continue
            if demand.unrestricted:
                unknown[demand.argument, demand.unrestricted] = None
            program = demand.words[0]
            if program not in _OF_THE_SHELL and not GAP.search(program):
                programs.add(program)
                commands[program, demand.argument] = None
                hosts |= set(_hosts(demand))
    return _Needs(frozenset(programs), tuple(commands), frozenset(files), frozenset(hosts), tuple(unknown))


def _is_outside(path: str) -> bool:
    """Whether a path may lie outside of the workspace."""
    return path not in _NO_FILES and (
        path.startswith(("/", "~")) or ".." in path.split("/") or GAP.search(path) is not None
    )


def _hosts(demand: Demand) -> Iterator[str]:
    for word in demand.words:
        for found in _HOST.finditer(shown(word)):
            yield (found[1] or found[2]).lower()


def _short(text: str) -> str:
    line = shown(text).replace("\n", "⏎")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
