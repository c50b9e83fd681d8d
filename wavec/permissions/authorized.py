"""Authorized: a program in which each step's rights are known and cover what it has to leave behind."""

from collections.abc import Mapping
from typing import Literal

from wave_runtime.permissions import Layer
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedManifest, NamedOutput
from wavec.syntax.client import Client
from wavec.syntax.permissions import Permissions
from wavec.types.typed import TypedPipeline


@dataclass(frozen=True, slots=True, eq=False)
class GrantLayer:
    """Patterns from one place, in the order they were written."""

    origin: Literal["adapter", "persona", "step"]
    layer: Layer
    stated: Permissions | None = None
    """Where they were written."""


@dataclass(frozen=True, slots=True, eq=False)
class StepLowering:
    """A step's grant and the client that it is given to. What the client makes of it is asked when a plan is made."""

    layers: tuple[Layer, ...]
    client: Client
    accepted: frozenset[str]
    """Names of the gaps that the step accepts."""


@dataclass(frozen=True, slots=True, eq=False)
class AuthorizedPipeline:
    """A pipeline whose steps may do what they have to."""

    manifest: NamedManifest
    typed: TypedPipeline
    grants: Mapping[str, tuple[GrantLayer, ...]]
    """By step id; no entry for a step without persona."""
    lowerings: Mapping[str, StepLowering]
    """By step id; no entry for a step without agent, or after a mistake."""
    origins: Mapping[NamedOutput, Literal["file", "answer"]]
    """Where each artifact comes from."""
