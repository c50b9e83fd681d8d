"""The life cycle of steps and attempts, as tables: the core obeys them, the reference is made of them."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Phase: TypeAlias = Literal["pending", "running", "retrying", "undecided", "completed", "failed", "skipped", "cancelled"]
AttemptPhase: TypeAlias = Literal["running", "succeeded", "failed", "abandoned"]

LIFE_CYCLE: Mapping[Phase, Mapping[Phase, str]] = {
    "pending": {
        "running": "all its dependencies are completed and a worker is free",
        "undecided": "the run was resumed, it was tried before, and its effects must not happen twice",
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
    "completed": {"pending": "the run was resumed without the result of the step, or of one that it depends on"},
    "failed": {"pending": "the run was resumed"},
    "skipped": {"pending": "the run was resumed"},
    "cancelled": {"pending": "the run was resumed"},
}
"""Which phase may follow which, and when. A step with a matrix is running while its items are worked on; each item goes
through the same phases."""

ENDED: frozenset[Phase] = frozenset({"completed", "failed", "skipped", "cancelled"})
"""A run is over when all its steps are in one of these."""

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
