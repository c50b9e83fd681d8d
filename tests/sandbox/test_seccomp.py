"""The filter of system calls: what it answers to every call on every machine, by the kernel's own rules."""

import errno
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.sandbox import seccomp, syscalls
from wave_runtime.sandbox.bpf import ALLOW, AUDIT_ARCH, KILL_PROCESS, refuse
from wave_runtime.sandbox.seccomp import DENIED, SHARED_IPC, Sockets, digest, filter_bytes

from tests.sandbox.bpf_machine import action

EPERM, ENOSYS = refuse(errno.EPERM), refuse(errno.ENOSYS)
SAYS = {ALLOW: "allowed", EPERM: "EPERM", ENOSYS: "ENOSYS", KILL_PROCESS: "killed"}

VARIANTS = list(product(syscalls.MACHINES, Sockets, (True, False)))

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def answer(machine: str, sockets: Sockets, own_namespaces: bool, call: str, *arguments: int) -> str:
    number = syscalls.number(call, machine)
    assert number is not None
    program = filter_bytes(sockets, own_namespaces=own_namespaces, machine=machine)
    return SAYS[action(program, AUDIT_ARCH[machine], number, arguments)]


@pytest.mark.parametrize(("machine", "sockets", "own_namespaces"), VARIANTS)
def test_every_number_is_answered_as_its_name_says(machine: str, sockets: Sockets, own_namespaces: bool) -> None:
    program = filter_bytes(sockets, own_namespaces=own_namespaces, machine=machine)
    names = {syscalls.number(name, machine): name for name in syscalls.NUMBERS}
    denied = {*DENIED, *(() if own_namespaces else SHARED_IPC), *(("socket",) if sockets is Sockets.NONE else ())}
    by_argument = {"clone", "ioctl", "socket", "socketpair", "prlimit64", "sendto", "sendmsg", "sendmmsg"}
    for number in range(1024):
        said = SAYS[action(program, AUDIT_ARCH[machine], number)]
        name = names.get(number, "")
        if number > syscalls.NEWEST or name == "clone3":
            assert said == "ENOSYS", number
        elif name in denied:
            assert said == "EPERM", name
        elif name not in by_argument:
            assert said == "allowed", number


@pytest.mark.parametrize(("machine", "sockets", "own_namespaces"), VARIANTS)
def test_calls_of_another_machine_end_the_process(machine: str, sockets: Sockets, own_namespaces: bool) -> None:
    program = filter_bytes(sockets, own_namespaces=own_namespaces, machine=machine)
    i386 = 0x40000003
    for arch in {*AUDIT_ARCH.values(), i386} - {AUDIT_ARCH[machine]}:
        assert {action(program, arch, number) for number in range(500)} == {KILL_PROCESS}


def test_the_x32_interface_is_not_there() -> None:
    program = filter_bytes(Sockets.PRIVATE, own_namespaces=True, machine="x86_64")
    assert {action(program, AUDIT_ARCH["x86_64"], 0x40000000 | number) for number in range(600)} == {ENOSYS}


NETLINK, UNIX, INET, INET6, PACKET, ALG, VSOCK, SMC = 16, 1, 2, 10, 17, 38, 40, 43
STREAM, DATAGRAM, RAW, CLOEXEC = 1, 2, 3, 0o2000000
TCP, UDP, SCTP, MPTCP = 6, 17, 132, 262

SOCKETS = [
    # arguments,                       PRIVATE    NONE     TCP        INTERNET
    ((INET, STREAM, 0),               "allowed", "EPERM", "allowed", "allowed"),
    ((INET6, STREAM | CLOEXEC, TCP),  "allowed", "EPERM", "allowed", "allowed"),
    ((INET, DATAGRAM, UDP),           "allowed", "EPERM", "EPERM",   "allowed"),
    ((INET, STREAM, MPTCP),           "allowed", "EPERM", "EPERM",   "EPERM"),
    ((INET, STREAM, SCTP),            "allowed", "EPERM", "EPERM",   "EPERM"),
    ((INET, RAW, 1),                  "allowed", "EPERM", "EPERM",   "EPERM"),
    ((UNIX, STREAM, 0),               "allowed", "EPERM", "EPERM",   "EPERM"),
    ((UNIX, DATAGRAM | CLOEXEC, 0),   "allowed", "EPERM", "EPERM",   "EPERM"),
    ((NETLINK, RAW, 0),               "allowed", "EPERM", "EPERM",   "allowed"),
    ((NETLINK, RAW, 12),              "EPERM",   "EPERM", "EPERM",   "EPERM"),
    ((PACKET, RAW, 768),              "EPERM",   "EPERM", "EPERM",   "EPERM"),
    ((ALG, 5, 0),                     "EPERM",   "EPERM", "EPERM",   "EPERM"),
    ((VSOCK, STREAM, 0),              "EPERM",   "EPERM", "EPERM",   "EPERM"),
    ((SMC, STREAM, 0),                "EPERM",   "EPERM", "EPERM",   "EPERM"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", *(kind.name for kind in Sockets)), SOCKETS)
@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_sockets(machine: str, arguments: tuple[int, ...], PRIVATE: str, NONE: str, TCP: str, INTERNET: str) -> None:
    said = {kind.name: answer(machine, kind, False, "socket", *arguments) for kind in Sockets}
    assert said == {"PRIVATE": PRIVATE, "NONE": NONE, "TCP": TCP, "INTERNET": INTERNET}


THREAD, FORK, NEW_USER, NEW_NET = 0x3D0F00, 17, 0x10000000, 0x40000000
HIGH = 0xABCD << 32

ARGUMENTS = [
    ("clone", (THREAD,), "allowed"),
    ("clone", (FORK,), "allowed"),
    ("clone", (FORK | NEW_USER,), "EPERM"),
    ("clone", (HIGH | FORK | NEW_NET,), "EPERM"),
    ("ioctl", (0, 0x5401), "allowed"),
    ("ioctl", (0, seccomp.TIOCSTI), "EPERM"),
    ("ioctl", (0, HIGH | seccomp.TIOCSTI), "EPERM"),
    ("ioctl", (0, seccomp.TIOCLINUX), "EPERM"),
    ("socketpair", (UNIX, STREAM, 0), "allowed"),
    ("socketpair", (INET, STREAM, 0), "EPERM"),
    ("sendto", (3, 0, 0, 0), "allowed"),
    ("sendto", (3, 0, 0, seccomp.MSG_FASTOPEN), "EPERM"),
    ("sendmsg", (3, 0, seccomp.MSG_FASTOPEN | 1), "EPERM"),
    ("sendmmsg", (3, 0, 1, seccomp.MSG_FASTOPEN), "EPERM"),
    ("prlimit64", (0, 7, 1, 0), "allowed"),
    ("prlimit64", (4242, 7, 1, 0), "EPERM"),
]


@pytest.mark.parametrize(("call", "arguments", "said"), ARGUMENTS)
@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_calls_by_their_arguments(machine: str, call: str, arguments: tuple[int, ...], said: str) -> None:
    assert answer(machine, Sockets.TCP, False, call, *arguments) == said


def test_own_namespaces_leave_their_ipc_and_limits_alone() -> None:
    for call, arguments in (("shmget", ()), ("msgget", ()), ("mq_open", ()), ("prlimit64", (4242,))):
        assert answer("x86_64", Sockets.PRIVATE, True, call, *arguments) == "allowed"


@given(
    st.sampled_from(VARIANTS),
    st.integers(0, 600),
    st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6),
    st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6),
)
def test_what_the_kernel_does_not_read_of_an_argument_changes_nothing(
    variant: tuple[str, Sockets, bool], number: int, low: list[int], high: list[int]
) -> None:
    machine, sockets, own_namespaces = variant
    program = filter_bytes(sockets, own_namespaces=own_namespaces, machine=machine)
    said = action(program, AUDIT_ARCH[machine], number, low)
    assert said in SAYS
    dressed = [upper << 32 | lower for upper, lower in zip(high, low, strict=True)]
    assert action(program, AUDIT_ARCH[machine], number, dressed) == said


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_numbers_are_those_of_the_kernel(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip(f"no kernel headers for {machine} ({HEADERS[machine]})")
    lines = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text("utf-8"))
    known = {name: int(number) for name, number in lines}
    assert {name: syscalls.number(name, machine) for name in syscalls.NUMBERS} == {
        name: known.get(name) for name in syscalls.NUMBERS
    }


def test_the_same_rules_are_the_same_bytes() -> None:
    programs = [filter_bytes(kind, own_namespaces=own, machine=machine) for machine, kind, own in VARIANTS]
    again = [filter_bytes(kind, own_namespaces=own, machine=machine) for machine, kind, own in VARIANTS]
    assert programs == again
    # PRIVATE and the others differ, and so do machines: nothing is told twice by one digest
    assert len({digest(program) for program in programs}) == len(programs)
    assert all(len(program) % 8 == 0 and len(program) // 8 < 4096 for program in programs)
