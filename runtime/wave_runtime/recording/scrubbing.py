"""What a run shows or keeps for people, without credentials: events, logs, messages.

Known are the values of the variables that the plan calls secret, and of those in the runtime's own environment whose
names say so. Artifacts are data of the user and stay as they are; what is found in them is told.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from wave_runtime.credentials.shortened import shortened
from wave_runtime.engine.events import AttemptFinished, ContractChecked, Defect, MatrixExpanded, NetworkUse
from wave_runtime.engine.failure import Failure
from wave_runtime.files.ordinary_file import open_ordinary
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.credentials.scrubber import Cut, Scrubber
    from wave_runtime.credentials.stream import Stream

_CHUNK = 256 * 1024
_MOST_ADVICE = 400
"""Characters of a line of advice: it can quote what an agent wanted to run."""
_MAX_ARTIFACT = 4 * 1024 * 1024
"""Bytes of an artifact that are looked at."""


class Scrubbing:
    """Takes credentials out of what passes through it."""

    def __init__(self, environment: Mapping[str, str], names: Iterable[str] = ()) -> None:
        self._environment, self._names = environment, frozenset(names)

    @cached_property
    def scrubber(self) -> "Scrubber":
        """Made when there is something to scrub: most commands print nothing."""
        from wave_runtime.credentials.registered import secret_names
        from wave_runtime.credentials.scrubber import Scrubber

        names = self._names | secret_names(self._environment)
        return Scrubber({name: self._environment[name] for name in sorted(names) if name in self._environment})

    def text(self, text: str) -> str:
        """`text` without credentials."""
        return self.scrubber.text(text) if text else text

    def stream(self) -> "Stream":
        """For text that comes in pieces."""
        from wave_runtime.credentials.stream import Stream

        return Stream(self.scrubber)

    def outcome(self, event: AttemptFinished) -> AttemptFinished:
        """The event with every free text in it scrubbed."""
        if not (event.failure or event.contracts or event.recovered or event.advice or event.network):
            return event
        failure = event.failure and Failure(event.failure.kind, self.text(event.failure.message))
        contracts = tuple(map(self._checked, event.contracts))
        recovered = tuple(
            replace(made, changes=tuple(self.text(change) for change in made.changes)) for made in event.recovered
        )
        # Shortened afterwards: a part of a secret is not recognised.
        advice = tuple(shortened(self.text(line), _MOST_ADVICE) for line in event.advice)
        network = event.network and self._network(event.network)
        return replace(event, failure=failure, contracts=contracts, recovered=recovered, advice=advice, network=network)

    def _network(self, use: NetworkUse) -> NetworkUse:
        """A program chooses which hosts it names."""
        contacted = tuple(replace(one, host=self.text(one.host), why=self.text(one.why)) for one in use.contacted)
        return replace(use, contacted=contacted)

    def expanded(self, event: MatrixExpanded) -> MatrixExpanded:
        """The same for the list of a matrix: why there is none can quote what a step made."""
        if event.failure is None:
            return event
        return replace(event, failure=Failure(event.failure.kind, self.text(event.failure.message)))

    def log(self, name: str | Path) -> None:
        """Scrubs a log that nobody writes to any more. Raises OSError; the log is whole then, as it was before."""
        try:
            if not os.stat(name).st_size:  # noqa: PTH116  (every step asks: a Path takes ten times as long)
                return
        except FileNotFoundError:
            return
        path = Path(name)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with open_ordinary(path) as old, os.fdopen(descriptor, "wb") as new:
                stream = self.stream()
                while data := old.read(_CHUNK):
                    new.write(stream.feed(data))
                new.write(stream.close())
            Path(name).chmod(path.stat().st_mode & 0o777)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def advice(self, name: str, source: BinaryIO) -> str | None:
        """What people should know of an artifact's content; None: nothing. Raises OSError."""
        latin, cuts = self._cuts(source.read(_MAX_ARTIFACT))
        if not cuts:
            return None
        known = [
            text.removeprefix("[REDACTED ").removesuffix("]") for *_, text in cuts if text.startswith("[REDACTED ")
        ]
        if known:
            return f"the artifact `{name}` has the value of the secret `{known[0]}` in it"
        line = latin.count("\n", 0, cuts[0][1]) + 1
        return f"the artifact `{name}` has what looks like a credential in line {line}"

    def suspicious_line(self, data: bytes) -> int:
        """The first line with what looks like a credential; 0: none does."""
        latin, cuts = self._cuts(data)
        return latin.count("\n", 0, cuts[0][1]) + 1 if cuts else 0

    def _cuts(self, data: bytes) -> "tuple[str, list[Cut]]":
        latin = data[:_MAX_ARTIFACT].decode("latin-1")
        return latin, self.scrubber.cuts(latin)

    def value(self, value: Json) -> Json:
        """JSON with every text in it scrubbed."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(key): self.member(key, inner) for key, inner in value.items()}
            case list():
                return [self.value(item) for item in value]
            case _:
                return value

    def member(self, key: str, value: Json) -> Json:
        """The value of a member of an object: a name and its value are judged together, as in a text."""
        if not isinstance(value, str):
            return self.value(value)
        lead = f"{key}="
        scrubbed = self.text(lead + value)
        return self.text(scrubbed.removeprefix(lead)) if scrubbed.startswith(lead) else self.text(value)

    def _checked(self, checked: ContractChecked) -> ContractChecked:
        if not (checked.defects or checked.detail or checked.warnings):
            return checked
        return replace(
            checked,
            defects=tuple(map(self._defect, checked.defects)),
            detail=self.text(checked.detail),
            warnings=tuple(map(self._defect, checked.warnings)),
        )

    def _defect(self, defect: Defect) -> Defect:
        return replace(defect, pointer=self.text(defect.pointer), message=self.text(defect.message))


def scrubbing_of(plan: Plan, environment: Mapping[str, str]) -> Scrubbing:
    """For runs of `plan`."""
    return Scrubbing(environment, {name for adapter in plan.adapters.values() for name in adapter.secrets})
