"""What a shell line is made of. Only what decides which commands run is kept."""

from typing import Literal

from wave_runtime.record import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command."""

    text: str
    """After unquoting; gaps stand for what is not known."""
    raw: str
    """As it was written."""
    scripts: tuple["Script", ...]
    """Substitutions in it."""
    at: int

    @property
    def plain(self) -> bool:
        """Whether nothing in it is quoted or expanded."""
        return self.text == self.raw


class HereDocument:
    """A here-document. Its text stands behind the line that asks for it, so it comes later."""

    __slots__ = ("content", "delimiter", "expands", "indented")

    def __init__(self, delimiter: str, expands: bool, indented: bool) -> None:
        self.delimiter = delimiter
        self.expands = expands
        self.indented = indented
        self.content: Word | None = None


@dataclass(frozen=True, slots=True)
class Redirection:
    """A file or a text that is connected to a command."""

    operator: str
    """`<`, `>`, `>>`, `>|`, `<>`, `&>`, `&>>`, `<&`, `>&`, `<<`, `<<<`"""
    target: Word | HereDocument


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Compound:
    """Lists of commands within words of the shell. Which of them run, and how often, is not looked into."""

    kind: Literal["subshell", "group", "if", "loop", "case", "function", "test"]
    scripts: tuple["Script", ...]
    words: tuple[Word, ...]
    """Words that are no commands: of `for`, `case`, `[[`."""
    sets: tuple[str, ...]
    """Variables that it sets: of `for`."""
    redirections: tuple[Redirection, ...]
    at: int


Command = Simple | Compound


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands whose outputs are the inputs of the next."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class AndOr:
    """Pipelines joined by `&&` and `||`."""

    parts: tuple[tuple[Literal["", "&&", "||"], Pipeline], ...]
    after: str
    """What stands between it and the one before it: empty, `;`, `&`, or a line break."""


@dataclass(frozen=True, slots=True)
class Script:
    """A list of commands."""

    items: tuple[AndOr, ...]
    kind: str = ""
    """How a substitution was written: `$(...)`, backticks, `<(...)`."""
