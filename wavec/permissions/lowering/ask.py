"""A grant and a client, as they are asked about. Every call that is answered was confirmed by matcher and model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wave_runtime.permissions import Call, Decision, Layer, Pattern, decide

from wavec.permissions.algebra import Unknown, Witness, covers, disjoint, is_empty
from wavec.syntax.client import Client, Configured

_LIKELY = ("touch a", "curl example.com")


@dataclass(frozen=True, slots=True)
class Given:
    """A grant that is given to a client."""

    layers: Sequence[Layer]
    client: Client
    configured: Configured = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "configured", self.client.configure(self.layers))

    def decide(self, call: Call) -> Decision:
        """What the matcher says."""
        return decide(self.layers, call)

    def permits(self, call: Call) -> bool:
        """Whether `call` is granted."""
        return decide(self.layers, call).permitted

    def runs(self, call: Call) -> bool:
        """Whether the client runs `call` when its hook answers as the matcher does."""
        return self.configured.native_decision(call, "allow" if self.permits(call) else "deny") == "permitted"

    def runs_without_hook(self, call: Call) -> bool:
        """Whether the client runs `call` when its hook does not answer in time."""
        return self.configured.native_decision(call, "lost") == "permitted"

    def offers(self, call: Call) -> bool:
        """Whether the client has the tool of `call` at all."""
        return self.configured.native_decision(call, "allow") != "not offered"

    def granted_in(self, region: Pattern) -> Call | Unknown | None:
        """A granted call that `region` covers; None: there is none."""
        answer = disjoint(self.layers, region)
        return answer.call if isinstance(answer, Witness) else answer if isinstance(answer, Unknown) else None

    def denied_call(self, tool: str) -> Call | None:
        """A call of `tool` that is not granted, of a rule that denies where there is one; None: none was found."""
        for rule in self.denials(tool):
            answer = is_empty(rule)
            if isinstance(answer, Witness) and not self.permits(answer.call):
                return answer.call
        likely = (Call("Bash", line) for line in _LIKELY if tool == "Bash")
        plain = next((call for call in likely if not self.permits(call)), None)
        return plain or _outside(self.layers, tool)

    def out_of_scope(self, tool: str) -> Call | None:
        """A call of `tool` that no pattern allows; None: none was found."""
        return _outside([Layer(layer.allow, ()) for layer in self.layers], tool)

    def denials(self, tool: str) -> Iterable[Pattern]:
        """The rules that deny something of `tool` and no other, in order."""
        return (rule for layer in self.layers for rule in layer.deny if rule.tool == tool)


def _outside(layers: Sequence[Layer], tool: str) -> Call | None:
    answer = covers(layers, Pattern(tool, None))
    return answer.call if isinstance(answer, Witness) else None
