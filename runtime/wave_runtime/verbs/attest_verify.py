"""What `attest --verify` compares: a statement with a plan, a run, or the outputs. Nothing is asked elsewhere."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from wave_runtime.attestation.comparison import Difference, differences
from wave_runtime.attestation.document import Document, NoStatement, read_document
from wave_runtime.attestation.model import STEP_URI, Resource, StepRecord
from wave_runtime.exit_codes import REFUSED, USAGE
from wave_runtime.files.paths import UnsafePath, open_below
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.decode import read_value
from wave_runtime.refusal import Refusal
from wave_runtime.runs.plan_file import read_plan
from wave_runtime.streams import Streams
from wave_runtime.text.durations import counted
from wave_runtime.text.reason import reason_of

_MOST = 20
"""So many differences are told."""
_LONGEST = 100
_CHUNK = 1024 * 1024
_NOT_THERE = "nothing"


class Checks:
    """Compares one statement, and says what it finds."""

    def __init__(self, name: str, streams: Streams) -> None:
        """Reads the statement. Raises Refusal."""
        self._name, self._streams = name, streams
        self._document = _read(name)
        self._wrong, self._compared = 0, False

    def introduce(self) -> None:
        """Says what the statement is about."""
        statement = self._document.statement
        details = statement.predicate.run_details
        asked = statement.predicate.build_definition.external_parameters
        what = counted(len(statement.subject), "output")
        self._show(f"statement: run {details.metadata.invocation_id} of {asked.pipeline}, {what}")
        if asked.adapter:
            self._show(f"adapter: `{asked.adapter}` stood in for the plan's own")
        if any(step.simulated for step in _steps(self._document)):
            self._show("simulated: something was not really run; its outputs are made up")
        if self._document.enveloped:
            self._show("signatures: not looked at here; `cosign verify-blob-attestation` and `gh attestation` do")

    def compare_plan(self, name: str) -> None:
        """The plan, and the sources that it lists. Raises Refusal."""
        _, plan = read_plan(name, self._streams)
        definition = self._document.statement.predicate.build_definition
        sources = {each.name: each.digest for each in definition.resolved_dependencies if _is_source(each)}
        stated: Json = {"plan": definition.external_parameters.plan, "sources": {**sources}}
        found: Json = {
            "plan": plan.digest,
            "sources": {source.path: {"sha256": source.sha256} for source in plan.inputs},
        }
        self._tell("plan", f"equal, {plan.digest}", differences(stated, found))

    def compare_artifacts(self, folder: Path) -> None:
        """Files as `artifacts RUN -o DIR` writes them."""
        subjects = self._document.statement.subject
        found = list(_of_files(subjects, folder))
        self._tell("outputs", f"{len(subjects)} equal", iter(found))
        if len(found) == len(subjects) and all(not each.found or each.found.startswith(_NOT_THERE) for each in found):
            self._show(
                f"outputs: none is in `{folder}`; `wave-runtime artifacts RUN -o DIR` writes a folder to compare"
            )

    def compare_run(self, found: Mapping[str, Json]) -> None:
        """All that the statement says, with what the run would be attested as now."""
        stated = dict(self._document.json)
        there = dict(found)
        if self._document.enveloped:  # a tool that signs says what it signs for: one output is enough
            signed, made = _by_digest(stated["subject"]), _by_digest(there["subject"])
            stated["subject"] = signed
            there["subject"] = {digest: what for digest, what in made.items() if digest in signed}
        self._tell("run", "equal in all that the statement says", differences(stated, there))

    def conclude(self) -> int:
        """How much is wrong."""
        if not self._compared:
            self._show("well-formed; nothing was compared: `--plan`, `--run` and `--artifacts` name what to compare")
        return self._wrong

    def _tell(self, what: str, well: str, found: Iterator[Difference]) -> None:
        self._compared = True
        wrong = list(found)
        self._wrong += len(wrong)
        for each in wrong[:_MOST]:
            said = f"{_short(each.stated)} in the statement, {_short(each.found)} here"
            self._show(f"{what}: {each.place.lstrip('/')}: {said}")
        if len(wrong) > _MOST:
            self._show(f"{what}: {len(wrong) - _MOST} more differences")
        if not wrong:
            self._show(f"{what}: {well}")

    def _show(self, line: str) -> None:
        self._streams.show([line])


def _read(name: str) -> Document:
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise Refusal(f"`{name}` cannot be read: {reason_of(error)}", fix="check the path", exit_code=USAGE) from None
    try:
        return read_document(data)
    except NoStatement as error:
        raise Refusal(
            f"`{name}` is no statement about a run: {error}",
            fix="`wave-runtime attest RUN -o FILE` writes one",
            exit_code=REFUSED,
        ) from None


def _steps(document: Document) -> Iterator[StepRecord]:
    for made in document.statement.predicate.run_details.byproducts:
        if made.uri.startswith(STEP_URI):
            yield read_value(StepRecord, made.annotations)


def _is_source(each: Resource) -> bool:
    return each.uri.startswith("urn:wavec:source:")


def _of_files(subjects: tuple[Resource, ...], folder: Path) -> Iterator[Difference]:
    for subject in subjects:
        stated = (subject.digest or {})["sha256"]
        path = (subject.annotations or {}).get("path")
        try:
            found = _digest(folder, path if isinstance(path, str) else subject.name)
        except (UnsafePath, OSError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else str(error)
            yield Difference(subject.name, stated, f"{_NOT_THERE} ({reason})")
            continue
        if found != stated:
            yield Difference(subject.name, stated, found)


def _digest(folder: Path, path: str) -> str:
    hashed = hashlib.sha256()
    with open_below(folder, path) as source:
        while chunk := source.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def _by_digest(subjects: Json) -> dict[str, Json]:
    listed = subjects if isinstance(subjects, list) else []
    return {str(each["digest"]["sha256"]): "an output" for each in listed if isinstance(each, dict)}


def _short(text: str) -> str:
    if not text:
        return "nothing"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
