"""The statement of a run that is completed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from wave_runtime.attestation.model import (
    BUILD_TYPE,
    BUILDER,
    EVENTS,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    STEP_URI,
    BuildDefinition,
    Builder,
    BuildMetadata,
    ExternalParameters,
    InternalParameters,
    Predicate,
    Resource,
    RunDetails,
    Statement,
)
from wave_runtime.attestation.steps import step_record
from wave_runtime.attestation.times import rfc3339
from wave_runtime.engine.events import AttemptFinished, RunInputs, RunResumed, Session
from wave_runtime.engine.state import State, StepState
from wave_runtime.plan.canonical import Json, digest_of
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import Digest, Plan
from wave_runtime.recording.chain import chained
from wave_runtime.recording.journal import Entry
from wave_runtime.recording.store import ManifestEntry
from wave_runtime.report.view import RunView, UnitView, view_of

_MEDIA_TYPES = {"json": "application/json", "markdown": "text/markdown", "text": "text/plain", "patch": "text/x-diff"}
Listing = Callable[[Digest], Sequence[ManifestEntry]]
"""The members of a folder in the store."""


def statement_of(plan: Plan, plan_file: Digest, entries: Sequence[Entry], state: State, listing: Listing) -> Statement:
    """The statement of the run with these events, which have their lines, and with what they made of it. `plan_file` is
    over the bytes of its plan.

    Raises what `listing` raises.
    """
    view = view_of(plan, entries, state)
    units = tuple(_units(view))
    return Statement(
        STATEMENT_TYPE,
        tuple(_subjects(units, listing)),
        PREDICATE_TYPE,
        Predicate(
            BuildDefinition(
                BUILD_TYPE,
                _external(plan, view.inputs),
                InternalParameters(
                    plan.pipeline.project,
                    view.inputs.max_workers,
                    "run" if view.inputs.run_commands else "simulated",
                ),
                (_plan(plan, plan_file), *_sources(plan), *_clients(entries)),
            ),
            RunDetails(
                Builder(BUILDER, _versions(view.inputs, entries)),
                BuildMetadata(view.inputs.run_id, rfc3339(view.started_ms), rfc3339(view.last_ms)),
                (_log(entries), *_kept(units), *_steps(plan, units)),
            ),
        ),
    )


_Unit = tuple[UnitView, StepState, str]
"""A step or an item, what is known of it, and the id of the step."""


def _units(view: RunView) -> Iterator[_Unit]:
    for step in view.steps:
        if step.state.items is None:
            yield step.unit, step.state, step.step.id
        else:
            yield from ((unit, known, step.step.id) for unit, known in step.items)


def _external(plan: Plan, inputs: RunInputs) -> ExternalParameters:
    digest, until, adapter = digest_of(inputs.values), inputs.until or "", inputs.adapter or ""
    return ExternalParameters(plan.pipeline.name, plan.digest, digest, until, adapter, inputs.sandbox or "")


def _subjects(units: Sequence[_Unit], listing: Listing) -> Iterator[Resource]:
    """Every file that is an output or stands in one: whoever has the file alone can check it."""
    for unit, known, _ in units:
        for made in known.outputs:
            place = f"{unit.name}/{made.path}"
            if made.type != "directory":
                yield _file(f"{unit.name}/{made.name}", place, made.digest, made.size, _MEDIA_TYPES.get(made.type, ""))
                continue
            for each in listing(made.digest):
                if each.kind == "file":
                    name = f"{unit.name}/{made.name}/{each.path}"
                    yield _file(name, f"{place}/{each.path}", each.digest, each.size, "")


def _file(name: str, place: str, digest: Digest, size: int, media_type: str) -> Resource:
    return Resource(name, "", _sha256(digest), media_type, {"path": place, "size": size})


def _plan(plan: Plan, plan_file: Digest) -> Resource:
    return Resource("plan", _urn("plan", plan.pipeline.name), _sha256(plan_file), "application/json")


def _sources(plan: Plan) -> Iterator[Resource]:
    for source in plan.inputs:
        yield Resource(source.path, _urn("source", source.path), {"sha256": source.sha256})


def _clients(entries: Sequence[Entry]) -> Iterator[Resource]:
    sessions = list(_sessions(entries))
    for client, version in sorted({(each.client, each.version) for each in sessions}):
        known = f"@{_quoted(version)}" if version else ""
        yield Resource(f"client {client}", f"pkg:generic/{_quoted(client)}{known}")
    for client, model in sorted({(each.client, model) for each in sessions for model in each.models}):
        yield Resource(f"model {model}", _urn("model", f"{client}/{model}"))


def _sessions(entries: Sequence[Entry]) -> Iterator[Session]:
    for entry in entries:
        if isinstance(entry.event, AttemptFinished) and entry.event.session is not None:
            yield entry.event.session


def _versions(inputs: RunInputs, entries: Sequence[Entry]) -> dict[str, str]:
    resumed = (entry.event.runtime for entry in entries if isinstance(entry.event, RunResumed))
    versions = [version for version in dict.fromkeys((inputs.runtime, *resumed)) if version]
    return {"wave-runtime": ", ".join(versions)} if versions else {}


def _log(entries: Sequence[Entry]) -> Resource:
    hashed, head = hashlib.sha256(), b""
    for entry in entries:
        hashed.update(f"{entry.line}\n".encode("ascii"))
        head = chained(head, entry.line)
    found: dict[str, Json] = {"events": len(entries), "chainHead": head.hex()}
    return Resource(EVENTS, "", {"sha256": hashed.hexdigest()}, "application/x-ndjson", found)


def _kept(units: Sequence[_Unit]) -> Iterator[Resource]:
    """What the store has besides files: listings of folders, and changes of the project."""
    for unit, known, _ in units:
        for made in known.artifacts:
            if made.is_change_set or made.type == "directory":
                yield Resource(f"{unit.name}/{made.name}", "", _sha256(made.digest), "application/json")


def _steps(plan: Plan, units: Sequence[_Unit]) -> Iterator[Resource]:
    steps = {step.id: step for step in plan.steps}
    for unit, known, step in units:
        record = step_record(plan, steps[step], known, unit)
        annotations = encode_value(record)
        assert isinstance(annotations, dict)
        yield Resource(f"step {unit.name}", STEP_URI + quote(unit.name, safe="@"), None, "", annotations)


def _sha256(digest: Digest) -> dict[str, str]:
    return {"sha256": digest.removeprefix("sha256:")}


def _urn(kind: str, name: str) -> str:
    return f"urn:wavec:{kind}:{_quoted(name, safe='/')}"


def _quoted(text: str, safe: str = "") -> str:
    """For a URI; half a character, which a client can say of itself, is written out."""
    return quote(text, safe=safe, errors="backslashreplace")
