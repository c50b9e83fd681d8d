"""Lowered expressions and templates, as a plan carries them.

An expression is what is left of a `{{ }}` after everything known at compile time was folded. A template is
text with holes; each hole says how its value is put in and who controls that value. Nothing here is parsed
from text again: `evaluate.py` gives the meaning.
"""

from dataclasses import field
from typing import Literal as OneOf
from typing import TypeAlias

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.record import dataclass

Trust: TypeAlias = OneOf["trusted", "untrusted"]
"""`untrusted`: somebody other than the author of the pipeline controls the value (user input, git, artifacts)."""

Insertion: TypeAlias = OneOf["text", "path"]
"""`text`: put in as it is, structures as canonical JSON. `path`: refused unless it is a safe relative path."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value known at compile time."""

    value: Json


@dataclass(frozen=True, slots=True)
class Get:
    """A runtime input, and a way into it: `("input", "repo")`, `("steps", "analyze", "report", "files", 0)`."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function applied to its arguments; a filter `x | f(y)` is the call `f(x, y)`."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x`."""

    operator: OneOf["not"]
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """A comparison, `and` or `or`; `and` and `or` look at the right side only when the left does not decide."""

    operator: OneOf["==", "!=", "<", "<=", ">", ">=", "in", "and", "or"]
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class If:
    """`then if condition else otherwise`; only the chosen side is evaluated."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


Expression: TypeAlias = Literal | Get | Call | Unary | Binary | If


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a template that is filled when the run starts or when its step does."""

    expression: Expression
    insert: Insertion = field(metadata={"key": "as"})
    trust: Trust


TemplatePart: TypeAlias = str | Hole
Template: TypeAlias = tuple[TemplatePart, ...]
"""Texts and holes in order; a text ends after its line feed, so that a plan has one line of a prompt a line."""
