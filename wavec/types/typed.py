"""Typed: a program in which every template is checked, folded and in the form of the plan."""

from collections.abc import Mapping
from typing import Literal

from wave_runtime.plan.expression import Template
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedOutput, NamedPipeline, NamedStep
from wavec.names.symbol import Keys
from wavec.syntax.placed import PlacedHole, PlacedTemplate
from wavec.types.type import ListOf, Type

Rendering = Literal["text", "canonical JSON", "text or canonical JSON"]


@dataclass(frozen=True, slots=True, eq=False)
class TypedHole:
    """What is put into a hole, and how: text as it is, everything else as canonical JSON."""

    type: Type
    rendered: Rendering


@dataclass(frozen=True, slots=True, eq=False)
class TypedStep:
    """A step and its templates."""

    named: NamedStep
    templates: Mapping[PlacedTemplate, Template]
    """Constants folded, aliases resolved; paths normalised."""
    holes: Mapping[PlacedHole, TypedHole]
    """Of all templates; holes that could not be parsed are left out."""
    outputs: Mapping[NamedOutput, Type]
    """What each artifact gives in an expression: the content, of a matrix step the list of contents; Unknown for what
    has no schema."""
    guarded: frozenset[Keys]
    """What is read here only where a condition or a `default` allows that it is missing."""
    items: ListOf | None
    """What the step runs over; None: it runs once."""


@dataclass(frozen=True, slots=True, eq=False)
class TypedPipeline:
    """A pipeline and its steps."""

    named: NamedPipeline
    steps: Mapping[str, TypedStep]
    """By id, in file order."""
    input_type: Type
