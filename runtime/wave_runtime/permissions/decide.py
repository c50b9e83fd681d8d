"""Whether a call is permitted, and by which pattern.

Deny is looked at first, in every layer; then every layer must allow.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from wave_runtime.permissions.call import Call
from wave_runtime.permissions.command_glob import matches_command
from wave_runtime.permissions.demand import Demand, NotUnderstood
from wave_runtime.permissions.grant import Layer
from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import PATH_TOOLS, Pattern
from wave_runtime.permissions.shell_line import command_forms, demands
from wave_runtime.permissions.url import BadURL, matches_url, normal_url


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call is permitted, and what decided."""

    permitted: bool
    rule: Pattern | None = None
    """The pattern that decided; None when no allow pattern matched, or the call is no call."""
    layer: int | None = None
    """The index of the layer that decided."""
    demand: Demand | None = None
    """The part of a shell line that decided."""
    because: str = ""
    """One sentence for people."""


Matches = Callable[[Pattern], bool]
"""Whether the argument of a call is covered by the glob of a pattern of its tool."""


def decide(layers: Sequence[Layer], call: Call) -> Decision:
    """Whether every layer permits `call`. Never raises."""
    if call.tool == "Bash" and call.argument is not None:
        return _decide_line(layers, call.argument)
    if call.tool in PATH_TOOLS and call.argument is not None:
        return _decide_file(layers, call.tool, call.argument, None)
    if call.tool == "WebFetch" and call.argument is not None:
        try:
            host, url = normal_url(call.argument)
        except BadURL as error:
            return Decision(False, because=f"`{call.argument}` is refused: {error}")
        return _by_layers(
            layers, call.tool, f"{call.tool}({url})", None, lambda r: matches_url(r.glob or "", host, url)
        )
    # No argument, or none that is known: only a pattern of any argument allows it, and every denial concerns it.
    return _by_layers(layers, call.tool, call.tool, None, lambda rule: False, lambda rule: True)


def decide_path(layers: Iterable[Layer], tool: str, path: str) -> Decision:
    """Whether `tool` may be called on `path`. Raises ValueError for a tool whose argument is not a path."""
    if tool not in PATH_TOOLS:
        raise ValueError(f"{tool} does not take a path")
    return _decide_file(tuple(layers), tool, path, None)


def _decide_file(layers: Sequence[Layer], tool: str, path: str, demand: Demand | None) -> Decision:
    segments = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith(("/", "~/")) or path == "~" or ".." in segments or "\0" in path or not path:
        return Decision(False, demand=demand, because=f"`{path}` is not a path inside the workspace")
    normal = "/".join(segments) or "."
    return _by_layers(layers, tool, f"{tool}({normal})", demand, lambda rule: matches_path(rule.glob or "", normal))


def _decide_line(layers: Sequence[Layer], line: str) -> Decision:
    try:
        parts = demands(line)
    except NotUnderstood as error:
        what = f"`{line}` is not understood ({error.reason})"
        return _by_layers(layers, "Bash", what, None, lambda rule: False, lambda rule: True)
    decision = Decision(False, because="the line is empty")
    for part in parts:
        if part.tool == "Bash":
            forms = command_forms(part.words)
            decision = _by_layers(
                layers,
                "Bash",
                f"`{part.argument}`",
                part,
                lambda rule, part=part: matches_command(rule.glob or "", part.argument),  # type: ignore[misc]
                lambda rule, forms=forms: any(matches_command(rule.glob or "", form) for form in forms),  # type: ignore[misc]
            )
        else:
            decision = _decide_file(layers, part.tool, part.argument, part)
        if not decision.permitted:
            return decision
    return decision


def _by_layers(
    layers: Sequence[Layer],
    tool: str,
    what: str,
    demand: Demand | None,
    allows: Matches,
    denies: Matches | None = None,
) -> Decision:
    denies = denies or allows
    for index, layer in enumerate(layers):
        for rule in layer.deny:
            if _of_tool(rule, tool) and (rule.glob is None or denies(rule)):
                return Decision(False, rule, index, demand, f"{what} is denied by `{rule}`")
    allowed_by: Pattern | None = None
    last: int | None = None
    for index, layer in enumerate(layers):
        last = index
        allowed_by = next((r for r in layer.allow if _of_tool(r, tool) and (r.glob is None or allows(r))), None)
        if allowed_by is None:
            return Decision(False, None, index, demand, f"{what} is allowed by no pattern")
    if allowed_by is None:
        return Decision(False, None, None, demand, "there is no grant")
    return Decision(True, allowed_by, last, demand, f"{what} is allowed by `{allowed_by}`")


def _of_tool(rule: Pattern, tool: str) -> bool:
    return rule.tool == tool or ("*" in rule.tool and fnmatchcase(tool, rule.tool))
