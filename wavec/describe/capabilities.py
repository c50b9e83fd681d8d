"""What the steps of a plan may do, in one table: tools, programs, files, hosts, secrets.

A row is an upper bound, read off the patterns: what layers leave out together can be less. What programs may do ends at
the walls of the step's sandbox. Steps that may do the same stand in one row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import or_

from wave_runtime.permissions import Layer, Pattern, PatternError, parse_pattern
from wave_runtime.plan.model import Permissions, Plan, Sandbox

from wavec.describe.phrase import Phrase, names
from wavec.describe.rights import NOTHING, UNLIMITED, WITHIN, Bound, Rights
from wavec.describe.sandbox import has_walls
from wavec.permissions.authorized import GrantLayer
from wavec.syntax.granted import allowed, denied, offered
from wavec.trust.rights import rights_of

_TOOLS = ("Read", "Glob", "Grep", "Write", "Edit", "MultiEdit", "NotebookEdit", "Bash", "WebFetch", "WebSearch")
_READ = ("Read", "Glob", "Grep")
_WRITE = ("Write", "Edit", "MultiEdit", "NotebookEdit")

_COMMAND = Rights(Bound(all="no agent"), UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED)
"""A shell text of the pipeline's author: it runs as the user who starts the run."""


@dataclass(frozen=True, slots=True)
class Row:
    """Steps that may do the same."""

    title: Phrase
    rights: Rights


def capabilities(plan: Plan) -> tuple[Row, ...]:
    """The whole plan first, where it has steps that differ; then each set of rights with its steps, in plan order."""
    steps: dict[Rights, list[str]] = {}
    commands: dict[Rights, list[str]] = {}
    for step in plan.steps:
        if step.adapter is None or step.permissions is None:
            commands.setdefault(_within(step.sandbox, _COMMAND), []).append(step.id)
        else:
            granted = _granted(step.permissions, plan.adapters[step.adapter].secrets)
            steps.setdefault(_within(step.sandbox, granted), []).append(step.id)
    rows = [Row(names(ids), rights) for rights, ids in (*steps.items(), *commands.items())]
    if len(steps) > 1:
        total = reduce(or_, steps)
        rows.insert(0, Row(("agents in sum" if commands else "in sum",), total))
    return tuple(rows)


def _within(sandbox: Sandbox | None, rights: Rights) -> Rights:
    """What is left of `rights` within the walls of `sandbox`. What its client reaches by itself is told at the step."""
    if sandbox is None or not has_walls(sandbox):
        return rights
    return replace(
        rights,
        reads=_walled(rights.reads, WITHIN),
        writes=_walled(rights.writes, "the workspace"),
        hosts=_reached(sandbox, rights.hosts),
    )


def _walled(bound: Bound, all: str) -> Bound:
    """Where programs may touch every file, `all` is what every file is."""
    return Bound(all=all) if bound.more or bound.all in ("every file", "not limited") else bound


def _reached(sandbox: Sandbox, hosts: Bound) -> Bound:
    if sandbox.network == "open" or hosts == NOTHING:
        return hosts
    return Bound(frozenset(sandbox.hosts))


@lru_cache(maxsize=512)
def _granted(permissions: Permissions, secrets: tuple[str, ...]) -> Rights:
    # Most steps have just what their persona has.
    grant = _layers(permissions)
    layers = [part.layer for part in grant]
    return Rights(
        _tools(layers),
        _programs(layers),
        _files(layers, grant, _READ, "what its programs read"),
        _files(layers, grant, _WRITE, "what its programs write"),
        _hosts(layers, grant),
        Bound(frozenset(secrets)),
    )


def _layers(permissions: Permissions) -> tuple[GrantLayer, ...]:
    return tuple(
        GrantLayer(
            part.origin,
            Layer(
                tuple(_pattern(text, allows=True) for text in part.allow),
                tuple(_pattern(text, allows=False) for text in part.deny),
            ),
        )
        for part in permissions.layers
    )


def _pattern(text: str, *, allows: bool) -> Pattern:
    # A layer that allows everything limits nothing: it is never the rule that lets a call through.
    if text == "*":
        return Pattern("*", None)
    try:
        return parse_pattern(text)
    except PatternError:
        return Pattern("*" if allows else "", None)  # of a plan that was written by hand


def _tools(layers: Sequence[Layer]) -> Bound:
    named = {rule.tool for layer in layers for rule in layer.allow}
    if named == {"*"} and all(layer.allow for layer in layers):
        return Bound(all="every tool", but=frozenset(_bare(layers)))
    found = {tool for tool in (*_TOOLS, *(named - {"*"})) if offered(layers, tool)}
    return Bound(frozenset(found))


def _bare(layers: Sequence[Layer]) -> Iterator[str]:
    return (rule.tool for layer in layers for rule in layer.deny if rule.glob is None)


def _programs(layers: Sequence[Layer]) -> Bound:
    if not offered(layers, "Bash"):
        return NOTHING
    globs = allowed(layers, "Bash")
    programs = {_first_words(glob) for glob in globs or ()}
    if globs is None or "" in programs:
        return Bound(all="any program", but=frozenset(denied(layers, "Bash")))
    return Bound(frozenset(programs))


def _first_words(glob: str) -> str:
    """The words before the first wildcard."""
    start = glob.partition("*")[0]
    return start.removesuffix(":").strip() if start != glob else glob


def _files(layers: Sequence[Layer], grant: tuple[GrantLayer, ...], tools: Iterable[str], by_programs: str) -> Bound:
    if rights_of(grant).shell is not None:
        return Bound(all="every file")
    found = Bound(more=by_programs) if offered(layers, "Bash") else NOTHING
    for tool in tools:
        if offered(layers, tool):
            globs = allowed(layers, tool)
            refused = frozenset(denied(layers, tool))
            found = found | (Bound(all="the workspace", but=refused) if globs is None else Bound(frozenset(globs)))
    return found


def _hosts(layers: Sequence[Layer], grant: tuple[GrantLayer, ...]) -> Bound:
    known = rights_of(grant)
    if known.shell is not None or any(program.sends or program.brings for program, _ in known.programs):
        return Bound(all="any host")
    found = Bound(more="what its programs reach") if offered(layers, "Bash") else NOTHING
    if offered(layers, "WebFetch"):
        globs = allowed(layers, "WebFetch")
        if globs is None:
            return Bound(all="any host", but=frozenset(map(_host, denied(layers, "WebFetch"))))
        found = found | Bound(frozenset(map(_host, globs)))
    return found


def _host(glob: str) -> str:
    return glob.removeprefix("domain:")
