"""The levels of sandboxes, which of them this machine really gives, and which one a step gets.

    ns       namespaces, made by bubblewrap: what is not shown is not there
    lsm      Landlock and a filter of system calls: what is not allowed is refused
    process  no wall: a small environment, an end for the whole tree, limits that are watched

A level is there when a sandbox of it was started and held against every probe. `external` and `none` are asked for by
somebody who starts a run; nobody gets them otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from wave_runtime.engine.events import Guarantee, SandboxLevel
from wave_runtime.plan.model import Sandbox
from wave_runtime.sandbox import landlock, lsm, seccomp
from wave_runtime.sandbox.bubblewrap import FIX, bubblewrap, search_path
from wave_runtime.sandbox.machine_folders import machine_folders
from wave_runtime.sandbox.probe import Probed, probe
from wave_runtime.sandbox.step_sandbox import WALLS, Host
from wave_runtime.sandbox.step_user import step_user

STATED: tuple[SandboxLevel, ...] = ("ns", "lsm", "process", "external", "none")
"""What can be asked for."""
_RANK: Mapping[Literal["ns", "lsm", "process"], int] = {"ns": 2, "lsm": 1, "process": 0}
_OTHER = "or say that a wall around the runtime holds, with `--sandbox external`"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a step gets."""

    level: SandboxLevel
    required: Sandbox
    backend: str
    """The program or the part of the kernel, with its version."""
    user: int | None
    """Whose the files are that its programs make, where that was measured."""
    guarantees: tuple[Guarantee, ...]
    weaker: tuple[str, ...]
    """What the plan requires and nobody checks or holds, because it was asked for; sentences without a period."""

    @property
    def has_walls(self) -> bool:
        """Whether it holds programs back, and not only counts and ends them."""
        return self.level in WALLS


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a step gets none."""

    what: str
    """The guarantee that is missing."""
    reasons: tuple[str, ...]
    """Level by level, in the words of the program or the kernel."""
    fix: str
    asked: bool = False
    """Whether the plan alone accepts less, and whoever starts the run asked for more."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels of one machine; each kind is tried once."""

    host: Host
    _tried: dict[tuple[str, str], Probed] = field(default_factory=dict, compare=False, repr=False)

    def choose(self, required: Sandbox, asked: SandboxLevel | None) -> Chosen | Missing:
        """The best level of those that are accepted. Somebody who asks for `ns` or `lsm` accepts nothing below.

        A step that accepts `process` gets it: walls would take away what it may need elsewhere.
        """
        match asked:
            case "external" | "none":
                return Chosen(asked, required, "", None, (), tuple(_weaker(required, asked)))
        least, raised = required, False
        if asked is not None and _RANK[asked] > _RANK[required.level]:
            least, raised = replace(required, level=asked), True
        if least.level == "process":
            if least.network == "open":
                return Chosen("process", least, "", None, tuple(_counted(least)), ())
            return Missing(
                "a network that is closed", ("process: nothing is closed there",), f"`--sandbox lsm`; {_OTHER}"
            )
        reasons = []
        for level in WALLS:
            if _RANK[level] < _RANK[least.level]:
                continue
            lacking = self._lacking(level, least)
            if not lacking:
                return self._chosen(level, least)
            reasons.append(f"{level}: {lacking}")
        return Missing(_what(least), tuple(reasons), self._fix(least, raised=raised), raised)

    def _chosen(self, level: Literal["ns", "lsm"], required: Sandbox) -> Chosen:
        probed = self._probed(level, required)
        held = (*_held(level, required, probed), *_counted(required))
        return Chosen(level, required, self._backend(level), probed.user, held, ())

    def _lacking(self, level: Literal["ns", "lsm"], required: Sandbox) -> str:
        """Why the level does not give what is required; empty: it does."""
        if required.network == "hosts" and level == "lsm":
            return "it knows ports and no names of hosts"
        if level == "ns" and self.host.bubblewrap is None:
            return "there is no program `bwrap` on the PATH"
        if level == "lsm" and not self.host.landlock:
            return _no_landlock()
        if level == "lsm" and (missing := lsm.missing(self.host.landlock, _ports(required), self.host.user)):
            return f"this kernel does not hold {'; '.join(missing)}"
        if not seccomp.supported():
            return "there is no filter of system calls for this machine"
        probed = self._probed(level, required)
        if probed.failure:
            return probed.failure
        if open_doors := sorted(name for name, met in probed.met.items() if met is None):
            return f"it was tried and did not hold: {', '.join(open_doors)}"
        return "its programs would be root on the machine" if probed.user == 0 else ""

    def _probed(self, level: Literal["ns", "lsm"], required: Sandbox) -> Probed:
        kind = level, required.network
        if kind not in self._tried:
            try:
                self._tried[kind] = probe(level, required, self.host)
            except OSError as error:
                self._tried[kind] = Probed({}, failure=f"it cannot be tried: {error.strerror or error}")
        return self._tried[kind]

    def _backend(self, level: Literal["ns", "lsm"]) -> str:
        if level == "lsm":
            return f"Landlock {self.host.landlock}"
        return f"bubblewrap {self.host.bubblewrap.version}" if self.host.bubblewrap is not None else ""

    def _fix(self, required: Sandbox, *, raised: bool) -> str:
        # What the level lsm can hold, it may hold here: the way out that needs no rights on the machine.
        weaker = required.level == "ns" and not self._lacking("lsm", required)
        accept = "ask for `--sandbox lsm`" if raised else "accept `level: lsm` in the step"
        other = f"or {accept}, which this machine gives; {_OTHER}" if weaker else _OTHER
        if self.host.bubblewrap is None:
            return f"{FIX}; {other}"
        return (
            "let programs make user namespaces (Ubuntu: `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; "
            f"Debian: `sysctl kernel.unprivileged_userns_clone=1`; a container: permit them there); {other}"
        )


def ladder_of(environment: Mapping[str, str]) -> Ladder:
    """The ladder of this machine, for a runtime with this environment. Raises NotShown."""
    try:
        version = landlock.abi()
    except OSError:
        version = 0
    return Ladder(Host(bubblewrap(search_path(environment)), version, step_user(), machine_folders(environment)))


def _ports(required: Sandbox) -> tuple[int, ...] | None:
    return None if required.network == "open" else ()


def _no_landlock() -> str:
    try:
        landlock.abi()
    except OSError as error:
        return error.strerror or "there is no Landlock"
    return "there is no Landlock"


def _what(required: Sandbox) -> str:
    match required.network:
        case "hosts":
            return f"a sandbox of level `{required.level}` with a network by name"
        case "none":
            return f"a sandbox of level `{required.level}` without network"
        case "open":
            return f"a sandbox of level `{required.level}`"
        case _:
            assert_never(required.network)


_BY: Mapping[Literal["ns", "lsm"], tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "ns": (
        ("files", "mount namespace", ("read", "write", "system")),
        ("readonly_mounts", "read-only mount", ("readonly",)),
        ("secrets", "pid namespace", ("environment",)),
        ("processes", "pid namespace", ("sight", "signal")),
        ("settings", "read-only mount, another user than root", ("settings",)),
        ("system_calls", "seccomp", ("system_calls",)),
    ),
    "lsm": (
        ("files", "Landlock", ("read", "write", "system")),
        ("secrets", "Landlock", ("environment",)),
        ("processes", "Landlock, another user", ("signal",)),
        ("settings", "Landlock, another user than root", ("settings",)),
        ("system_calls", "seccomp", ("system_calls",)),
    ),
}
"""What is held, by what, and the probes that tried it."""


def _held(level: Literal["ns", "lsm"], required: Sandbox, probed: Probed) -> Iterator[Guarantee]:
    for name, by, probes in _BY[level]:
        yield Guarantee(name, by, _met(probed, probes))
    if level == "lsm":
        yield Guarantee("readonly_mounts", "compared afterwards", None, "detects")
    if required.network != "open":
        by = "network namespace" if level == "ns" else "Landlock, seccomp"
        yield Guarantee("network", f"{by}, proxy" if required.network == "hosts" else by, _met(probed, ("network",)))


def _met(probed: Probed, probes: tuple[str, ...]) -> str:
    return ", ".join(dict.fromkeys(str(probed.met[name]) for name in probes))


def _counted(required: Sandbox) -> Iterator[Guarantee]:
    """What the runtime does on every level."""
    yield Guarantee("environment", "list of names", None)
    yield Guarantee("tree_kill", "supervisor", None)
    if required.level == "process":
        yield Guarantee("readonly_mounts", "compared afterwards", None, "detects")
    if required.memory_bytes is not None:
        yield Guarantee("memory", "watchdog", None, "soft")
    if required.processes is not None:
        yield Guarantee("process_count", "watchdog", None, "soft")


def _weaker(required: Sandbox, asked: Literal["external", "none"]) -> Iterator[str]:
    ending = "is left to what is around the runtime" if asked == "external" else "is held by nothing"
    if required.level != "process":
        yield f"the level `{required.level}` {ending}"
    if required.network != "open":
        what = "no network" if required.network == "none" else f"the network {', '.join(required.hosts)} alone"
        yield f"{what} {ending}"
    if asked == "none":
        for name, limit in (("memory", required.memory_bytes), ("processes", required.processes)):
            if limit is not None:
                yield f"the limit on {name} {ending}"
