"""Changes as a patch in the format of git: texts, binary files, links, modes and renames, as `git apply` takes them.

A file that kept its content under another name is a rename. A folder without a file in it is nothing to git; such
changes are left out, and `empty_folders` names them.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.plan.record import dataclass
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.text.line_diff import hunks
from wave_runtime.workspaces.change_set import Change, Combined, FileState

_LOOKED_AT = 8000
"""Bytes at the beginning of a file in which a zero byte makes it binary: git's own rule."""
_LINK, _PROGRAM, _FILE = "120000", "100755", "100644"
_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def git_patch(changes: Mapping[str, Combined], store: Store) -> Iterator[bytes]:
    """The patch, file by file. Raises MissingContent when an old content was not kept."""
    plain = [each.change for each in changes.values()]
    renamed = dict(_renames(plain))
    gone = {old.path for old in renamed.values()}
    for change in plain:
        if change.path in gone:
            continue
        if change.path in renamed:
            yield from _rename(renamed[change.path], change)
        else:
            yield from _one(change, store)


def empty_folders(changes: Mapping[str, Combined]) -> list[str]:
    """Paths whose change a patch cannot express."""
    return [path for path, each in changes.items() if _is_folder(each.change) and not _is_implied(path, changes)]


def _is_folder(change: Change) -> bool:
    return _content_kind(change.before) is None and _content_kind(change.after) is None


def _is_implied(path: str, changes: Mapping[str, Combined]) -> bool:
    """Whether the change of a folder follows from that of something in it."""
    return any(other.startswith(f"{path}/") for other in changes)


def _content_kind(state: FileState | None) -> str | None:
    return None if state is None or state.kind == "folder" else state.kind


def _renames(changes: Sequence[Change]) -> Iterator[tuple[str, Change]]:
    """New path and the change that removed the old one, for files that are the same; each once."""
    removed: dict[str, list[Change]] = {}
    for change in changes:
        if change.before is not None and change.before.kind == "file" and change.after is None and change.before.size:
            removed.setdefault(change.before.digest, []).append(change)
    for change in changes:
        if change.before is None and change.after is not None and removed.get(change.after.digest):
            yield change.path, removed[change.after.digest].pop(0)


def _rename(old: Change, new: Change) -> Iterator[bytes]:
    assert old.before is not None
    assert new.after is not None
    yield _header(old.path, new.path)
    yield from _modes(old.before, new.after)
    yield _line(f"similarity index 100%\nrename from {_quoted(old.path)}\nrename to {_quoted(new.path)}")


def _one(change: Change, store: Store) -> Iterator[bytes]:
    before = None if _content_kind(change.before) is None else change.before
    after = None if _content_kind(change.after) is None else change.after
    if before is not None and after is not None and before.kind != after.kind:
        yield from _content(change.path, before, None, store)
        yield from _content(change.path, None, after, store)
    elif before is not None or after is not None:
        yield from _content(change.path, before, after, store)


def _content(path: str, before: FileState | None, after: FileState | None, store: Store) -> Iterator[bytes]:
    yield _header(path, path)
    if before is None and after is not None:
        yield _line(f"new file mode {_mode(after)}")
    elif after is None and before is not None:
        yield _line(f"deleted file mode {_mode(before)}")
    elif before is not None and after is not None:
        yield from _modes(before, after)
        if before.same_as(after):
            return
    old, new = _bytes(before, store, path), _bytes(after, store, path)
    yield _line(f"index {_blob(before, old)}..{_blob(after, new)}{_same_mode(before, after)}")
    if b"\0" in old[:_LOOKED_AT] or b"\0" in new[:_LOOKED_AT]:
        yield _line("GIT binary patch") + _literal(new) + _literal(old)
    elif old or new:
        yield _line(f"--- {_quoted(f'a/{path}') if before else '/dev/null'}")
        yield _line(f"+++ {_quoted(f'b/{path}') if after else '/dev/null'}")
        yield from hunks(old, new)


def _header(old: str, new: str) -> bytes:
    return _line(f"diff --git {_quoted(f'a/{old}')} {_quoted(f'b/{new}')}")


def _modes(before: FileState, after: FileState) -> Iterator[bytes]:
    if _mode(before) != _mode(after):
        yield _line(f"old mode {_mode(before)}\nnew mode {_mode(after)}")


def _same_mode(before: FileState | None, after: FileState | None) -> str:
    return f" {_mode(after)}" if before and after and _mode(before) == _mode(after) else ""


def _mode(state: FileState) -> str:
    if state.kind == "link":
        return _LINK
    return _PROGRAM if state.mode & 0o100 else _FILE


def _bytes(state: FileState | None, store: Store, path: str) -> bytes:
    if state is None:
        return b""
    if state.kind == "link":
        return state.target.encode("utf-8", "surrogateescape")
    try:
        return store.get(state.digest)
    except MissingContent as error:
        raise MissingContent(f"a content of `{path}` was not kept: {error}") from None


def _blob(state: FileState | None, content: bytes) -> str:
    """The name git gives to the content."""
    if state is None:
        return "0" * 40
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _literal(content: bytes) -> bytes:
    """A whole binary file, packed, in lines of at most 52 bytes led by their length."""
    packed = zlib.compress(content)
    lines = [b"literal %d" % len(content)]
    for start in range(0, len(packed), 52):
        part = packed[start : start + 52]
        length = len(part) + (64 if len(part) <= 26 else 70)  # A to Z, then a to z
        lines.append(bytes([length]) + base64.b85encode(part, pad=True))
    return b"\n".join([*lines, b"", b""])


def _quoted(path: str) -> str:
    """As git writes a name that has more than plain characters."""
    data = path.encode("utf-8", "surrogateescape")
    if all(0x21 <= byte < 0x7F and byte not in _ESCAPES for byte in data):
        return path
    shown = (_ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}") for byte in data)
    return f'"{"".join(shown)}"'


def _line(text: str) -> bytes:
    return text.encode("utf-8") + b"\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of changes."""

    letter: str
    path: str
    by: tuple[str, ...]
    was: str = ""
    """The old path of a file that was renamed."""


def rows(changes: Mapping[str, Combined]) -> Iterator[Row]:
    """What changed, as git would list it."""
    renamed = dict(_renames([each.change for each in changes.values()]))
    gone = {old.path for old in renamed.values()}
    for path, each in changes.items():
        if path in renamed:
            yield Row("R", path, each.by, renamed[path].path)
        elif path not in gone and not (_is_folder(each.change) and _is_implied(path, changes)):
            yield Row(each.change.letter, path, each.by)
