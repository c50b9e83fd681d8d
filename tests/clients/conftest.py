"""The real agent clients: those that are on the PATH, and those that `WAVE_TEST_CLIENTS=claude,codex` asks for.

What is asked for is installed by npm into a cache outside the checkout (`WAVE_TEST_CLIENT_CACHE`, or one in the user's
cache folder). Where a client is missing, its tests are skipped and say so.
"""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = {
    "claude": "@anthropic-ai/claude-code@2.1.197",
    "codex": "@openai/codex@0.169.0",
    "gemini": "@google/gemini-cli@0.61.0",
    "opencode": "opencode-ai@1.18.33",
}
"""By the name of the client, what npm calls it, in the version that its model was measured with."""

thorough = pytest.mark.skipif(
    not os.environ.get("WAVE_TEST_CLIENTS_ALL"), reason="takes long: WAVE_TEST_CLIENTS_ALL=1 asks for it"
)
"""Cases of a client that are not run each time."""


def _asked() -> set[str]:
    return {name.strip() for name in os.environ.get("WAVE_TEST_CLIENTS", "").split(",") if name.strip()}


def _cache() -> Path:
    own = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("WAVE_TEST_CLIENT_CACHE") or f"{own}/wavec-test-clients")


def _installed(name: str) -> Path | str:
    """The client's program, or why there is none."""
    npm = shutil.which("npm")
    if npm is None:
        return f"`{name}` is asked for by WAVE_TEST_CLIENTS, and npm, which installs it, is not there"
    folder = _cache() / PACKAGES[name].rpartition("@")[2] / name
    program = folder / "node_modules" / ".bin" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be at it
        if not program.exists():
            command = [npm, "install", "--no-fund", "--no-audit", "--prefix", str(folder), PACKAGES[name]]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            if ended.returncode or not program.exists():
                return f"`{name}` could not be installed: {ended.stderr.strip()[-300:]}"
    return program


def client(name: str) -> Path:
    """The program of a client; skips the test where there is none."""
    if name in _asked():
        found = _installed(name)
        if isinstance(found, str):
            pytest.skip(found)
        return found
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"`{name}` is not on the PATH; WAVE_TEST_CLIENTS={name} installs it with npm")
    return Path(program)


@pytest.fixture(scope="session")
def claude() -> Path:
    """Claude Code."""
    return client("claude")


@pytest.fixture(scope="session")
def codex() -> Path:
    """Codex."""
    return client("codex")


@pytest.fixture(scope="session")
def gemini() -> Path:
    """Gemini CLI."""
    return client("gemini")


@pytest.fixture(scope="session")
def opencode() -> Path:
    """opencode."""
    return client("opencode")
