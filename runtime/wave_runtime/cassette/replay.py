"""Repeats recorded sessions: no client, no network, no waiting."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from wave_runtime.cassette.difference import miss
from wave_runtime.cassette.entry import Entry, get_text
from wave_runtime.cassette.folder import Cassette
from wave_runtime.cassette.question import Asked, ask
from wave_runtime.files.paths import UnsafePath
from wave_runtime.files.tree import look
from wave_runtime.plan.model import Digest
from wave_runtime.ports import Job, NotRecorded, Report
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.change_set import FileState
from wave_runtime.workspaces.tree_edit import put, remove


class Replay:
    """Answers from a cassette. Several threads may ask at once."""

    in_sandbox = True

    def __init__(self, cassette: Cassette, scrubbing: Scrubbing) -> None:
        """Reads the cassette. Raises Refusal."""
        self._store, self._scrubbing = cassette.store, scrubbing
        self._entries = cassette.read()
        self._answers: dict[tuple[str, Digest], list[Entry]] = defaultdict(list)
        for entry in self._entries:
            self._answers[entry.step, entry.question.digest].append(entry)
        self._given: dict[tuple[str, Digest], int] = defaultdict(int)
        self._lock = threading.Lock()

    def run(self, job: Job) -> Report:
        """The n-th time that a step asks the same, it gets the n-th answer that was recorded.

        Raises NotRecorded, and OSError when the workspace cannot be read.
        """
        asked = ask(job)
        entry = self._find(job, asked)
        if entry.refused:
            raise NotRecorded(f"`entries/{entry.name}` was not kept: {entry.refused}")
        try:
            answer, transcript = get_text(entry.answer, self._store), get_text(entry.transcript, self._store)
            for call in entry.tool_calls:
                job.used_tool(call)
            _write(job.workspace, {made.path: made.after for made in entry.files}, self._store)
        except MissingContent as error:
            raise NotRecorded(f"`entries/{entry.name}` cannot be repeated: {error}") from None
        except (OSError, UnsafePath) as error:
            reason = reason_of(error) if isinstance(error, OSError) else str(error)
            raise NotRecorded(f"the files of `entries/{entry.name}` cannot be made: {reason}") from None
        return replace(entry.report, answer=answer, transcript=transcript)

    def _find(self, job: Job, asked: Asked) -> Entry:
        key = (job.name, asked.question.digest)
        with self._lock:
            number = self._given[key]
            answers = self._answers.get(key, [])
            if number < len(answers):
                self._given[key] = number + 1
                return answers[number]
        raise NotRecorded(miss(job.name, asked, self._entries, self._store, self._scrubbing))


def _write(root: Path, made: "Mapping[str, FileState | None]", store: Store) -> None:
    """Makes the workspace what the session made of it. Raises MissingContent, UnsafePath and OSError."""
    there = look(root)
    old = [path for path in made if path in there.files or path in there.folders]
    for path in sorted(old, reverse=True):  # what is in a folder before the folder
        state = made[path]
        if state is None or state.kind != "folder" or path in there.files:
            remove(root, path)
    for path, state in sorted(made.items()):
        if state is not None:
            put(root, path, state, store)
