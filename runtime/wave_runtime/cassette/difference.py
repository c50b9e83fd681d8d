"""Why a cassette has no answer: the nearest question that was recorded, and in what it differs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from wave_runtime.cassette.entry import Entry, get_text
from wave_runtime.cassette.question import Asked
from wave_runtime.engine.unit import step_of
from wave_runtime.plan.model import Digest, Permissions
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.recording.store import MissingContent, Store

_MOST_PATHS = 3
_WORDS = 8
_COMPARED = 2000
"""Words of a prompt by which questions are told near or far."""
_WORD = re.compile(r"\S+")


def miss(name: str, asked: Asked, entries: Sequence[Entry], store: Store, scrubbing: Scrubbing) -> str:
    """What is nearest to the question of the unit `name`, and in what it differs; one line."""
    shown = _Shown(asked, store, scrubbing)
    near = (
        [entry for entry in entries if entry.step == name]
        or [entry for entry in entries if step_of(entry.step) == step_of(name)]
        or list(entries)
    )
    if not near:
        return "the cassette has no sessions at all"
    same = [entry for entry in near if entry.question == asked.question and entry.step == name]
    if same:
        times = "once" if len(same) == 1 else f"{len(same)} times"
        return f"the step asks again what the cassette answers only {times}, last in `entries/{same[-1].name}`"
    nearest = max(near, key=shown.nearness)
    differences = list(shown.differences(nearest, name))
    return f"the cassette has no answer to this; nearest is `entries/{nearest.name}`: {'; '.join(differences)}"


class _Shown:
    """The question that is asked now, to be compared with recorded ones."""

    def __init__(self, asked: Asked, store: Store, scrubbing: Scrubbing) -> None:
        self._asked, self._store = asked, store
        # Recorded texts are scrubbed, so the others must be.
        self._prompt = scrubbing.text(asked.prompt)
        self._system_prompt = scrubbing.text(asked.system_prompt or "")

    def nearness(self, entry: Entry) -> tuple[int, float]:
        """How many parts are equal, and how much of the prompt is."""
        now, then = self._asked.question, entry.question
        parts = ("client", "model", "temperature", "system_prompt", "prompt", "permissions", "workspace")
        equal = sum(getattr(now, part) == getattr(then, part) for part in parts)
        words = _words(self._prompt)[:_COMPARED], _words(self._text(entry))[:_COMPARED]
        return equal, SequenceMatcher(None, *words).quick_ratio()

    def differences(self, entry: Entry, name: str) -> Iterator[str]:
        """In what they differ, part by part."""
        now, then = self._asked.question, entry.question
        if entry.step != name:
            yield f"it is of `{entry.step}`"
        for what, recorded, found in (
            ("client", then.client, now.client),
            ("model", then.model, now.model),
            ("temperature", then.temperature, now.temperature),
        ):
            if recorded != found:
                yield f"the {what} was {_quoted(recorded)}, is {_quoted(found)}"
        if then.system_prompt != now.system_prompt:
            before = "" if entry.system_prompt is None else get_text(entry.system_prompt, self._store)
            yield _words_differ("system prompt", before, self._system_prompt)
        if then.prompt != now.prompt:
            yield _words_differ("prompt", self._text(entry), self._prompt)
        if then.permissions != now.permissions:
            yield _permissions_differ(then.permissions, now.permissions)
        if then.workspace != now.workspace:
            yield _files_differ(self._listing(then.workspace), json.loads(self._asked.listing))

    def _text(self, entry: Entry) -> str:
        try:
            return get_text(entry.prompt, self._store)
        except MissingContent:
            return ""

    def _listing(self, digest: Digest) -> Mapping[str, str] | None:
        try:
            listing: Mapping[str, str] = json.loads(self._store.get(digest))
        except MissingContent:  # a session that was refused has none
            return None
        return listing


def _line(text: str) -> str:
    return text.replace("\n", "\\n")


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _words_differ(what: str, recorded: str, found: str) -> str:
    before, after = _words(recorded), _words(found)
    at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    if before == after:
        return f"the {what} has the same words with other blanks"
    start = max(0, at - 2)
    return f"the {what} differs at word {at + 1}: was {_head(before, start)}, is {_head(after, start)}"


def _head(words: Sequence[str], start: int) -> str:
    if start >= len(words):
        return "at its end"
    more = "…" if start + _WORDS < len(words) else ""
    text = " ".join(word if len(word) <= 60 else f"{word[:59]}…" for word in words[start : start + _WORDS])
    return f"`{_line(text)}{more}`"


def _permissions_differ(recorded: Permissions | None, found: Permissions | None) -> str:
    before, after = _patterns(recorded), _patterns(found)
    changes = [f"no longer {each}" for each in before if each not in after]
    changes += [f"now {each}" for each in after if each not in before]
    return f"the permissions differ: {_some(changes)}" if changes else "the permissions stand in another order"


def _patterns(permissions: Permissions | None) -> list[str]:
    if permissions is None:
        return []
    return [
        f"{verb} `{_line(pattern)}` of the {layer.origin}"
        for layer in permissions.layers
        for verb, patterns in (("allow", layer.allow), ("deny", layer.deny))
        for pattern in patterns
    ]


def _files_differ(recorded: Mapping[str, str] | None, found: Mapping[str, str]) -> str:
    if recorded is None:
        return "the workspace differs"
    changes = []
    for path in sorted({*recorded, *found}):
        before, after = recorded.get(path), found.get(path)
        if before is None:
            changes.append(f"`{_line(path)}` is new")
        elif after is None:
            changes.append(f"`{_line(path)}` is gone")
        elif before != after:
            changes.append(f"`{_line(path)}` was {_short(before)}, is {_short(after)}")
    return f"the workspace differs: {_some(changes)}"


def _short(state: str) -> str:
    return state[:19] + "…" + state[71:] if state.startswith("sha256:") else _line(state)


def _some(changes: Sequence[str]) -> str:
    more = f" and {len(changes) - _MOST_PATHS} more" if len(changes) > _MOST_PATHS else ""
    return ", ".join(changes[:_MOST_PATHS]) + more


def _quoted(value: str | None) -> str:
    return "the client's default" if value is None else f"`{_line(value)}`"
