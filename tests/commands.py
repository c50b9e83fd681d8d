"""Runs the programs as a user does: as processes, with their output as text."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_QUIET = {"NO_COLOR": "1", "COLUMNS": "100", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


def wavec(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, input: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Runs `wavec` in `cwd`."""
    return _run("wavec", arguments, cwd, env, input)


def wave_runtime(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, input: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Runs `wave-runtime` in `cwd`."""
    return _run("wave_runtime", arguments, cwd, env, input)


def _run(
    module: str, arguments: tuple[str, ...], cwd: Path, env: Mapping[str, str] | None, input: str | None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env={**os.environ, **_QUIET, **(env or {})},
        input=input,
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
