"""A grant and a client, as they are asked about. Every call that is answered was confirmed by matcher and model."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from wave_runtime.permissions import PATH_TOOLS, Call, Decision, Layer, Pattern, decide

from wavec.permissions.algebra import Unknown, Witness, covers, disjoint, is_empty
from wavec.syntax.client import Client, Configured

_LIKELY = ("touch a", "curl example.com")


class Given:
    """A grant that is given to a client."""

    def __init__(self, layers: Sequence[Layer], client: Client) -> None:
        self.layers = layers
        self.client = client
        self.configured: Configured = client.configure(layers)

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
        return _granted(_about(self.layers, region.tool), region)

    def denied_call(self, tool: str) -> Call | None:
        """A call of `tool` that is not granted, of a rule that denies where there is one; None: none was found."""
        for _, call in self.denied_by_rule(tool):
            return call
        likely = (Call("Bash", line) for line in _LIKELY if tool == "Bash")
        plain = next((call for call in likely if not self.permits(call)), None)
        return plain or _outside(_about(self.layers, tool), tool)

    def out_of_scope(self, tool: str) -> Call | None:
        """A call of `tool` that no pattern allows; None: none was found."""
        return _outside(tuple(Layer(layer.allow, ()) for layer in _about(self.layers, tool)), tool)

    def speaks_of(self, tool: str) -> Pattern | None:
        """The first rule that allows something of `tool`."""
        return next((rule for layer in self.layers for rule in layer.allow if rule.tool == tool), None)

    def denied_by_rule(self, tool: str) -> Iterator[tuple[Pattern, Call]]:
        """For each rule that denies something of `tool` and no other, in order, a call of it."""
        for layer in self.layers:
            for rule in layer.deny:
                call = _example(rule) if rule.tool == tool else None
                if call is not None and not self.permits(call):
                    yield rule, call


def _about(layers: Sequence[Layer], tool: str) -> tuple[Layer, ...]:
    """The rules that say something of `tool`: grants that differ elsewhere are asked about once."""
    if "*" in tool:
        return tuple(layers)

    def named(rules: Sequence[Pattern]) -> tuple[Pattern, ...]:
        return tuple(rule for rule in rules if rule.tool == tool or ("*" in rule.tool and fnmatchcase(tool, rule.tool)))

    return tuple(Layer(named(layer.allow), named(layer.deny)) for layer in layers)


@lru_cache(maxsize=8_192)
def _granted(layers: tuple[Layer, ...], region: Pattern) -> Call | Unknown | None:
    # The plain cases need no automaton.
    if not all(any(_may_meet(rule, region) for rule in layer.allow) for layer in layers):
        return None
    plain = _example(region)
    if plain is not None and decide(layers, plain).permitted:
        return plain
    answer = disjoint(layers, region)
    return answer.call if isinstance(answer, Witness) else answer if isinstance(answer, Unknown) else None


def _may_meet(rule: Pattern, region: Pattern) -> bool:
    """Whether both may cover one call, as far as their beginnings tell."""
    if rule.glob is None or region.glob is None or region.tool not in ("Bash", *PATH_TOOLS):
        return True
    one, other = _beginning(rule), _beginning(region)
    return one.startswith(other) or other.startswith(one)


def _beginning(rule: Pattern) -> str:
    """The text with which all begins that `rule` covers."""
    glob = rule.glob or ""
    if rule.tool != "Bash":
        if "/" not in glob.rstrip("/"):
            return ""  # a name at any depth
        glob = glob.removeprefix("./").lstrip("/")
    start = re.split(r"[*?\[\\]", glob, maxsplit=1)[0]
    return start.rstrip(": /") if rule.tool == "Bash" or start != glob else start.rstrip("/")


@lru_cache(maxsize=8_192)
def _outside(layers: tuple[Layer, ...], tool: str) -> Call | None:
    answer = covers(layers, Pattern(tool, None))
    return answer.call if isinstance(answer, Witness) else None


@lru_cache(maxsize=8_192)
def _example(rule: Pattern) -> Call | None:
    """A call that `rule` covers; None: none was found."""
    answer = is_empty(rule)
    return answer.call if isinstance(answer, Witness) else None
