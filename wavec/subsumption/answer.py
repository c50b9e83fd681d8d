"""What is known about a handover, and how much work may be spent on it."""

from typing import TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Proved:
    """Every value that the producer accepts is accepted by the consumer."""

    vacuous: bool = False
    """The producer accepts nothing at all."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """The validator accepts `counterexample` for the producer and refuses it for the consumer."""

    counterexample: Json
    pointer: str
    """Where in the counterexample the consumer refuses it: a JSON Pointer."""
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not decided: `keyword`, at `pointer` in the schema that `why` names, stands in the way."""

    keyword: str
    pointer: str
    why: str


Answer: TypeAlias = Proved | Refuted | Unknown


@dataclass(frozen=True, slots=True)
class Limit:
    """How much work one question may cost, counted in steps, so that the answer is the same on every machine."""

    steps: int = 100_000


DEFAULT_LIMIT = Limit()
