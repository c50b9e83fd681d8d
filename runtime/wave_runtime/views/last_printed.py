"""The last lines that a failed attempt printed: the reason of most failures stands in them."""

from pathlib import Path

from wave_runtime.engine.state import StepState
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing

MOST_LINES = 5
_WIDEST = 200
_WINDOW = 64 * 1024


def last_printed(folders: RunFolders, name: str, known: StepState, scrubbing: Scrubbing) -> list[str]:
    """At most `MOST_LINES` of what the last attempt of `name` printed; none where it did not fail by its program.

    The standard output of a client is a record for programs: of an agent, standard error alone is shown.
    """
    if known.phase != "failed" or known.failure is None:
        return []
    match known.failure.kind:
        case "command":
            return _end(folders.log(name, known.attempt), scrubbing)
        case "adapter":
            return _end(folders.log(name, known.attempt, "err.log"), scrubbing)
        case _:
            return []


def _end(path: Path, scrubbing: Scrubbing) -> list[str]:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _WINDOW, 0))
            data = file.read(_WINDOW)
    except OSError:
        return []
    if size > _WINDOW:
        data = data.partition(b"\n")[2]  # half a line could be half a secret
    stream = scrubbing.stream()
    text = (stream.feed(data) + stream.close()).decode("utf-8", "backslashreplace")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return [line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…" for line in lines[-MOST_LINES:]]
