"""What has to be shown so that a program can run at all, when it does not lie among those of the system."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from wave_runtime.sandbox.bubblewrap import search_path
from wave_runtime.sandbox.namespaces import is_of_the_system
from wave_runtime.sandbox.reach import Shown

_PACKAGES = "node_modules"
_LONGEST_LINE = 256


def shown_for(program: str, environment: Mapping[str, str]) -> tuple[Shown, ...]:
    """The files of `program`, an absolute path: those of its npm packages if it has some, and its interpreter."""
    real = os.path.realpath(program)
    found = [*_own(real)]
    interpreter = _interpreter(real, environment)
    if interpreter is not None:
        found += _own(os.path.realpath(interpreter))
    return tuple(found)


def shown_python() -> tuple[Shown, ...]:
    """The Python that runs this, and the folder that this package is imported from: for the hook of a client."""
    packages = Path(__file__).resolve().parents[2]
    folders = [Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), packages]
    return tuple(Shown(folder) for folder in dict.fromkeys(folders) if not is_of_the_system(str(folder)))


def shown_interpreter() -> tuple[Shown, ...]:
    """The Python that runs this, without anything of ours: for the door to the proxy."""
    folder = Path(sys.base_prefix).resolve()
    return () if is_of_the_system(str(folder)) else (Shown(folder),)


def _own(real: str) -> Iterator[Shown]:
    if is_of_the_system(real):
        return
    parts = Path(real).parts
    if _PACKAGES in parts:
        # A client's parts are packages beside it.
        yield Shown(Path(*parts[: parts.index(_PACKAGES) + 1]))
    else:
        yield Shown(Path(real))


def _interpreter(program: str, environment: Mapping[str, str]) -> str | None:
    """What the first line of a script names."""
    try:
        with open(program, "rb") as file:
            line = file.readline(_LONGEST_LINE)
    except OSError:
        return None
    words = os.fsdecode(line[2:]).split() if line.startswith(b"#!") else []
    if words and os.path.basename(words[0]) == "env":  # noqa: PTH119
        names = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        return shutil.which(names[0], path=search_path(environment)) if names else None
    return words[0] if words and os.path.isabs(words[0]) else None  # noqa: PTH117
