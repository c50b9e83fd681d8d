"""Authorized: a program in which each step's rights are known and cover what it has to leave behind."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from wave_runtime.permissions import Layer
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedManifest, NamedOutput
from wavec.source.span import Span
from wavec.types.typed import TypedPipeline


@dataclass(frozen=True, slots=True, eq=False)
class GrantLayer:
    """Patterns from one place, in the order they were written."""

    origin: Literal["adapter", "persona", "step"]
    layer: Layer
    places: Mapping[tuple[Literal["allow", "deny"], str], Span] = field(default_factory=dict)
    """Where each pattern was first written; none for what nobody wrote."""


@dataclass(frozen=True, slots=True, eq=False)
class AuthorizedPipeline:
    """A pipeline whose steps may do what they have to."""

    manifest: NamedManifest
    typed: TypedPipeline
    grants: Mapping[str, tuple[GrantLayer, ...]]
    """By step id; no entry for a step without persona."""
    origins: Mapping[NamedOutput, Literal["file", "answer"]]
    """Where each artifact comes from."""
