"""The demands of a shell line: every simple command that it may run, every file that it may open."""

from dataclasses import replace

from wave_runtime.permissions.demand import Demand, NotUnderstood, Within
from wave_runtime.permissions.gaps import GAP, canonical
from wave_runtime.permissions.shell.files import HERE, Folders, entered, file_demands
from wave_runtime.permissions.shell.parser import Parser, parse
from wave_runtime.permissions.shell.runners import BASH, EVALUATES, POSIX, SHELLS
from wave_runtime.permissions.shell.runs import ASSIGNMENT, program, reads_commands, runs
from wave_runtime.permissions.shell.tree import AndOr, Command, Compound, HereDocument, Script, Simple, Word
from wave_runtime.permissions.shell.unrestricted import PLAIN_NAME, unrestricted
from wave_runtime.record import dataclass

MOST_DEMANDS = 5_000
MOST_INNER = 24


def demands(line: str) -> tuple[Demand, ...]:
    """The demands of a line, in order. Raises NotUnderstood for a line that could run anything."""
    walk = _Walk()
    walk.script(parse(line), _Context(), HERE)
    return tuple(dict.fromkeys(walk.found))


@dataclass(frozen=True, slots=True)
class _Context:
    where: str = ""
    spelled: tuple[Within, ...] = ()
    """Commands whose arguments are the text that is read."""
    runners: tuple[Within, ...] = ()
    """Commands whose last arguments are the command."""
    fed: str | None = None
    """What standard input is: None as the line found it, a text, or gaps."""
    depth: int = 0
    posix: bool = False
    """Whether another shell than bash runs it."""


class _Walk:
    def __init__(self) -> None:
        self.found: list[Demand] = []

    def add(self, demand: Demand, at: int) -> None:
        self.found.append(demand)
        if len(self.found) > MOST_DEMANDS:
            raise NotUnderstood("it runs too many commands", at)

    def script(self, script: Script, context: _Context, folders: Folders) -> Folders:
        """The demands of a list of commands; gives the folders in which it may end."""
        for item in script.items:
            where = f" after {item.after}" if item.after else context.where
            folders = self._and_or(item, replace(context, where=where), folders)
        return folders

    def _and_or(self, item: AndOr, context: _Context, folders: Folders) -> Folders:
        succeeded, possible = folders, folders
        for joined, pipeline in item.parts:
            here = context if not joined else replace(context, where=f" after `{joined}`")
            start = possible if joined == "||" else succeeded
            if len(pipeline.commands) > 1:
                for index, command in enumerate(pipeline.commands):
                    piped = replace(here, where=" after `|`", fed="\0") if index else here
                    self._command(command, piped, start)
                succeeded = start
            else:
                succeeded = self._command(pipeline.commands[0], here, start)
            possible = _either(possible, succeeded)
        return possible

    def _command(self, command: Command, context: _Context, folders: Folders) -> Folders:
        for redirection in command.redirections:
            if isinstance(redirection.target, HereDocument):
                word = redirection.target.content
                assert word is not None
            else:
                word = redirection.target
            self._substitutions(word, context, folders)
            for demand in file_demands(redirection, folders):
                self.add(replace(demand, where=context.where), command.at)
            if redirection.operator in ("<", "<<", "<<<", "<>", "<&"):
                text = "\0" if redirection.operator in ("<", "<>", "<&") else word.text
                context = replace(context, fed=text)
        if isinstance(command, Compound):
            return self._compound(command, context, folders)
        return self._simple(command, context, folders)

    def _compound(self, command: Compound, context: _Context, folders: Folders) -> Folders:
        for name in command.sets:
            self._assignment(name, name, context, command.at)
        for word in command.words:
            self._substitutions(word, context, folders)
        if command.kind == "function" or (command.kind == "loop" and _moves(command)):
            folders = None  # how often it runs, and when, is not known: nor is the folder
        if command.kind == "group":
            return self.script(command.scripts[0], context, folders)
        ended = folders
        for script in command.scripts:
            ended = _either(ended, self.script(script, context, ended))
        return folders if command.kind in ("subshell", "test") else ended

    def _simple(self, command: Simple, context: _Context, folders: Folders) -> Folders:
        for word in (*(word for _, word in command.assignments), *command.words):
            self._substitutions(word, context, folders)
        if not command.words:
            for name, word in command.assignments:
                self._assignment(name, word.text, context, command.at)
            return folders
        words = tuple(word.text for word in command.words)
        reason = f"`{command.assignments[0][0]}` is set for it" if command.assignments else ""
        return self._run(words, reason, context, folders, command.at)

    def _assignment(self, name: str, text: str, context: _Context, at: int) -> None:
        """Variables in lower case are the line's own; others, programs may obey."""
        if not PLAIN_NAME.fullmatch(name):
            reason = f"it sets `{name}`, which programs may obey"
            self.add(Demand("Bash", canonical((text,)), (text,), reason, where=context.where), at)

    def _substitutions(self, word: Word, context: _Context, folders: Folders) -> None:
        for script in word.scripts:
            self.script(
                script, replace(context, where=f" in `{script.kind}`".replace("`backticks`", "backticks")), folders
            )

    def _run(self, words: tuple[str, ...], reason: str, context: _Context, folders: Folders, at: int) -> Folders:
        """The demands of a simple command and of those that it runs; gives the folders in which it may end."""
        if context.depth > MOST_INNER:
            raise NotUnderstood("commands that run commands are nested too deep", at)
        self._refuse_traps(words, at)
        inner = tuple(runs(words))
        text = canonical(words)
        own = unrestricted(words, context.fed is not None, runs_others=bool(inner))
        why = own or reason
        within = (*context.spelled, *context.runners)
        self.add(
            Demand("Bash", text, words, why, bool(reason and within and not own), within, context.where, folders), at
        )
        where = f", which `{program(words)}` runs,"
        for part in inner:
            # What runs this command runs that one as well, and may spell it.
            runners = (*(w for w in context.runners if w.command.endswith(text)), Within(text, text))
            reach = canonical(words[: part.at + 1])
            runners = tuple(Within(w.command, w.command[: len(w.command) - len(text)] + reach) for w in runners)
            deeper = replace(context, depth=context.depth + 1, where=where)
            if part.words is not None:
                setting = next((word for word in words[1 : part.at] if ASSIGNMENT.match(word)), "")
                why = f"`{program(words)}` sets `{setting.partition('=')[0]}` for it" if setting else ""
                self._run(part.words, why, replace(deeper, runners=runners), folders, at)
            else:
                spelled = (*context.spelled, *runners)
                self._text(part.text, words, replace(deeper, spelled=spelled, runners=()), folders, at)
        if context.fed is not None and program(words) in SHELLS and reads_commands(words):
            # What is left of its input is for the commands in it.
            read = replace(context, depth=context.depth + 1, fed="\0")
            self._text(context.fed, words, read, folders, at)
        return entered(words, folders)

    def _text(self, text: str, words: tuple[str, ...], context: _Context, folders: Folders, at: int) -> None:
        name = program(words)
        if GAP.search(text) or name in SHELLS - BASH - POSIX:
            raise NotUnderstood(f"what `{name}` runs is not known", at)
        posix = context.posix if name in ("eval", "trap") else name not in BASH
        try:
            script = Parser(text, context.depth, posix=posix).whole("")
        except NotUnderstood as error:
            raise NotUnderstood(f"in the text that `{name}` runs: {error.reason}", at) from None
        where = f", which `{name}` runs,"
        self.script(script, replace(context, where=where, runners=(), posix=posix), folders)

    def _refuse_traps(self, words: tuple[str, ...], at: int) -> None:
        name = program(words)
        if not GAP.search(words[0]) and not name.isascii():
            raise NotUnderstood(f"the name of the program `{name}` has letters that look like others", at)
        if name in EVALUATES and any("[" in word and ("$(" in word or "`" in word) for word in words):
            raise NotUnderstood("a subscript, which can run commands", at)


def _either(one: Folders, other: Folders) -> Folders:
    if one is None or other is None:
        return None
    return one | other if len(one | other) <= 8 else None


def _moves(command: Compound) -> bool:
    """Whether something in it enters another folder."""
    waiting: list[Command] = [command]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Compound):
            parts = (part for script in one.scripts for item in script.items for part in item.parts)
            waiting.extend(inner for _, pipeline in parts for inner in pipeline.commands)
        elif one.words and entered(tuple(word.text for word in one.words), HERE) != HERE:
            return True
    return False
