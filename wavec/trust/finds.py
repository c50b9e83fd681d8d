"""The three things that are followed: whose text comes in, what is private, which ways lead out."""

from typing import Literal

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span


@dataclass(frozen=True, slots=True)
class Source:
    """Text that is not the pipeline author's."""

    kind: Literal["input", "branch", "web", "issues", "mcp"]
    name: str
    """As it was written: `input.repo`, `WebFetch`, `gh issue view`, or the words that ask for it."""
    outsider: bool
    """Whether somebody other than the user who starts the run may write it."""
    at: Span

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def words(self) -> str:
        """What it is, for people."""
        match self.kind:
            case "input":
                return f"`{self.name}`, which is {'read from elsewhere' if self.outsider else 'given by the user'}"
            case "branch":
                return f"`{self.name}`, the name of a branch"
            case "web":
                return f"text from the web (`{self.name}`)"
            case "issues":
                return f"what others write on a code host (`{self.name}`)"
            case "mcp":
                return f"answers of the server of `{self.name}`"


@dataclass(frozen=True, slots=True)
class Private:
    """Data that is not for everybody."""

    kind: Literal["files", "secret"]
    name: str
    """A path in the project, or a variable of the environment."""
    at: Span

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"the secret `{self.name}`" if self.kind == "secret" else f"`{self.name}` of the project"


@dataclass(frozen=True, slots=True)
class WayOut:
    """A right, or a command, by which data can leave."""

    name: str
    """The pattern that permits it, or the program in the command."""
    reason: str
    at: Span
