"""The shape of an agent client's model: how it is configured for a grant, and what it then does with a call.

A model is a table of what was measured with the real program, and it can be run: `native_decision` says what the
client does with a call under a configuration. Calls are named by our tools (`Write`, `Bash`, ...) for every client.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Literal, Protocol, TypeAlias

from wave_runtime.permissions import Call, Layer, Pattern
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

Native: TypeAlias = Literal["permitted", "denied", "not offered"]
"""What becomes of a call. `not offered`: the model does not get to know the tool."""

Hook: TypeAlias = Literal["allow", "deny", "lost"]
"""What the client hears from its hook: an answer, or none, because it ran into its time-out or there is no hook."""

Unseen: TypeAlias = Literal["programs", "network"]
"""What no rule and no hook sees of a shell: what an allowed program reads, writes and starts; what it sends."""

CONFIG = "${WAVE_CONFIG}"
"""Stands in a configuration for the folder that its files are written to."""
HOME = "${WAVE_HOME}"
"""Stands in a configuration for an empty folder that is the client's home."""
HOOK = "${WAVE_HOOK}"
"""Stands in a configuration for the shell command that reads a call on stdin and answers whether it is permitted."""


class Configured(Protocol):
    """A client with the configuration that it gets for one grant."""

    def native_decision(self, call: Call, hook: Hook) -> Native:
        """What the client does with `call` when its hook says `hook`."""
        ...

    def configuration(self) -> Json:
        """What the runtime gives to the client: `arguments`, `environment`, and `files` by name."""
        ...


@dataclass(frozen=True, slots=True)
class Guard:
    """Calls that a client refuses whatever its configuration and its hook say."""

    pattern: Pattern
    name: str
    """Of the gap, in a report."""
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Client:
    """What was measured of an agent client. There is one of each."""

    name: str
    title: str
    """As its makers write it."""
    version: str
    """The version that the model is of."""
    versions: tuple[str, ...]
    """All that were measured, oldest first."""
    tools: Mapping[str, str]
    """Our tool to the client's tool that does it. A tool that is not here cannot be called."""
    own_tools: frozenset[str]
    """Further tools of the client, which a grant names as the client does."""
    configure: Callable[[Sequence[Layer]], Configured]
    guards: tuple[Guard, ...]
    hook_fails: Literal["open", "closed"]
    """What becomes of a call when the hook runs into its time-out."""
    typed_input: bool
    """Whether the client types text into a program that runs, and no hook sees it."""
    reads_by_shell: bool = False
    """Whether its shell is what it reads files with."""
    cannot: Mapping[str, str] = field(default_factory=dict)
    """Why one of our tools is not offered although it is granted, where that is not plain."""
    asks_by_itself: bool = False
    """Whether it asks about calls because it is written so, and nothing makes it ask. Its tools are whatever it has."""
    sandbox_holds: frozenset[Unseen] = frozenset()
    """What the client's own sandbox holds of that which no rule and no hook sees."""


def asks_hook(event: str, timeout: int) -> dict[str, Json]:
    """The entry of a client's settings that runs the hook before every tool; `timeout` in the client's unit."""
    answer: Json = {"type": "command", "command": f"{HOOK} || exit 2", "timeout": timeout}
    return {"hooks": {event: [{"matcher": ".*", "hooks": [answer]}]}}


def as_written(files: Mapping[str, Json], arguments: Sequence[str], environment: Mapping[str, str]) -> Json:
    """A configuration as it stands in a plan; a file that is a text is the list of its lines."""
    written = {name: file.splitlines(keepends=True) if isinstance(file, str) else file for name, file in files.items()}
    return {"arguments": list(arguments), "environment": dict(environment), "files": written}
