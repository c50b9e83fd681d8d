"""What a session is asked, with everything that its answer can depend on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.cassette.entry import Question
from wave_runtime.files.paths import UnsafePath
from wave_runtime.files.tree import Stamp, look
from wave_runtime.plan.canonical import digest_of_bytes
from wave_runtime.plan.model import Command
from wave_runtime.ports import Job
from wave_runtime.workspaces.change_set import FileState
from wave_runtime.workspaces.tree_edit import state_at


@dataclass(frozen=True, slots=True)
class Seen:
    """A workspace at one moment."""

    states: Mapping[str, FileState]
    """What can be kept: files, links and folders."""
    stamps: Mapping[str, Stamp]
    """A file that was written anew with the same content has another one."""

    def listing(self) -> bytes:
        """One line a path: the content, and whether it can be executed. Other permission bits differ between checkouts
        of the same project."""
        shown = {path: _shown(state) for path, state in self.states.items()}
        return (json.dumps(shown, indent=1, sort_keys=True) + "\n").encode("ascii")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the texts that its digests stand for."""

    question: Question
    prompt: str
    system_prompt: str | None
    workspace: Seen
    listing: bytes


def see(root: Path) -> Seen:
    """Looks at every file of a workspace. Raises OSError."""
    tree = look(root)
    states = {path: FileState("folder") for path in tree.folders}
    for path in tree.files:
        try:
            state = state_at(root, path)
        except UnsafePath:
            continue  # a pipe or a socket: it has no content
        if state is not None:
            states[path] = state
    return Seen(states, tree.files)


def ask(job: Job) -> Asked:
    """What `job` asks, before its session has begun. Raises OSError."""
    step, seen = job.step, see(job.workspace)
    prompt = job.plan.text(step.exec.source) if isinstance(step.exec, Command) else job.prompt
    listing = seen.listing()
    question = Question(
        None if step.adapter is None else job.plan.adapters[step.adapter].kind,
        step.model,
        step.temperature,
        None if job.system_prompt is None else _text_digest(job.system_prompt),
        _text_digest(prompt),
        step.permissions,
        digest_of_bytes(listing),
    )
    return Asked(question, prompt, job.system_prompt, seen, listing)


def _text_digest(text: str) -> str:
    return digest_of_bytes(text.encode("utf-8", "surrogatepass"))


def _shown(state: FileState) -> str:
    match state.kind:
        case "folder":
            return "folder"
        case "link":
            return f"link to {state.target}"
        case "file":
            return state.digest + (" executable" if state.mode & 0o100 else "")
