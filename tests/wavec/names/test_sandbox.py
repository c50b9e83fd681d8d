"""Sandboxes: what the sources say, and what the plan requires."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan.model import Sandbox

from tests.sources import MANIFEST, compile_text, mistakes, plan_of_text, step_of, told
from wavec.names.host import host_problem, meant_host


def manifest(common: str | None) -> str:
    return MANIFEST if common is None else f"{MANIFEST}runtime: {{sandbox: {{{common}}}}}\n"


def pipeline(own: str | None) -> str:
    sandbox = "" if own is None else f", sandbox: {{{own}}}"
    return f"kind: WavePipeline\nsteps:\n  - {{id: work, exec: {{type: command, source: make}}{sandbox}}}\n"


GB = 1_000_000_000
REQUIRED: list[tuple[str, str | None, str | None, Sandbox | None]] = [
    ("nothing", None, None, None),
    ("all by default", None, "", Sandbox("ns", "none", (), None, None)),
    ("of the manifest", "level: lsm", None, Sandbox("lsm", "none", (), None, None)),
    ("key by key", "level: lsm, memory: 2GB", "processes: 9", Sandbox("lsm", "none", (), 2 * GB, 9)),
    ("the step wins", "level: lsm, memory: 2GB", "level: ns, memory: 1GiB", Sandbox("ns", "none", (), 1 << 30, None)),
    ("open", "network: none", "network: open", Sandbox("ns", "open", (), None, None)),
    ("hosts", None, "network: [B.example, a.example, b.example]",
     Sandbox("ns", "hosts", ("a.example", "b.example"), None, None)),
    ("no host", None, "network: []", Sandbox("ns", "none", (), None, None)),
    ("a level that holds no network", None, "level: process", Sandbox("process", "open", (), None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("common", "own", "expected"), [row[1:] for row in REQUIRED], ids=[r[0] for r in REQUIRED])
def test_what_a_step_requires(common: str | None, own: str | None, expected: Sandbox | None) -> None:
    plan = plan_of_text(pipeline(own), manifest(common))
    assert step_of(plan, "work").sandbox == expected
    assert ("sandbox/1" in plan.requires) == (expected is not None)


MISTAKES: list[tuple[str, str | None, str | None, list[tuple[str, str]]]] = [
    ("a level", None, "level: vm", [("WV205", "vm")]),
    ("a word", None, "network: off", [("WV205", "off")]),
    ("a host as a word", None, "network: example.com", [("WV547", "example.com")]),
    ("a number as network", None, "network: 7", [("WV204", "7")]),
    ("a number as host", None, "network: [7]", [("WV204", "7")]),
    ("a mapping", None, "network: {a: b}", [("WV203", "{a: b}")]),
    ("a size without unit", None, "memory: 512", [("WV548", "512")]),
    ("a size too small", None, "memory: 1MB", [("WV548", "1MB")]),
    ("no process", None, "processes: 0", [("WV206", "0")]),
    ("in the manifest, told once", "memory: much", "processes: 7", [("WV548", "much")]),
    ("names at lsm", None, "level: lsm, network: [a.example]", [("WV546", "lsm")]),
    ("a closed network at process", None, "level: process, network: none", [("WV546", "process")]),
    ("a level below the manifest's network", "network: none", "level: process", [("WV546", "process")]),
    ("in the manifest alone", "level: process, network: none", None, [("WV546", "process")]),
    ("not again for the step", "level: process, network: none", "memory: 1GB", [("WV546", "process")]),
    ("a network above the manifest's level", "level: process", "network: none", [("WV546", "process")]),
]


@pytest.mark.parametrize(("common", "own", "expected"), [row[1:] for row in MISTAKES], ids=[r[0] for r in MISTAKES])
def test_mistakes(common: str | None, own: str | None, expected: list[tuple[str, str]]) -> None:
    found = mistakes(compile_text(pipeline(own), manifest(common)))
    assert [(code, place) for code, place, _ in found] == expected


HOSTS = [
    ("example.com", None),
    ("*.example.com", None),
    ("localhost", None),
    ("a_b.example", None),
    ("db.example:5432", None),
    ("xn--bcher-kva.example", None),
    ("https://example.com", "scheme"),
    ("example.com/", "path"),
    ("u@example.com", "user"),
    ("bücher.example", "letters"),
    ("10.0.0.1", "address"),
    ("10.0.0.1:80", "address"),
    ("[::1]", "address"),
    ("fe80::1", "address"),
    ("1.2", "address"),
    ("0x7f000001", "address"),
    ("a.0x7f:80", "address"),
    ("a.1", "address"),
    ("example.com:", "port"),
    ("example.com:0", "port"),
    ("a:65536", "port"),
    ("*", "whole"),
    ("a.*.b", "whole"),
    ("*.com", "too wide"),
    ("a..b", "no name"),
    ("-a.b", "no name"),
    ("", "no name"),
    ("a" * 64, "no name"),
    ("a b", "no name"),
    (".".join(["a" * 60] * 5), "no name"),
    ("example.com.", "no name"),
]


@pytest.mark.parametrize(("text", "problem"), HOSTS)
def test_names_of_hosts(text: str, problem: str | None) -> None:
    found = host_problem(text)
    assert (found is None) == (problem is None) and (problem or "") in (found or "")


@given(st.text(max_size=40))
def test_what_is_meant_is_a_name(text: str) -> None:
    meant = meant_host(text)
    assert meant is None or host_problem(meant) is None


def test_a_plan_without_sandbox_says_nothing_of_one() -> None:
    compiled = compile_text(pipeline(None))
    assert told(compiled) == [] or "sandbox" not in str(told(compiled))
