"""What sandboxes this machine gives; tests that need one are skipped with the reason where it does not."""

import os
from functools import cache
from typing import Literal

import pytest
from wave_runtime.plan.model import Sandbox
from wave_runtime.sandbox.ladder import Missing, ladder_of


@cache
def missing(level: Literal["ns", "lsm"]) -> str:
    """Why there is no sandbox of just this level; empty where there is one."""
    ladder = ladder_of(os.environ if level == "ns" else {"PATH": "/nowhere"})
    found = ladder.choose(Sandbox(level, "none", (), None, None), None)
    return "; ".join(found.reasons) if isinstance(found, Missing) else ""


def level_given(level: str) -> None:
    """Skips the test where the level cannot be had."""
    if level in ("ns", "lsm") and (why := missing("ns" if level == "ns" else "lsm")):
        pytest.skip(f"this machine gives no sandbox of level `{level}`: {why}")


NAMESPACES = pytest.mark.skipif(bool(missing("ns")), reason=f"no sandbox of level `ns`: {missing('ns')}")
