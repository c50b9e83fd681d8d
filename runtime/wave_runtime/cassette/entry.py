"""One recorded session, and its text in the cassette."""

import hashlib
import json
from typing import cast

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.model import Digest, Permissions
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Report, ToolCall
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import FileState

LONG_TEXT = 64 * 1024
"""Characters from which on a text is a blob."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a session is asked. Sessions of one step with the same question may get each other's answers."""

    client: str | None
    """Kind of the plan's adapter, whatever stands in for it; None for a command that is simulated."""
    model: str | None
    temperature: str | None
    system_prompt: Digest | None
    prompt: Digest
    """With all that was rendered into it, and what was told of the attempt before."""
    permissions: Permissions | None
    workspace: Digest
    """Of the listing of all that stands in the workspace: mounts, changes of earlier steps, injected artifacts."""

    @property
    def digest(self) -> Digest:
        """What an answer is looked up by."""
        return _digest(encode_value(self))


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its lines, or a long one as a blob."""

    lines: tuple[str, ...]
    blob: Digest | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A path that the session wrote or removed."""

    path: str
    after: FileState | None
    """None: nothing stands there any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A session. `prompt` and `system_prompt` are for people, without credentials; the question has their digests."""

    step: str
    """Or `<step>@<number>` for an item of its matrix."""
    attempt: int
    session: int
    """1-based; with a relay an attempt has several, those that write checkpoints among them."""
    question: Question
    prompt: Text
    system_prompt: Text | None
    refused: str
    """Why nothing of what follows was kept; empty: it was."""
    report: Report
    """Outcome, usage, messages; its two long texts are the next members."""
    answer: Text
    transcript: Text
    tool_calls: tuple[ToolCall, ...]
    files: tuple[Made, ...]

    @property
    def name(self) -> str:
        """Its file in the cassette."""
        return f"{self.step}.{self.attempt}.{self.session}.json"

    def blobs(self) -> set[Digest]:
        """What of the cassette it needs."""
        texts = (self.prompt, self.system_prompt, self.answer, self.transcript)
        found = {text.blob for text in texts if text is not None and text.blob is not None}
        found |= {made.after.digest for made in self.files if made.after is not None and made.after.digest}
        return found | {self.question.workspace}


def put_text(text: str, store: Store) -> Text:
    """`text` for an entry. Raises OSError."""
    if len(text) <= LONG_TEXT:
        lines = text.split("\n")
        whole = [f"{line}\n" for line in lines[:-1]]
        return Text(tuple([*whole, lines[-1]] if lines[-1] else whole))
    return Text((), store.put(text.encode("utf-8", "surrogatepass")))


def get_text(text: Text, store: Store) -> str:
    """The text that `put_text` kept. Raises MissingContent."""
    return "".join(text.lines) if text.blob is None else store.get(text.blob).decode("utf-8", "surrogatepass")


def dump_entry(entry: Entry) -> bytes:
    """The file of an entry; it carries a digest over the rest of it."""
    members = cast("dict[str, Json]", encode_value(entry))
    document = {"digest": _digest(members), **members}
    try:
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # half a character, in a name or in what a client printed
        return (json.dumps(document, indent=2) + "\n").encode("ascii")


class DamagedEntry(Exception):
    """The file is no entry, or not as it was recorded; the message says which."""


def load_entry(data: bytes) -> Entry:
    """Reads what `dump_entry` made. Raises DamagedEntry."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise DamagedEntry("is not JSON") from None
    if not isinstance(document, dict) or "digest" not in document:
        raise DamagedEntry("is no recorded session")
    if document.pop("digest") != _digest(document):
        raise DamagedEntry("was changed after it had been recorded: it does not have its digest any more")
    try:
        return cast(Entry, read_value(Entry, document))
    except PlanError as error:
        raise DamagedEntry(f"is no recorded session: {error}") from None


def _digest(value: Json) -> Digest:
    """Unlike the canonical form, it takes half characters too: clients print what they like."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('ascii')).hexdigest()}"
