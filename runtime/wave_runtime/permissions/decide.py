"""Whether a call is permitted, and by which pattern.

Deny is looked at first, in every layer; then every layer must allow. A shell line is permitted if each of its demands
is. What is not understood is permitted only where nothing restricts the tool.
"""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from wave_runtime.permissions.call import Call
from wave_runtime.permissions.demand import Demand, NotUnderstood
from wave_runtime.permissions.gaps import GAP, shown
from wave_runtime.permissions.grant import Layer
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import ARGUMENT_TOOLS, PATH_TOOLS, Pattern
from wave_runtime.permissions.tool_argument import NotCallable, normal_path
from wave_runtime.record import dataclass

LONGEST_SHOWN = 120
"""Characters of an argument in a sentence."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call is permitted, and what decided."""

    permitted: bool
    rule: Pattern | None = None
    """The pattern that decided; None when no allow pattern matched, or the call is none that could be permitted."""
    layer: int | None = None
    """The index of the layer that decided."""
    demand: Demand | None = None
    """The part of a shell line that decided."""
    because: str = ""
    """One sentence for people."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What patterns are asked: whether they allow it, whether they deny it."""

    tool: str
    what: str
    allows: Callable[[str], bool]
    denies: Callable[[str], bool]
    demand: Demand | None = None


def decide(layers: Sequence[Layer], call: Call, *, longest: int = LONGEST_SHOWN) -> Decision:
    """Whether every layer permits `call`. Never raises.

    `longest`: so many characters of an argument stand in the sentence. Whoever scrubs the sentence wants all of them: a
    part of a secret is not recognised.
    """
    if call.argument is None:
        unsaid = " with an unknown argument" if call.tool in ARGUMENT_TOOLS else ""
        return _by_layers(layers, _unknown(call.tool, f"`{call.tool}`{unsaid}"))
    if call.tool == "Bash":
        return _decide_line(layers, call.argument, longest)
    if call.tool in PATH_TOOLS:
        return _decide_file(layers, call.tool, call.argument, None, longest)
    if call.tool == "WebFetch":
        return _decide_url(layers, call.argument, longest)
    return _by_layers(layers, _unknown(call.tool, f"`{_short(str(call), longest)}`"))


def decide_path(layers: Iterable[Layer], tool: str, path: str) -> Decision:
    """Whether `tool` may be called on `path`. Raises ValueError for a tool whose argument is not a path."""
    if tool not in PATH_TOOLS:
        raise ValueError(f"{tool} does not take a path")
    return _decide_file(tuple(layers), tool, path, None)


def decide_demands(layers: Sequence[Layer], line: str, longest: int = LONGEST_SHOWN) -> tuple[Decision, ...]:
    """What is decided on each demand of a shell line. Raises NotUnderstood."""
    from wave_runtime.permissions.shell.demands import demands  # late: most calls of a process are of other tools

    return tuple(_decide_demand(layers, demand, longest) for demand in demands(line))


def _decide_line(layers: Sequence[Layer], line: str, longest: int) -> Decision:
    try:
        decisions = decide_demands(layers, line, longest)
    except NotUnderstood as error:
        return _by_layers(
            layers, _unknown("Bash", f"`{_short(line, longest)}`, which is not understood ({error.reason}),")
        )
    if not decisions:
        return _by_layers(layers, _unknown("Bash", f"`{_short(line, longest)}`, which runs nothing,"))
    return next((decision for decision in decisions if not decision.permitted), decisions[-1])


def _decide_demand(layers: Sequence[Layer], demand: Demand, longest: int) -> Decision:
    if demand.tool != "Bash":
        return _decide_file(layers, demand.tool, demand.argument, demand, longest)
    from wave_runtime.permissions.command_glob import matches_command, spelled
    from wave_runtime.permissions.denial import Denials

    def allows(glob: str) -> bool:
        if demand.unrestricted and not demand.spelled_is_enough:
            return False
        if not demand.unrestricted and matches_command(glob, demand.argument):
            return True
        start = spelled(glob) if demand.within else ""
        return any(
            start.startswith(outer.reach)
            and start[len(outer.reach) :][:1] in ("", " ")
            and matches_command(glob, outer.command)
            for outer in demand.within
        )

    reason = f" ({demand.unrestricted})" if demand.unrestricted else ""
    what = f"`{_short(demand.argument, longest)}`{reason}{demand.where}"
    return _by_layers(layers, _Question("Bash", what, allows, Denials(demand.words, demand.folders).denied_by, demand))


def _decide_file(
    layers: Sequence[Layer], tool: str, path: str, demand: Demand | None, longest: int = LONGEST_SHOWN
) -> Decision:
    place = demand.where if demand is not None else ""
    if GAP.search(path):
        return _by_layers(layers, _unknown(tool, f"`{tool}` of a path that is not known{place}", demand))
    try:
        normal = normal_path(path)
    except NotCallable as error:
        return Decision(
            False, None, None, demand, f"`{tool}({_short(path, longest)})`{place} is not permitted: {error}"
        )
    what = f"`{tool}({_short(normal, longest)})`{place}"
    return _by_layers(layers, _Question(tool, what, *(2 * (lambda glob: matches_path(glob, normal),)), demand))


def _decide_url(layers: Sequence[Layer], text: str, longest: int) -> Decision:
    from wave_runtime.permissions.url import matches_url, normal_url

    try:
        host, url = normal_url(text)
    except NotCallable as error:
        return Decision(False, because=f"`WebFetch({_short(text, longest)})` is not permitted: {error}")
    matches = 2 * (lambda glob: matches_url(glob, host, url),)
    return _by_layers(layers, _Question("WebFetch", f"`WebFetch({_short(url, longest)})`", *matches))


def _unknown(tool: str, what: str, demand: Demand | None = None) -> _Question:
    """Only a pattern of any argument allows it, and every denial concerns it."""
    return _Question(tool, what, lambda glob: False, lambda glob: True, demand)


def _by_layers(layers: Sequence[Layer], question: _Question) -> Decision:
    what, demand = question.what, question.demand
    for index, layer in enumerate(layers):
        for rule in layer.deny:
            if _is_for(rule, question.tool) and (rule.glob is None or question.denies(rule.glob)):
                return Decision(False, rule, index, demand, f"{what} is denied by `{rule}`")
    deciding: Decision | None = None
    for index, layer in enumerate(layers):
        for rule in layer.allow:
            if _is_for(rule, question.tool) and (rule.glob is None or question.allows(rule.glob)):
                break
        else:
            return Decision(False, None, index, demand, f"{what} is allowed by no pattern")
        # A layer of `*` narrows nothing: the pattern to be told is the one that chose.
        if deciding is None or rule.tool != "*":
            deciding = Decision(True, rule, index, demand, f"{what} is allowed by `{rule}`")
    return deciding or Decision(False, None, None, demand, f"{what} is allowed by no pattern")


def _is_for(rule: Pattern, tool: str) -> bool:
    return rule.tool == tool or ("*" in rule.tool and fnmatchcase(tool, rule.tool))


def _short(text: str, longest: int) -> str:
    text = shown(text).replace("\n", "⏎")
    return text if len(text) <= longest else text[: longest - 1] + "…"
