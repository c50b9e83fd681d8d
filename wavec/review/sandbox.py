"""Sandboxes: a level that falls, a host that is newly reached, a limit that grows are wider rights."""

from collections.abc import Iterator

from wave_runtime.plan.model import Sandbox

from wavec.describe.phrase import Name, Phrase
from wavec.describe.size import size
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep

_LEVELS = ("process", "lsm", "ns")
_NETWORKS = ("none", "hosts", "open")
_PORTS = frozenset({"443", "80"})
_NOTHING = Sandbox("process", "open", (), None, None)
"""What a step without a sandbox requires."""


def changed_sandbox(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of what a step's sandbox requires."""
    one, other = old.step.sandbox, new.step.sandbox
    if one == other:
        return
    places = old.place("/sandbox"), new.place("/sandbox")
    if one is None or other is None:
        text: Phrase = ("a sandbox is required" if one is None else "no sandbox is required any more",)
        yield _change("sandbox", "narrows" if one is None else "widens", text, None, None, places)
    one, other = one or _NOTHING, other or _NOTHING
    yield from _level(one, other, places)
    yield from _network(one, other, places)
    yield from _limit("memory", one.memory_bytes, other.memory_bytes, places)
    yield from _limit("processes", one.processes, other.processes, places)


_Places = tuple[str | None, str | None]


def _level(one: Sandbox, other: Sandbox, places: _Places) -> Iterator[Change]:
    if one.level != other.level:
        effect: Effect = "widens" if _LEVELS.index(other.level) < _LEVELS.index(one.level) else "narrows"
        yield _change("sandbox.level", effect, ("level of the sandbox",), one.level, other.level, places)


def _network(one: Sandbox, other: Sandbox, places: _Places) -> Iterator[Change]:
    if one.network != other.network:
        effect: Effect = "widens" if _NETWORKS.index(other.network) > _NETWORKS.index(one.network) else "narrows"
        yield _change("sandbox.network", effect, ("network of the sandbox",), one.network, other.network, places)
    if other.network != "open":
        for host in other.hosts:
            if one.network != "open" and not any(_covers(known, host) for known in one.hosts):
                yield _change("sandbox.host", "widens", (Name(host), " is reached now"), None, None, places)
    if one.network != "open":
        for host in one.hosts:
            if other.network != "open" and not any(_covers(known, host) for known in other.hosts):
                yield _change("sandbox.host", "narrows", (Name(host), " is not reached any more"), None, None, places)


def _covers(wide: str, narrow: str) -> bool:
    """Whether every name and port of `narrow` is one of `wide`."""
    (name, ports), (other, others) = _parts(wide), _parts(narrow)
    within = other == name or (name.startswith("*.") and other.endswith(name[1:]))
    return within and others <= ports


def _parts(host: str) -> tuple[str, frozenset[str]]:
    name, _, port = host.partition(":")
    return name, frozenset({port}) if port else _PORTS


def _limit(name: str, one: int | None, other: int | None, places: _Places) -> Iterator[Change]:
    if one != other:
        grows = other is None or (one is not None and other > one)
        sides = _shown(name, one), _shown(name, other)
        yield _change(f"sandbox.{name}", "widens" if grows else "narrows", (f"limit on {name}",), *sides, places)


def _shown(name: str, limit: int | None) -> str | None:
    if limit is None:
        return None
    return size(limit) if name == "memory" else str(limit)


def _change(kind: str, effect: Effect, text: Phrase, before: str | None, after: str | None, places: _Places) -> Change:
    return Change("permissions", kind, effect, text, Side(before, places[0]), Side(after, places[1]))
