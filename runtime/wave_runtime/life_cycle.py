"""The life cycle of steps and attempts, as tables: the core obeys them, the reference is made of them."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Phase: TypeAlias = Literal["pending", "running", "retrying", "undecided", "completed", "failed", "skipped", "cancelled"]
AttemptPhase: TypeAlias = Literal["running", "succeeded", "failed", "abandoned"]

LIFE_CYCLE: Mapping[Phase, Mapping[Phase, str]] = {
    "pending": {
        "running": "all its dependencies are completed and a worker is free",
        "skipped": "another step failed, or the run reached a bound",
        "cancelled": "the run was cancelled",
    },
    "running": {
        "completed": "the attempt succeeded, or only contracts that need not pass failed on the last one",
        "retrying": "the attempt failed and another one is left, or it was lost",
        "undecided": "the attempt was lost, and its effects must not happen twice",
        "failed": "the last attempt failed, or trying again cannot help",
        "cancelled": "the run was cancelled or took too long, which ended the attempt",
    },
    "retrying": {
        "running": "the wait is over and a worker is free",
        "failed": "another step failed or the run reached a bound, so that nothing starts any more",
        "cancelled": "the run was cancelled",
    },
    "undecided": {
        "retrying": "somebody said that it is to be repeated",
        "completed": "somebody said that it was done",
        "failed": "somebody said that it failed, or nothing starts any more",
        "cancelled": "the run was cancelled",
    },
    "completed": {},
    "failed": {},
    "skipped": {},
    "cancelled": {},
}
"""Which phase may follow which, and when. A phase without followers is final. A step with a matrix is running while
its items are worked on; each item goes through the same phases."""

ATTEMPT_LIFE_CYCLE: Mapping[AttemptPhase, Mapping[AttemptPhase, str]] = {
    "running": {
        "succeeded": "adapter or command, outputs and contracts are well",
        "failed": "one of them is not",
        "abandoned": "whoever ran it is gone",
    },
    "succeeded": {},
    "failed": {},
    "abandoned": {},
}
