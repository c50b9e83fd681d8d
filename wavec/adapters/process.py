"""The adapter `process`: any other agent, which speaks our protocol (docs/process-adapter.md).

It asks about each call and does what it is told, if it is written so; nothing is known of it, and nothing makes it ask.
So what is not granted is always wider than the grant, and has to be accepted.
"""

from collections.abc import Mapping, Sequence

from wave_runtime.permissions import Call, Layer
from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.syntax.adapter import AdapterKind
from wavec.syntax.client import HOME, Client, Hook, Native, as_written

PROTOCOL = "1"

TOOLS: Mapping[str, str] = {
    name: name for name in ("Read", "Write", "Edit", "Glob", "Grep", "Bash", "WebFetch", "WebSearch")
}


@dataclass(frozen=True, slots=True)
class ProcessConfiguration:
    """A session of an agent that may make every call, whatever it is told and whether it asks or not."""

    def native_decision(self, call: Call, hook: Hook) -> Native:
        """See `Configured`."""
        return "permitted"

    def configuration(self) -> Json:
        """See `Configured`."""
        return as_written({}, [], {"HOME": HOME})


def configure(layers: Sequence[Layer]) -> ProcessConfiguration:
    """The same for every grant: the agent is told the grant as it is."""
    return ProcessConfiguration()


MODEL = Client(
    name="process",
    title="an agent of the kind `process`",
    version=PROTOCOL,
    versions=(PROTOCOL,),
    tools=TOOLS,
    own_tools=frozenset(),
    configure=configure,
    guards=(),
    hook_fails="closed",
    typed_input=False,
    asks_by_itself=True,
)
PROCESS = AdapterKind("process", output_formats=("json",), client=MODEL)
