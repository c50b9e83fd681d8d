"""What a `json_schema` contract permits, and the one document that it then accepts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wave_runtime.json_recovery.repair import LEVELS, Level, repair
from wave_runtime.json_recovery.wrapper import unwrapped
from wave_runtime.plan import Json
from wave_runtime.schema import validate
from wave_runtime.text.artifact_json import NotJson, read_json

Way: TypeAlias = Literal["unwrapped"] | Level


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a `json_schema` contract permits."""

    level: str | None = None
    """The highest level of repair; None: no repair."""
    wrappers: bool = True
    """Whether a document is taken out of a wrapper."""
    warn: bool = True
    """Whether what was recovered is used, with a warning; otherwise the contract fails."""
    lenient: bool = False
    """Whether findings of the schema are warnings."""

    @classmethod
    def of(cls, settings: Mapping[str, Json]) -> "Recovery":
        """As the contract's settings say."""
        stated = settings.get("recovery")
        members = stated if isinstance(stated, dict) else {}
        level = members.get("level")
        return cls(
            level if isinstance(level, str) and level in LEVELS else None,
            members.get("wrappers") is not False,
            members.get("warn") is not False,
            settings.get("findings") == "warnings",
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that could stand in the place of what was written."""

    text: str
    value: Json
    way: Way
    changes: tuple[str, ...]


def candidates(data: bytes, recovery: Recovery) -> Iterator[Candidate]:
    """What `data` could have been meant to be, the likeliest first."""
    if recovery.wrappers:
        for found in unwrapped(data.decode("utf-8", "replace")):
            yield Candidate(found.text, found.value, "unwrapped", (f"it stood in {found.where}",))
    if recovery.level is not None:
        repaired = repair(data)
        if repaired is not None and LEVELS[repaired.level] <= LEVELS[recovery.level]:
            yield Candidate(repaired.text, repaired.value, repaired.level, repaired.changes)


def recovered(data: bytes, schema: Json, recovery: Recovery) -> Candidate | None:
    """The first candidate that `schema` accepts; None when it accepts `data` itself, or none."""
    try:
        if not validate(schema, read_json(data, "")):
            return None
    except NotJson:
        pass
    for candidate in candidates(data, recovery):
        if not validate(schema, candidate.value):
            return candidate
        if recovery.lenient and candidate.way != "unwrapped":
            return candidate
    return None
