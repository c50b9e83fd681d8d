"""Values that a shell text makes a program of: what somebody else wrote would be run.

A value in an environment variable is data, whatever stands in it, until the text hands it to something that reads
programs: `eval`, `sh -c`, an interpreter's `-c` or `-e`, a shell at the end of a pipe or under a here-document, a
remote shell, or the place of the command itself (`$VALUE`, `` `$VALUE` ``). A file is run by an interpreter that
is given its path, or by naming it. Some variables are obeyed by programs (`obeyed.py`): a value that is put into one of
them decides what is run. Values are followed through assignments and substitutions of the same text.
What it cannot see: programs that are made in a file first, and what the programs that run do with their arguments.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from wave_runtime.plan.record import dataclass

from wavec.trust.obeyed import obeyed
from wavec.trust.shell import Command, Word, all_commands, commands_of

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash"})
_INTERPRETERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_SHELLS, frozenset({"c"})),
    **dict.fromkeys(("python", "python3", "pypy", "pypy3"), frozenset({"c"})),
    **dict.fromkeys(("node", "deno", "bun"), frozenset({"e", "p", "eval", "print"})),
    **dict.fromkeys(("perl",), frozenset({"e", "E"})),
    **dict.fromkeys(("ruby", "Rscript", "lua"), frozenset({"e"})),
    **dict.fromkeys(("php",), frozenset({"r"})),
    **dict.fromkeys(("su",), frozenset({"c"})),
}
"""The options whose value is a program."""

_STARTERS = frozenset({"env", "timeout", "nice", "nohup", "sudo", "doas", "command", "exec", "busybox", "stdbuf"})
"""Programs that start the one named in their arguments."""

_DECLARING = (["export"], ["local"], ["readonly"], ["declare"], ["typeset"])
_ARTIFACT = re.compile(r"(?<![\w./-])(?:\./)?artifacts/([A-Za-z0-9_.-]+)")


@dataclass(frozen=True, slots=True)
class Danger:
    """A place where a value is run."""

    start: int
    end: int
    how: str
    """`is run by sh -c`: what follows "the value of X"."""
    variable: str | None
    """The environment variable whose value it is."""
    artifact: str | None
    """Or the file in `artifacts/`."""
    into: str | None = None
    """The variable that programs obey, where the value was put into one."""


def dangers(text: str, variables: Collection[str], artifacts: Collection[str]) -> Iterator[Danger]:
    """The places in `text` that run a value of `variables` or a file of `artifacts`, in order, each once."""
    if not variables and not artifacts:
        return
    commands = tuple(all_commands(commands_of(text)))
    values = _Values({name: (name, None) for name in variables}, frozenset(artifacts))
    for _ in range(2):  # an assignment may stand after its use, in a loop
        for command in commands:
            values.follow(command)
    told = -1
    for command in commands:
        for danger in _in_command(command, values):
            # What stands inside a place that was told is a part of the same mistake.
            if danger.end > told:
                told = danger.end
                yield danger


Origin = tuple[str | None, str | None]
"""A variable of the environment, or a file in `artifacts/`."""


class _Values:
    def __init__(self, variables: dict[str, Origin], artifacts: frozenset[str]) -> None:
        self.variables, self.artifacts = variables, artifacts

    def follow(self, command: Command) -> None:
        for name, word in command.assigned:
            self._assign(name, self.content(word))
        texts = [word.text for word in command.words]
        if texts[:1] == ["for"] and "in" in texts:
            self._assign(texts[1], self._first(command.words[texts.index("in") + 1 :]))
        elif texts[:1] in _DECLARING:
            for word in command.words[1:]:
                name, assigns, _ = word.text.partition("=")
                self._assign(name, self.content(word) if assigns else None)
        elif texts[:1] == ["read"]:
            origin = self._first_file(command.words[1:])
            for word in command.words[1:]:
                self._assign(word.text, origin)

    def _assign(self, name: str, origin: Origin | None) -> None:
        if origin is not None:
            self.variables.setdefault(name, origin)

    def content(self, word: Word) -> Origin | None:
        """Whose value is a part of the word."""
        for name in word.variables:
            if name in self.variables:
                return self.variables[name]
        for command in word.substituted:
            if (origin := self.output(command)) is not None:
                return origin
        return None

    def output(self, command: Command) -> Origin | None:
        """Whose value a command may well print: one that is among its arguments, or in a file that it reads."""
        for name in command.here:
            if name in self.variables:
                return self.variables[name]
        return self._first(command.words) or self._first_file(command.words)

    def file(self, word: Word) -> Origin | None:
        """The artifact whose path the word is."""
        found = _ARTIFACT.fullmatch(word.text) or _ARTIFACT.match(word.text)
        return (None, found[1]) if found is not None and found[1] in self.artifacts else None

    def _first(self, words: tuple[Word, ...]) -> Origin | None:
        return next((origin for word in words if (origin := self.content(word)) is not None), None)

    def _first_file(self, words: tuple[Word, ...]) -> Origin | None:
        return next((origin for word in words if (origin := self.file(word)) is not None), None)


def _in_command(command: Command, values: _Values) -> Iterator[Danger]:
    words = command.words
    yield from _obeyed(command, values)
    if not words:
        return
    first = words[0]
    if (origin := values.content(first)) is not None and first.text[:1] in "$`":
        yield _danger(first, "stands where a command stands", origin)
    elif (origin := values.file(first)) is not None:
        yield _danger(first, "is run as a program", origin)
    if first.text == "eval":
        yield from _run(words[1:], "is run by `eval`", values)
    if first.text in (".", "source") and len(words) > 1 and (origin := values.file(words[1])) is not None:
        yield _danger(words[1], f"is run by `{first.text}`", origin)
    if _program(first) == "ssh":
        yield from _run(words[2:], "is run by the shell at the other end of `ssh`", values)
    for index, word in enumerate(words):
        if word.literal and (options := _INTERPRETERS.get(_program(word))) is not None:
            yield from _option(_program(word), options, words[index + 1 :], values)
            if index == 0 or _program(first) in _STARTERS:
                yield from _input(_program(word), words[index + 1 :], command, values)


def _obeyed(command: Command, values: _Values) -> Iterator[Danger]:
    """`PATH="$VALUE" make`, `export PATH="$VALUE"`, `env PATH="$VALUE" make`."""
    assigned = list(command.assigned)
    if [word.text for word in command.words[:1]] in (*_DECLARING, ["env"]):
        parted = ((word.text.partition("="), word) for word in command.words[1:])
        assigned += [(name.removesuffix("+"), word) for (name, equals, _), word in parted if equals]
    for name, word in assigned:
        origin = values.content(word)
        # Its own value is told where it comes in.
        if origin is not None and origin[0] != name and (how := obeyed(name)) is not None:
            yield Danger(word.start, word.end, f"is put into `{name}`, which {how}", *origin, into=name)


def _option(program: str, options: frozenset[str], words: tuple[Word, ...], values: _Values) -> Iterator[Danger]:
    """`sh -c "$VALUE"`."""
    for index, word in enumerate(words):
        name = word.text.lstrip("-")
        if not word.text.startswith("-") or name == "":
            return
        # Short options are written together: `-euc` ends with the one that takes the program.
        if name in options or (not word.text.startswith("--") and name[-1] in options):
            yield from _run(words[index + 1 : index + 2], f"is run by `{program} {word.text}`", values)
            return


def _input(program: str, words: tuple[Word, ...], command: Command, values: _Values) -> Iterator[Danger]:
    """`sh artifacts/script`, `printf %s "$VALUE" | sh`, `sh << END`."""
    given = next((word for word in words if not word.text.startswith("-")), None)
    if given is not None:
        if (origin := values.file(given)) is not None:
            yield _danger(given, f"is run by `{program}`", origin)
        return
    origin = next((values.variables[name] for name in command.here if name in values.variables), None)
    if origin is None and command.reads is not None:
        origin = values.output(command.reads)
    if origin is not None:
        yield _danger(command.words[0], f"is what `{program}` reads as its program", origin)


def _run(words: tuple[Word, ...], how: str, values: _Values) -> Iterator[Danger]:
    for word in words:
        if (origin := values.content(word)) is not None:
            yield _danger(word, how, origin)


def _program(word: Word) -> str:
    return word.text.rpartition("/")[2]


def _danger(word: Word, how: str, origin: Origin) -> Danger:
    return Danger(word.start, word.end, how, *origin)
