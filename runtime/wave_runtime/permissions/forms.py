"""The forms of a simple command: texts that mean the same to who denies it."""

from wave_runtime.permissions.gaps import canonical
from wave_runtime.permissions.shell.runs import program, runs, without_global_options


def command_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of a simple command that deny patterns are compared with: the command, with the name of its program
    alone, without options of `git` before its subcommand; and those of every command that it runs."""
    found = [canonical(form) for form in forms(words)]
    for inner in runs(words):
        if inner.words is not None:
            found.extend(command_forms(inner.words))
    return tuple(dict.fromkeys(found))


def forms(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The ways in which one command may be written."""
    found = [words]
    if "=" not in words[0]:
        named = (program(words), *words[1:])
        found.append(named)
        if named[0] == "git":
            found.append(tuple(named[at] for at in without_global_options(named)))
    return tuple(dict.fromkeys(found))
