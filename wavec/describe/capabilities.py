"""What the steps of a plan may do, in one table: tools, programs, files, hosts, secrets.

A row is an upper bound, read off the patterns: what layers leave out together can be less. What programs may do ends at
the walls of the step's sandbox. Steps that may do the same stand in one row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_

from wave_runtime.permissions import Layer, Pattern, PatternError, parse_pattern
from wave_runtime.plan.model import Permissions, Plan, Sandbox

from wavec.describe.phrase import Name, Phrase, joined, names
from wavec.describe.sandbox import has_walls
from wavec.permissions.authorized import GrantLayer
from wavec.syntax.granted import allowed, denied, offered
from wavec.trust.rights import rights_of

MOST_NAMES = 24
"""A cell names at most so many; the rights of a step name all."""

_TOOLS = ("Read", "Glob", "Grep", "Write", "Edit", "MultiEdit", "NotebookEdit", "Bash", "WebFetch", "WebSearch")
_READ = ("Read", "Glob", "Grep")
_WRITE = ("Write", "Edit", "MultiEdit", "NotebookEdit")


@dataclass(frozen=True, slots=True)
class Bound:
    """A set of names, or everything of its kind."""

    names: frozenset[str] = frozenset()
    all: str = ""
    """What everything is called; empty: it is the names alone."""
    but: frozenset[str] = frozenset()
    """Patterns that are taken away from everything."""
    more: str = ""
    """What cannot be named."""

    def __or__(self, other: "Bound") -> "Bound":
        more = self.more or other.more
        if self.all and other.all:
            # The wider word stands for both.
            wider = max(self.all, other.all, key=_WIDE.index)
            return Bound(all=wider, but=self.but & other.but, more=more)
        if self.all or other.all:
            return replace(self if self.all else other, more=more)
        return Bound(self.names | other.names, more=more)

    @property
    def phrase(self) -> Phrase:
        """For a page; empty if there is nothing."""
        listed = _listed(self.names)
        if self.all:
            listed = (self.all, " but ", *_listed(self.but)) if self.but else (self.all,)
        more: Phrase = (self.more,) if self.more and self.all not in _BY_PROGRAMS else ()
        return joined(filter(None, (listed, more)), "; ")


def _listed(texts: Iterable[str]) -> Phrase:
    shown = sorted(texts)
    left = len(shown) - MOST_NAMES
    more: Phrase = (f" and {left:,} more",) if left > 0 else ()
    return (*joined((Name(text),) for text in shown[:MOST_NAMES]), *more)


NOTHING = Bound()
_WITHIN = "all that its sandbox shows"
_WIDE = ("the workspace", _WITHIN, "every tool", "any program", "any host", "every file", "not limited")
_BY_PROGRAMS = (_WITHIN, "any host", "every file")
"""What is as much as programs can do anyway."""


_UNLIMITED = Bound(all="not limited")
_LABELS = ("tools", "programs", "reads", "writes", "hosts", "secrets")


@dataclass(frozen=True, slots=True)
class Rights:
    """What some steps may do."""

    tools: Bound = field(default=NOTHING)
    programs: Bound = field(default=NOTHING)
    reads: Bound = field(default=NOTHING)
    writes: Bound = field(default=NOTHING)
    hosts: Bound = field(default=NOTHING)
    secrets: Bound = field(default=NOTHING)

    def __or__(self, other: "Rights") -> "Rights":
        return Rights(
            self.tools | other.tools,
            self.programs | other.programs,
            self.reads | other.reads,
            self.writes | other.writes,
            self.hosts | other.hosts,
            self.secrets | other.secrets,
        )

    @property
    def columns(self) -> tuple[tuple[str, Phrase], ...]:
        """Each kind with what is to be said of it."""
        bounds = (self.tools, self.programs, self.reads, self.writes, self.hosts, self.secrets)
        return tuple((label, bound.phrase or ("none",)) for label, bound in zip(_LABELS, bounds, strict=True))

    @property
    def lines(self) -> tuple[tuple[str, Phrase], ...]:
        """The columns in which there is something."""
        if self.programs == _UNLIMITED:
            bounded = [(label, bound) for label, bound in self.columns[2:5] if bound != _UNLIMITED.phrase]
            return (("programs", ("a shell command: not limited",)), *bounded)
        return tuple(column for column in self.columns if column[1] != ("none",)) or (("tools", ("none",)),)


_COMMAND = Rights(Bound(all="no agent"), _UNLIMITED, _UNLIMITED, _UNLIMITED, _UNLIMITED)
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
        reads=_walled(rights.reads, _WITHIN),
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
