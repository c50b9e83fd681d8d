"""Expressions as they were written: a closed union of nodes with their places.

Nodes compare by identity (`eq=False`), so that a pass can keep a table of them: two holes with the same text are
two nodes. `start` and `end` are offsets, in code points, into the text that was parsed; `end` is exclusive.
"""

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import TypeAlias, assert_never

from wave_runtime.plan.record import dataclass

Comparison: TypeAlias = OneOf["==", "!=", "<", "<=", ">", ">=", "in"]
Operator: TypeAlias = Comparison | OneOf["and", "or"]


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A text, number, `true`, `false` or `null`."""

    value: str | int | float | bool | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name on its own: the root of a reference."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """`base.name`."""

    base: "Expression"
    name: str
    name_start: int
    name_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """`base[index]`."""

    base: "Expression"
    index: "Expression"
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """`name(arguments)`, or the filter `first | name(rest)`, where the first argument stands before the bar."""

    name: str
    arguments: tuple["Expression", ...]
    filter: bool
    name_start: int
    name_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class ListOf:
    """`[items]`."""

    items: tuple["Expression", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """`not operand`."""

    operator: OneOf["not"]
    operand: "Expression"
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """A comparison, `and` or `or`."""

    operator: Operator
    left: "Expression"
    right: "Expression"
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """`then if condition else otherwise`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    start: int
    end: int


Expression: TypeAlias = Literal | Name | Member | Index | Call | ListOf | Unary | Binary | If

Path: TypeAlias = tuple[str | int, ...]
"""A reference as its keys: `steps.scan["a b"][0]` is `("steps", "scan", "a b", 0)`."""


def path_of(expression: Expression) -> Path | None:
    """The path of a reference; None for everything that is not names, members and literal indexes alone."""
    keys: list[str | int] = []
    node = expression
    # Asked several times for each hole: a chain of `isinstance` takes half of what `match` does.
    while not isinstance(node, Name):
        if isinstance(node, Member):
            keys.append(node.name)
        elif isinstance(node, Index) and isinstance(node.index, Literal):
            key = node.index.value
            if isinstance(key, bool) or not isinstance(key, str | int):
                return None
            keys.append(key)
        else:
            return None
        node = node.base
    return (node.name, *reversed(keys))


def references(expression: Expression) -> Iterator[tuple[Expression, Path]]:
    """The longest references in `expression` with their paths, from left to right.

    In `steps.scan.files[input.n].name` those are `steps.scan.files` and `input.n`.
    """
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        path = path_of(node)
        if path is not None:
            yield node, path
        else:
            waiting.extend(reversed(children(node)))


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node: the outer before the inner, from left to right."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def children(expression: Expression) -> tuple[Expression, ...]:
    """The nodes directly inside a node; the condition of an `If` is first, though it is written second."""
    match expression:
        case Literal() | Name():
            return ()
        case Member(base):
            return (base,)
        case Index(base, index):
            return (base, index)
        case Call(_, arguments):
            return arguments
        case ListOf(items):
            return items
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            assert_never(expression)
