"""Filters of system calls in the kernel's own notation, classic BPF: pure functions from rules to bytes.

Every filter refuses a foreign machine first (the numbers of an i386 call mean other calls), then numbers of the x32
interface and those that are newer than the table. What no rule speaks of is allowed.
"""

import errno
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from wave_runtime.sandbox import syscalls

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names the machine of a call."""
X32_BIT = 0x40000000
"""Set in every number of the x32 interface of x86_64."""

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _GREATER, _GREATER_OR_EQUAL = 0x15, 0x25, 0x35
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16
_ALL_BITS = 0xFFFFFFFF

T = TypeVar("T")

Instruction = tuple[int, int, int, int]
"""Code, how many to skip when true, when false, operand: `struct sock_filter`."""


def refuse(number: int) -> int:
    """The action "the call fails with this errno"."""
    return _ERRNO | number


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one argument. The kernel reads 32 bits of every argument that is looked at here, and so do we."""

    argument: int
    values: tuple[int, ...]
    """It holds when the argument is one of them."""
    mask: int = _ALL_BITS
    """The bits of the argument that count."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to one system call by its arguments."""

    rows: tuple[tuple[Condition, ...], ...]
    """Alternatives; in each, all conditions must hold."""
    matched: int = ALLOW
    otherwise: int = refuse(errno.EPERM)


def assemble(machine: str, actions: Mapping[str, int], rules: Mapping[str, Rule]) -> bytes:
    """The filter: each call of `actions` gets its action, each of `rules` what its arguments say.

    The same bytes for the same rules. Raises KeyError for a machine that is not in `syscalls.MACHINES`.
    """
    program = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        program += [(_GREATER_OR_EQUAL, 0, 1, X32_BIT), (_RETURN, 0, 0, refuse(errno.ENOSYS))]
    program += [(_GREATER, 0, 1, syscalls.NEWEST), (_RETURN, 0, 0, refuse(errno.ENOSYS))]
    for number, action in _numbered(machine, actions):
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, action)]
    for number, rule in _numbered(machine, rules):
        block = _block(rule)
        program += [(_EQUAL, 0, len(block), number), *block]
    program.append((_RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _numbered(machine: str, table: Mapping[str, T]) -> list[tuple[int, T]]:
    numbers = ((syscalls.number(name, machine), what) for name, what in table.items())
    return sorted(((number, what) for number, what in numbers if number is not None), key=lambda row: row[0])


def _block(rule: Rule) -> list[Instruction]:
    """Always ends with an action, so that nothing after it needs the number of the call again."""
    return [*chain.from_iterable(_row(row, rule.matched) for row in rule.rows), (_RETURN, 0, 0, rule.otherwise)]


def _row(row: tuple[Condition, ...], action: int) -> list[Instruction]:
    done: list[Instruction] = [(_RETURN, 0, 0, action)]
    for condition in reversed(row):
        done = [*_condition(condition, len(done)), *done]
    return done


def _condition(condition: Condition, left: int) -> list[Instruction]:
    """Goes on behind itself when it holds, else over the `left` instructions that follow."""
    load: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * condition.argument)]
    if condition.mask != _ALL_BITS:
        load.append((_AND, 0, 0, condition.mask))
    last = len(condition.values) - 1
    compare = [
        (_EQUAL, last - place, left if place == last else 0, value) for place, value in enumerate(condition.values)
    ]
    return load + compare
