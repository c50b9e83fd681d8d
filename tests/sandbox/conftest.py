"""A folder that every user may enter; pytest's own are closed to others."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from wave_runtime.sandbox.step_user import step_user


@pytest.fixture
def folder() -> Iterator[Path]:
    """Empty, and of the user that steps run as."""
    made = Path(tempfile.mkdtemp(prefix="wave-sandbox-", dir="/tmp"))
    made.chmod(0o755)
    if user := step_user():
        shutil.chown(made, *user)
    yield made
    shutil.rmtree(made)
