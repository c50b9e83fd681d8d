"""Which project a verb is about, and where its state is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wave_runtime.exit_codes import USAGE
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.refusal import Refusal
from wave_runtime.text.reason import reason_of

MANIFEST = "wave.yaml"


@contextmanager
def started_in(name: str | None) -> Iterator[None]:
    """As if the program had been started in the folder that `-C` names. Raises Refusal."""
    if name is None:
        yield
        return
    before = Path.cwd()
    try:
        os.chdir(name)
    except FileNotFoundError:
        raise Refusal(f"there is no folder `{name}`", fix="check the path after `-C`", exit_code=USAGE) from None
    except OSError as error:
        raise Refusal(
            f"`-C {name}`: {reason_of(OSError(error.errno, error.strerror))}",
            fix="check the path after `-C`",
            exit_code=USAGE,
        ) from None
    try:
        yield
    finally:
        os.chdir(before)


def find_project() -> Path:
    """The nearest folder with a wave.yaml, from the current one up to the top of the repository; else the current
    one. Raises Refusal."""
    try:
        start = Path.cwd()
    except OSError:
        raise Refusal("the current folder is gone", fix="go to a folder that exists", exit_code=USAGE) from None
    for folder in (start, *start.parents):
        if (folder / MANIFEST).is_file():
            return folder
        if (folder / ".git").exists():
            break
    return start


def state_folder(project: Path, name: str | None) -> StateFolder:
    """The folder that `--state-dir` names, from the current one; `.wave` in the project without it."""
    return StateFolder(project / ".wave" if name is None else Path(name).resolve())
