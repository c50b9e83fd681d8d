"""What a step changed in the project, file by file, as an object in the store.

Paths are the project's, whatever the step's mounts called them. The contents that a change needs are in the store
as well: the new one always, the old one when the project still had it when the step ended.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Literal, cast

from wave_runtime.engine.events import LeftOut
from wave_runtime.plan.canonical import canonical_bytes
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.store import Store


@dataclass(frozen=True, slots=True)
class FileState:
    """What stands at a path."""

    kind: Literal["file", "link", "folder"]
    mode: int = 0
    """Permission bits of a file."""
    digest: Digest = ""
    """Of a file."""
    size: int = 0
    target: str = ""
    """Of a link."""

    def same_as(self, other: "FileState | None") -> bool:
        """Whether both have the same content; permission bits do not count."""
        if other is None:
            return False
        return (self.kind, self.digest, self.target) == (other.kind, other.digest, other.target)


@dataclass(frozen=True, slots=True)
class Change:
    """One path, before and after; None: nothing stood there."""

    path: str
    before: FileState | None
    after: FileState | None
    before_is_kept: bool = False
    """The old content is in the store."""

    @property
    def letter(self) -> str:
        """As git shows it: Added, Deleted, Modified."""
        return "A" if self.before is None else "D" if self.after is None else "M"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All changes of one step, by path; and what it made in the mounts that counts as none."""

    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()


def put_change_set(store: Store, made: ChangeSet) -> tuple[Digest, int]:
    """Keeps a change set whose contents are in the store; its digest, and the bytes of its new contents.

    Raises OSError.
    """
    size = sum(change.after.size for change in made.changes if change.after is not None)
    return store.put(canonical_bytes(encode_value(made))), size


def read_change_set(store: Store, digest: Digest) -> ChangeSet:
    """Reads what `put_change_set` kept. Raises MissingContent."""
    return cast(ChangeSet, read_value(ChangeSet, json.loads(store.get(digest))))


def digests_of(made: ChangeSet) -> set[Digest]:
    """The contents that a change set refers to."""
    states = (state for change in made.changes for state in (change.before, change.after))
    return {state.digest for state in states if state is not None and state.digest}


class ConflictError(Exception):
    """Changes do not go together; the message names the file and both sides."""


@dataclass(frozen=True, slots=True)
class Combined:
    """What several steps together made of one path."""

    change: Change
    by: tuple[str, ...] = field(metadata={"text": "the steps, in plan order"})


def combine(sets: Iterable[tuple[str, ChangeSet]]) -> Mapping[str, Combined]:
    """The change sets of several steps, in plan order, as one; by path, sorted.

    A later change must begin where an earlier one of the same path ended, or end there too: steps that ran beside each
    other may have made the same of a file, but nothing different. Raises ConflictError.
    """
    found: dict[str, Combined] = {}
    for step, made in sets:
        for change in made.changes:
            known = found.get(change.path)
            found[change.path] = Combined(change, (step,)) if known is None else _joined(known, change, step)
    _check_folders(found)
    kept = {path: each for path, each in found.items() if not _is_nothing(each.change)}
    return dict(sorted(kept.items()))


def _joined(known: Combined, change: Change, step: str) -> Combined:
    first = known.change
    follows, agrees = same(change.before, first.after), same(change.after, first.after)
    only_bits = same(change.before, change.after) and same(change.before, first.before)
    mode = _joined_mode(first, change)
    if not (follows or agrees or only_bits) or mode is None:
        raise ConflictError(f"`{known.by[-1]}` and `{step}` both changed `{change.path}`, each in another way")
    after = change.after if follows else first.after
    if after is not None and after.kind == "file":
        after = replace(after, mode=mode)
    return Combined(Change(change.path, first.before, after, first.before_is_kept), (*known.by, step))


def _joined_mode(first: Change, change: Change) -> int | None:
    """The permission bits of a file that two steps changed; None when they gave it different ones."""
    old, new, known = change.before, change.after, first.after
    if known is None or new is None:
        return 0 if new is None else new.mode
    if old is None or first.before is None:
        return known.mode if old is None or old.mode == new.mode else new.mode
    if old.mode == new.mode:
        return known.mode
    return new.mode if known.mode in (first.before.mode, old.mode, new.mode) else None


def _check_folders(found: Mapping[str, Combined]) -> None:
    """A path cannot be a file of one step and a folder of another."""
    for path, each in found.items():
        if each.change.after is None:
            continue
        parent = path.rpartition("/")[0]
        while parent:
            other = found.get(parent)
            if other is not None and other.change.after is not None and other.change.after.kind != "folder":
                raise ConflictError(
                    f"`{parent}` is a {other.change.after.kind} for `{other.by[-1]}` and a folder for `{each.by[-1]}`"
                )
            parent = parent.rpartition("/")[0]


def same(one: FileState | None, other: FileState | None) -> bool:
    """Whether both have the same content, or both are nothing."""
    return other is None if one is None else one.same_as(other)


def _is_nothing(change: Change) -> bool:
    return change.before == change.after
