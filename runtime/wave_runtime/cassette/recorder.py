"""Records sessions while they run. Nothing that happens here changes the run: what cannot be recorded is told."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from wave_runtime.cassette.entry import Entry, Made, Text, put_text
from wave_runtime.cassette.folder import Cassette
from wave_runtime.cassette.question import Asked, Seen, ask, see
from wave_runtime.cassette.secret_check import HoldsSecret, SecretCheck
from wave_runtime.files.paths import UnsafePath
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import Digest
from wave_runtime.ports import Adapter, Job, Report, ToolCall, runs_in_sandbox
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.change_set import FileState
from wave_runtime.workspaces.tree_edit import keep

_NO_TEXT = Text(())


class Recorder:
    """Writes the sessions of one run to a cassette; several threads may do so at once."""

    def __init__(self, cassette: Cassette, name: str, scrubbing: Scrubbing) -> None:
        """Goes on with what the cassette has, whose folder people know as `name`. Raises Refusal."""
        self._name, self._cassette, self._scrubbing, self._secrets = name, cassette, scrubbing, SecretCheck(scrubbing)
        self._lock = threading.Lock()
        self._sessions: dict[tuple[str, int], int] = defaultdict(int)
        self._earlier: dict[tuple[str, Digest], list[Entry]] = defaultdict(list)
        for entry in cassette.read():
            self._earlier[entry.step, entry.question.digest].append(entry)
        self._notes: list[str] = []
        self._recorded = 0

    def around(self, make: Callable[[], Adapter]) -> Callable[[], Adapter]:
        """The same adapter, recorded."""
        return lambda: _Recorded(self, make())

    def summary(self) -> list[str]:
        """For people: what was recorded, and what was not."""
        sessions = "1 session" if self._recorded == 1 else f"{self._recorded} sessions"
        return [f"cassette: {sessions} recorded in `{self._name}`", *sorted(self._notes)]

    def run(self, client: Adapter, job: Job) -> Report:
        """Runs the session and writes down what came of it. Raises what `client` raises."""
        with self._lock:
            self._sessions[job.name, job.attempt] += 1
            session = self._sessions[job.name, job.attempt]
        try:
            asked = ask(job)
        except OSError as error:
            self._note(job, f"not recorded: {reason_of(error)}")
            return client.run(job)
        calls: list[ToolCall] = []

        def used_tool(call: ToolCall) -> None:
            calls.append(call)
            job.used_tool(call)

        report = client.run(replace(job, used_tool=used_tool))
        if job.cancelled.is_set() and not job.timed_out():
            return report  # it was cut off: nobody knows what it would have answered
        try:
            self._record(job, session, asked, report, calls)
        except OSError as error:
            self._note(job, f"not recorded: {reason_of(error)}")
        return report

    def _record(self, job: Job, session: int, asked: Asked, report: Report, calls: list[ToolCall]) -> None:
        store = self._cassette.store
        clean = Entry(
            job.name,
            job.attempt,
            session,
            asked.question,
            put_text(self._scrubbing.text(asked.prompt), store),
            None if asked.system_prompt is None else put_text(self._scrubbing.text(asked.system_prompt), store),
            "",
            self._without_texts(replace(report, outcome="timed_out") if job.timed_out() else report, job),
            _NO_TEXT,
            _NO_TEXT,
            (),
            (),
        )
        try:
            entry = self._with_contents(clean, job, asked, report, calls)
        except HoldsSecret as error:
            entry = replace(clean, refused=str(error))
            self._note(job, f"not recorded: {error}")
        self._cassette.put(entry)
        with self._lock:
            self._recorded += not entry.refused
            earlier = self._earlier.pop((entry.step, entry.question.digest), [])
        # The same question, answered for a run that was cut off before it could use the answer, or had failed.
        for each in earlier:
            (self._cassette.entries / each.name).unlink(missing_ok=True)

    def _with_contents(self, clean: Entry, job: Job, asked: Asked, report: Report, calls: list[ToolCall]) -> Entry:
        secrets, store = self._secrets, self._cassette.store
        secrets.text("the list of files in the workspace", asked.listing.decode("ascii"))
        secrets.text("the answer", report.answer)
        secrets.text("the transcript", report.transcript)
        for path in (made := _made(asked.workspace, see(job.workspace))):
            secrets.file(job.workspace, path, made[path])
        for suspect in secrets.suspects(report, job.workspace, made):
            self._note(job, f"recorded, and {suspect}: look at it before the cassette is committed")
        files = []
        for path, state in sorted(made.items()):
            try:
                kept = keep(job.workspace, path, store) if state is not None and state.kind == "file" else state
            except UnsafePath as error:
                raise OSError(str(error)) from None
            files.append(Made(path, kept))
        store.put(asked.listing)
        return replace(
            clean,
            answer=put_text(report.answer, store),
            transcript=put_text(report.transcript, store),
            tool_calls=tuple(self._scrubbed(call, job) for call in calls),
            files=tuple(files),
        )

    def _scrubbed(self, call: ToolCall, job: Job) -> ToolCall:
        members = _placeless(encode_value(call), str(job.workspace.resolve()))
        return cast(ToolCall, read_value(ToolCall, self._scrubbing.value(members)))

    def _without_texts(self, report: Report, job: Job) -> Report:
        members = _placeless(encode_value(replace(report, answer="", transcript="")), str(job.workspace.resolve()))
        return cast(Report, read_value(Report, self._scrubbing.value(members)))

    def _note(self, job: Job, what: str) -> None:
        with self._lock:
            self._notes.append(f"{job.name}: attempt {job.attempt} {what}")


@dataclass(frozen=True, slots=True)
class _Recorded:
    recorder: Recorder
    client: Adapter

    @property
    def in_sandbox(self) -> bool:
        return runs_in_sandbox(self.client)

    def run(self, job: Job) -> Report:
        return self.recorder.run(self.client, job)


def _placeless(value: Json, workspace: str) -> Json:
    """The same with paths in the workspace as relative ones: clients make them absolute, and a cassette is of no
    machine."""
    match value:
        case str():
            return value.replace(f"{workspace}/", "").replace(workspace, ".")
        case dict():
            return {key: _placeless(inner, workspace) for key, inner in value.items()}
        case list():
            return [_placeless(item, workspace) for item in value]
        case _:
            return value


def _made(before: Seen, after: Seen) -> dict[str, FileState | None]:
    """What was written or removed, also what was written as it was before."""
    made: dict[str, FileState | None] = {path: None for path in before.states if path not in after.states}
    for path, state in after.states.items():
        old = before.stamps.get(path)
        if state != before.states.get(path) or (old is not None and old.written != after.stamps[path].written):
            made[path] = state
    return made
