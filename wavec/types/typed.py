"""Typed: a program in which every template is checked, folded and in the form of the plan."""

from collections.abc import Mapping

from wave_runtime.plan.expression import Template
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedPipeline, NamedStep
from wavec.syntax.placed import PlacedTemplate
from wavec.types.type import Type


@dataclass(frozen=True, slots=True, eq=False)
class TypedStep:
    """A step and its templates."""

    named: NamedStep
    templates: Mapping[PlacedTemplate, Template]
    """Constants folded, aliases resolved; paths normalised."""


@dataclass(frozen=True, slots=True, eq=False)
class TypedPipeline:
    """A pipeline and its steps."""

    named: NamedPipeline
    steps: Mapping[str, TypedStep]
    """By id, in file order."""
    input_type: Type
