"""How far what a client does is what was granted."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from wave_runtime.permissions import Call, Pattern
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.syntax.client import Client, Unseen

Grade: TypeAlias = Literal["exact", "narrower", "wider", "advisory"]
"""`exact`: the client runs just the calls that are granted. `narrower`: it runs fewer. `wider`: it does what is not
granted. `advisory`: it runs just what is granted, and another call that is granted as well does what a rule forbids."""

Base: TypeAlias = Literal["hook", "native rules", "sandbox"]
"""What holds a call back: our matcher behind the client's hook, the client's own rules, its own sandbox."""

GAPS: Mapping[str, str] = {
    "writes-by-shell": "files are written by commands too, which rules for tools that write do not concern",
    "reads-by-shell": "files are read by commands too, which rules for Read do not concern",
    "typed-input": "what is typed into a program that runs is seen by no hook",
    "unasked": "the agent asks by itself, and nothing keeps it from what it does not ask about",
    "search-below": "a search in a folder reads what is below it, and only the folder is asked for",
}
"""What a tool does, or another in its place, although it is not granted; by name."""

ACCEPTABLE = ("reads-by-shell", "search-below", "typed-input", "unasked")
"""Those that make a client wider than a grant: a step has to accept them."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What is to be said of one tool, or of one rule of it."""

    tool: str
    grade: Grade
    rests_on: tuple[Base, ...]
    gap: str = ""
    """The name of the difference; empty: there is none."""
    why: str = ""
    """A clause for people."""
    rule: Pattern | None = None
    """The rule that it is about; None: the tool as a whole."""
    witness: Call | None = None
    """A call that is granted and not run, or not granted and done."""
    through: Call | None = None
    """The call by which the client does the witness, where that is another one."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """A grant, given to a client."""

    client: Client
    configuration: Json
    fidelity: tuple[Fidelity, ...]
    """By tool; exact first, then what differs."""
    without_hook: tuple[Call, ...]
    """Calls that are not granted and run if the hook does not answer in time: one for each tool where there is one."""
    unseen: tuple[Unseen, ...]
    """What no rule, no hook and no sandbox of the client sees of what is granted."""
