"""Which level a step gets, and that a sandbox with a hole in it is none: each is tried before anything runs in it."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from wave_runtime.engine.events import SandboxLevel
from wave_runtime.plan.model import Sandbox
from wave_runtime.sandbox import ladder as ladders
from wave_runtime.sandbox import namespaces
from wave_runtime.sandbox.bubblewrap import Bubblewrap
from wave_runtime.sandbox.ladder import Chosen, Ladder, Missing, ladder_of
from wave_runtime.sandbox.probe import Probed
from wave_runtime.sandbox.step_sandbox import Host

from tests.sandboxes import NAMESPACES

ALL_MET = Probed(
    dict.fromkeys(
        (
            "write",
            "read",
            "readonly",
            "environment",
            "system",
            "settings",
            "signal",
            "sight",
            "system_calls",
            "network",
        ),
        "EPERM",
    ),
    65534,
)
BWRAP = Bubblewrap("/usr/bin/bwrap", "0.11.0")
BOTH, ONLY_LSM, ONLY_NS, NEITHER = (
    Host(BWRAP, 7, None),
    Host(None, 7, None),
    Host(BWRAP, 0, None),
    Host(None, 0, None),
)

LADDER: list[tuple[Host, str, str, SandboxLevel | None, str | None]] = [
    # the machine, required level and network, what was asked for, the level that is given
    (BOTH, "ns", "none", None, "ns"),
    (BOTH, "lsm", "none", None, "ns"),
    (BOTH, "process", "open", None, "process"),
    (BOTH, "process", "open", "lsm", "ns"),
    (BOTH, "ns", "hosts", None, "ns"),
    (BOTH, "ns", "none", "process", "ns"),
    (BOTH, "ns", "none", "external", "external"),
    (BOTH, "ns", "none", "none", "none"),
    (BOTH, "process", "none", None, None),
    (BOTH, "process", "none", "lsm", "ns"),
    (ONLY_LSM, "ns", "none", None, None),
    (ONLY_LSM, "lsm", "none", None, "lsm"),
    (ONLY_LSM, "lsm", "open", None, "lsm"),
    (ONLY_LSM, "lsm", "hosts", None, None),
    (ONLY_LSM, "lsm", "none", "ns", None),
    (ONLY_LSM, "process", "open", "ns", None),
    (ONLY_NS, "lsm", "hosts", None, "ns"),
    (NEITHER, "lsm", "none", None, None),
    (NEITHER, "process", "open", None, "process"),
    (NEITHER, "ns", "hosts", "external", "external"),
]


@pytest.mark.parametrize(("host", "level", "network", "asked", "given"), LADDER)
def test_the_level_that_a_step_gets(
    monkeypatch: pytest.MonkeyPatch, host: Host, level: Any, network: Any, asked: SandboxLevel | None, given: str | None
) -> None:
    monkeypatch.setattr(ladders, "probe", lambda level, required, host: ALL_MET)
    hosts = ("a.example",) if network == "hosts" else ()
    found = Ladder(host).choose(Sandbox(level, network, hosts, None, None), asked)
    if isinstance(found, Missing):
        assert given is None
        assert found.reasons
        assert "--sandbox external" in found.fix
    else:
        assert found.level == given
        assert bool(found.weaker) == (given in ("external", "none"))


@pytest.mark.parametrize("hole", sorted(ALL_MET.met))
def test_a_probe_that_gets_through_takes_the_level_away(monkeypatch: pytest.MonkeyPatch, hole: str) -> None:
    probed = replace(ALL_MET, met={**ALL_MET.met, hole: None})
    monkeypatch.setattr(ladders, "probe", lambda level, required, host: probed)
    found = Ladder(BOTH).choose(Sandbox("lsm", "none", (), None, None), None)
    assert isinstance(found, Missing)
    assert all(hole in reason for reason in found.reasons)


def test_programs_that_are_root_take_the_level_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladders, "probe", lambda level, required, host: replace(ALL_MET, user=0))
    assert isinstance(Ladder(BOTH).choose(Sandbox("lsm", "none", (), None, None), None), Missing)


def test_each_kind_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, str]] = []

    def probe(level: str, required: Sandbox, host: Host) -> Probed:
        tried.append((level, required.network))
        return ALL_MET

    monkeypatch.setattr(ladders, "probe", probe)
    ladder = Ladder(BOTH)
    for memory in (None, 10**9, 2 * 10**9):
        for network in ("none", "open"):
            ladder.choose(Sandbox("ns", "none" if network == "none" else "open", (), memory, None), None)
    assert tried == [("ns", "none"), ("ns", "open")]


def _without(word: str, values: int) -> Callable[[list[str]], list[str]]:
    def change(words: list[str]) -> list[str]:
        place = words.index(word)
        return words[:place] + words[place + 1 + values :]

    return change


def _readonly_is_writable(words: list[str]) -> list[str]:
    return ["--bind" if word == "--ro-bind" and words[place + 1].endswith("/mount") else word
            for place, word in enumerate(words)]  # fmt: skip


SABOTAGE: dict[str, tuple[str, Callable[[list[str]], list[str]]]] = {
    "the network of the machine": ("network", _without("--unshare-net", 0)),
    "the processes of the machine": ("sight", _without("--unshare-pid", 0)),
    "no filter": ("system_calls", _without("--seccomp", 1)),
    "a mount that is writable": ("readonly", _readonly_is_writable),
}


@NAMESPACES
@pytest.mark.parametrize("what", SABOTAGE)
def test_a_sandbox_with_a_hole_is_found_out(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    hole, change = SABOTAGE[what]
    whole = namespaces.arguments
    monkeypatch.setattr(namespaces, "arguments", lambda *given, **named: change(whole(*given, **named)))
    found = ladder_of(os.environ).choose(Sandbox("ns", "none", (), None, None), None)
    assert isinstance(found, Missing), "the hole was not found"
    assert hole in found.reasons[0]


@NAMESPACES
def test_what_holds_is_told_with_what_it_met() -> None:
    found = ladder_of(os.environ).choose(Sandbox("ns", "none", (), 10**9, 64), None)
    assert isinstance(found, Chosen)
    met = {each.name: each.probe for each in found.guarantees}
    assert met["readonly_mounts"] == "EROFS"
    assert met["network"] == "ECONNREFUSED"
    assert {each.name for each in found.guarantees if each.strength == "soft"} == {"memory", "process_count"}


FIXES: list[tuple[Host, str, str, SandboxLevel | None, bool, str]] = [
    # the machine, required level and network, what was asked for, whether that is why, what helps
    (ONLY_LSM, "ns", "none", None, False, "or accept `level: lsm` in the step, which this machine gives; or say"),
    (ONLY_LSM, "ns", "none", "lsm", False, "or accept `level: lsm` in the step, which this machine gives; or say"),
    (ONLY_LSM, "lsm", "none", "ns", True, "or ask for `--sandbox lsm`, which this machine gives; or say"),
    (ONLY_LSM, "ns", "hosts", None, False, "`pip install 'wave-runtime[sandbox]'`); or say"),
    (NEITHER, "ns", "none", None, False, "`pip install 'wave-runtime[sandbox]'`); or say"),
]


@pytest.mark.parametrize(("host", "level", "network", "asked", "why", "fix"), FIXES)
def test_the_fix_names_the_level_that_is_there(
    host: Host,
    level: Any,
    network: Any,
    asked: SandboxLevel | None,
    why: bool,
    fix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ladders, "probe", lambda *_: ALL_MET)
    found = Ladder(host).choose(Sandbox(level, network, ("a.example",), None, None), asked)
    assert isinstance(found, Missing)
    assert (found.asked, fix in found.fix) == (why, True)
