"""Sandboxes: what must hold of the programs of a step, by the keys of the step and of the manifest."""

from collections.abc import Callable, Iterator, Sequence

from wavec.diagnostics.codes.bad_host import bad_host, host_not_listed
from wavec.diagnostics.codes.bad_size import bad_size
from wavec.diagnostics.codes.network_not_held import network_not_held
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.host import host_problem, meant_host
from wavec.names.named import Level, NamedManifest, NamedSandbox, Network
from wavec.source.span import Span
from wavec.syntax.pipeline import Step
from wavec.syntax.sandbox import Sandbox
from wavec.syntax.size import size_bytes

Report = Callable[[Diagnostic], None]

STRONGEST: Level = "ns"
_WORDS = ("none", "open")


def check_sandbox(manifest: NamedManifest, report: Report) -> None:
    """Reports what is wrong with the manifest's sandbox."""
    common = _common(manifest)
    if common is not None:
        _check_values(common, report)
        _check_level([common], report)


def sandbox_of(step: Step, manifest: NamedManifest | None, report: Report) -> NamedSandbox | None:
    """What must hold of `step`; None: nothing."""
    own, common = step.sandbox, _common(manifest)
    if own is not None:
        _check_values(own, report)
        if own.has("level") or own.has("network") or common is None:
            _check_level([own, common], report)
    nodes = [node for node in (own, common) if node is not None]
    if not nodes:
        return None
    level = _level(nodes)
    memory = next((node.memory for node in nodes if node.memory is not None), None)
    return NamedSandbox(
        level,
        *_network(nodes, level),
        size_bytes(memory) if memory is not None else None,
        next((node.processes for node in nodes if node.processes is not None), None),
    )


def _common(manifest: NamedManifest | None) -> Sandbox | None:
    runtime = manifest.document.node.runtime if manifest is not None else None
    return runtime.sandbox if runtime is not None else None


def _check_values(node: Sandbox, report: Report) -> None:
    if node.memory is not None and size_bytes(node.memory) is None:
        report(bad_size("memory", node.memory, node.at("memory")))
    if isinstance(node.network, str):
        if node.network not in _WORDS:
            report(_bad_word(node.network, node.at("network")))
        return
    for index, host in enumerate(node.network or ()):
        if (problem := host_problem(host)) is not None:
            report(bad_host(host, node.at("network", index), problem, meant=meant_host(host)))


def _bad_word(word: str, at: Span) -> Diagnostic:
    if "." in word and host_problem(word) is None:
        return host_not_listed(word, at)
    return unknown_value(word, at, key="network", known=_WORDS)


def _check_level(nodes: Sequence[Sandbox | None], report: Report) -> None:
    """Reports a level that does not hold the network; the level is told where it is written."""
    found = [node for node in nodes if node is not None]
    level = _level(found)
    network, hosts = _network(found, level)
    if network == "open" or level == "ns" or (level == "lsm" and not hosts):
        return
    at = next(node.at("level") for node in found if node.level is not None)
    network_at = next((node.at("network") for node in found if node.network is not None), None)
    report(network_not_held(level, at, network_at, hosts=bool(hosts)))


def _level(nodes: Sequence[Sandbox]) -> Level:
    return next((node.level for node in nodes if node.level is not None), STRONGEST)


def _network(nodes: Sequence[Sandbox], level: Level) -> tuple[Network, tuple[str, ...]]:
    """What is closed unless it is opened; a level that holds no network leaves it open when nothing is said."""
    stated = next((node.network for node in nodes if node.network is not None), None)
    match stated:
        case "open":
            return "open", ()
        case None:
            return ("open" if level == "process" else "none"), ()
        case str() | ():
            return "none", ()
        case _:
            return "hosts", tuple(sorted(set(_lower(stated))))


def _lower(hosts: Sequence[str]) -> Iterator[str]:
    return (host.lower() for host in hosts)
