"""What a grant lets through, row by row of the tables. Many steps share one grant: it is read once."""

from collections.abc import Iterator, Sequence

from wave_runtime.plan.record import dataclass

from wavec.permissions.authorized import GrantLayer
from wavec.trust.capability import PROGRAMS, TOOLS, Program, Tool
from wavec.trust.reach import ANY_PROGRAM, Rule, for_tool, is_unlimited, may_call, may_run

_SHOW_THE_ENVIRONMENT = ("env", "printenv", "echo", "printf")


@dataclass(frozen=True, slots=True, eq=False)
class Rights:
    """What the agent of a step may do, as far as the tables know."""

    layers: Sequence[GrantLayer]
    shell: Rule | None
    """The rule that lets any program run."""
    tools: tuple[tuple[Tool, Rule], ...]
    programs: tuple[tuple[Program, Rule], ...]
    """Those that a rule lets run which does not let all of them."""
    environment: Rule | None
    """The rule by which a shell can print the variables that it has."""


def rights_of(layers: Sequence[GrantLayer]) -> Rights:
    """What `layers` let through."""
    shell = may_run(layers, ANY_PROGRAM)
    printing = (may_run(layers, words) for words in _SHOW_THE_ENVIRONMENT)
    return Rights(
        layers,
        shell,
        tuple(_tools(layers)),
        tuple(_programs(layers)),
        shell or next((rule for rule in printing if rule is not None), None),
    )


def _tools(layers: Sequence[GrantLayer]) -> Iterator[tuple[Tool, Rule]]:
    for tool in TOOLS:
        if not tool.name.endswith("*"):
            names = {tool.name}
        else:
            start = tool.name[:-1]
            stated = {rule.tool for part in layers for rule in part.layer.allow}
            names = {name.replace("*", "x") for name in stated if name.startswith(start)}
        for name in sorted(names):
            if (rule := may_call(layers, name)) is not None:
                yield tool, rule


def _programs(layers: Sequence[GrantLayer]) -> Iterator[tuple[Program, Rule]]:
    shells = tuple(for_tool(part, "Bash") for part in layers)
    if may_call(shells, "Bash") is None:
        return
    for row in PROGRAMS:
        rule = may_run(shells, row.words)
        if rule is not None and not is_unlimited(rule):
            yield row, rule
