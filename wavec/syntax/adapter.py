"""What the compiler knows of an agent client."""

from collections.abc import Mapping
from dataclasses import field

from wave_runtime.plan.record import dataclass

from wavec.syntax.client import Client


@dataclass(frozen=True, slots=True)
class AdapterKind:
    """A kind of agent client that `wave-runtime` can drive."""

    name: str
    """Also the name of its program."""
    output_formats: tuple[str, ...]
    """What the client can print; the first is the default."""
    client: Client
    """What it does with permissions."""
    modes: tuple[str, ...] = ("headless",)
    reads: str | None = None
    """The one format that the runtime asks for, whatever is written; None: the one that is written."""
    no_setting: Mapping[str, str] = field(default_factory=dict)
    """Keys of a persona that it cannot be told, and why."""
