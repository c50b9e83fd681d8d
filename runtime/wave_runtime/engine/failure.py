"""Why an attempt fails: a closed set, with whose fault each kind is and whether trying again can help."""

import errno
from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.plan.record import dataclass

FailureKind: TypeAlias = Literal[
    "plan",
    "workspace",
    "adapter",
    "command",
    "output",
    "contract",
    "timeout",
    "limit",
    "disk",
    "lost",
    "budget",
    "cancelled",
    "replay",
    "internal",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one attempt failed."""

    kind: FailureKind
    message: str = field(metadata={"text": "for people: one line"})


@dataclass(frozen=True, slots=True)
class KindOfFailure:
    """What a kind of failure means: `fault` says where to look, `again` whether attempts that are left are used."""

    meaning: str
    fault: str
    again: bool


FAILURES: Mapping[FailureKind, KindOfFailure] = {
    "plan": KindOfFailure("a value that a template needs is missing or unfit", "the pipeline or its inputs", False),
    "workspace": KindOfFailure(
        "the workspace could not be prepared, or the step changed what is mounted readonly",
        "the project, the machine or the step",
        True,
    ),
    "adapter": KindOfFailure("the agent client reported a failure or could not be started", "the client", True),
    "command": KindOfFailure("the command ended with another exit code than 0", "the command", True),
    "output": KindOfFailure("a required output is missing, unchanged or not what its type says", "the step", True),
    "contract": KindOfFailure("a contract does not hold", "the step", True),
    "timeout": KindOfFailure("the attempt took longer than its time-out", "the step", True),
    "limit": KindOfFailure("its processes used more than the step may", "the step", True),
    "disk": KindOfFailure("the disk is full, read-only or reports errors", "the machine", False),
    "lost": KindOfFailure("whoever ran the attempt is gone", "the machine", True),
    "budget": KindOfFailure("the run has used what its plan allows", "the plan's bounds", False),
    "cancelled": KindOfFailure("the run was cancelled", "whoever cancelled it", False),
    "replay": KindOfFailure(
        "the cassette has no answer to what the step asks", "the cassette, or what was changed since", False
    ),
    "internal": KindOfFailure("the runtime has a bug", "wave-runtime", False),
}
"""Every kind, in the order in which an attempt can meet them."""

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})


def kind_of(error: OSError, otherwise: FailureKind) -> FailureKind:
    """`disk` where no attempt could do better, else `otherwise`."""
    return "disk" if error.errno in _DISK else otherwise
