"""The folder of a cassette: made, checked and read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from wave_runtime.cassette.entry import DamagedEntry, Entry, dump_entry, load_entry
from wave_runtime.exit_codes import REFUSED, STATE_NOT_WRITTEN, USAGE
from wave_runtime.files.durable_file import write_durably
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.record import dataclass as record
from wave_runtime.recording.store import Store
from wave_runtime.refusal import Refusal
from wave_runtime.text.reason import reason_of

FORMAT = 1
HEADER = "cassette.json"
_ANEW = "record it again into another folder, or take the cassette as it was committed"


@record(frozen=True, slots=True)
class Header:
    """What `cassette.json` says."""

    format: int
    pipeline: str
    commands: Literal["run", "simulated"]
    """Whether commands were really run while it was recorded: a replay does the same."""


@dataclass(frozen=True, slots=True)
class Cassette:
    """A cassette that is there."""

    folder: Path
    header: Header

    @property
    def store(self) -> Store:
        """Contents of files, listings and long texts."""
        return Store(self.folder / "blobs")

    @property
    def entries(self) -> Path:
        """The folder of the entries."""
        return self.folder / "entries"

    def put(self, entry: Entry) -> None:
        """Keeps `entry`, whole or not at all. Raises OSError."""
        write_durably(self.entries / entry.name, dump_entry(entry))

    def read(self) -> tuple[Entry, ...]:
        """Its entries in the order in which attempts were made. Raises Refusal for one that was changed."""
        found = (self._entry(path) for path in sorted(self.entries.glob("[!.]*.json")))
        return tuple(sorted(found, key=lambda entry: (entry.step, entry.attempt, entry.session)))

    def check(self) -> None:
        """Raises Refusal when an entry or something that it refers to is not as it was recorded."""
        needed = {digest: entry.name for entry in self.read() if not entry.refused for digest in entry.blobs()}
        for digest, name in sorted(needed.items()):
            if what := self.store.damage(digest):
                what = what.replace("the store", "the cassette")
                raise _damaged(self.folder, f"the content {digest} of `entries/{name}` {what}")

    def _entry(self, path: Path) -> Entry:
        try:
            entry = load_entry(path.read_bytes())
            if entry.name != path.name:
                raise DamagedEntry(f"is the entry `{entry.name}` under another name")
        except DamagedEntry as error:
            raise _damaged(self.folder, f"`entries/{path.name}` {error}") from None
        except OSError as error:
            raise _damaged(self.folder, f"`entries/{path.name}` cannot be read: {reason_of(error)}") from None
        return entry


def open_cassette(folder: Path, pipeline: str) -> Cassette:
    """The cassette in `folder`, recorded from a run of `pipeline`. Raises Refusal."""
    try:
        document = json.loads((folder / HEADER).read_bytes())
    except FileNotFoundError:
        raise Refusal(
            f"there is no cassette in `{folder}`",
            fix="record one: `wave-runtime exec PLAN --record DIR`",
            exit_code=USAGE,
        ) from None
    except (OSError, ValueError) as error:
        raise _damaged(folder, f"`{HEADER}` cannot be read: {error}") from None
    if isinstance(document, dict) and document.get("format") not in (None, FORMAT):
        raise Refusal(
            f"the cassette in `{folder}` has format {document['format']}, this runtime reads {FORMAT}",
            fix="update wave-runtime, or record it again",
            exit_code=REFUSED,
        )
    try:
        header = cast(Header, read_value(Header, document))
    except PlanError as error:
        raise _damaged(folder, f"`{HEADER}` is no description of one: {error}") from None
    if header.pipeline != pipeline:
        raise Refusal(
            f"the cassette in `{folder}` is of the pipeline `{header.pipeline}`, this is `{pipeline}`",
            fix="name the cassette of this pipeline, or record one",
            exit_code=USAGE,
        )
    return Cassette(folder, header)


def check_free(folder: Path) -> None:
    """Raises Refusal when a new cassette cannot begin in `folder`: it would be of two runs."""
    try:
        used = any(_members(folder))
    except NotADirectoryError:
        raise Refusal(f"`{folder}` is a file", fix="name a new folder with `--record`", exit_code=USAGE) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    if used:
        what = "has a cassette already" if (folder / HEADER).exists() else "has other files in it"
        raise Refusal(
            f"the folder `{folder}` {what}: a cassette is of one run",
            fix="name a new folder with `--record`, or remove this one",
            exit_code=USAGE,
        )


def start(folder: Path, header: Header) -> Cassette:
    """A cassette in a new folder, or the one that is there: a run that is resumed goes on with it. Raises Refusal."""
    try:
        (folder / "entries").mkdir(parents=True, exist_ok=True)
        if not (folder / HEADER).exists():
            # Line ends that git changes at a checkout would change digests.
            write_durably(folder / ".gitattributes", b"* -text\n")
            text = json.dumps(encode_value(header), ensure_ascii=False, indent=2) + "\n"
            write_durably(folder / HEADER, text.encode("utf-8"))
    except OSError as error:
        raise _unwritable(folder, error) from None
    return open_cassette(folder, header.pipeline)


def _members(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except FileNotFoundError:
        return


def _damaged(folder: Path, what: str) -> Refusal:
    return Refusal(f"the cassette in `{folder}` cannot be used: {what}", fix=_ANEW, exit_code=REFUSED)


def _unwritable(folder: Path, error: OSError) -> Refusal:
    return Refusal(
        f"no cassette can be made in `{folder}`: {reason_of(error)}",
        fix="name another folder with `--record`",
        exit_code=STATE_NOT_WRITTEN,
    )
