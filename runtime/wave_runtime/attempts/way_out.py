"""The way out for the programs of an attempt whose sandbox has walls: a proxy for the hosts that the plan lists, and a
gateway that has the keys of models in the place of the client.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal, TypeAlias

from wave_runtime.attempts.network_log import NetworkLog
from wave_runtime.plan.model import Sandbox, Step
from wave_runtime.ports import Job
from wave_runtime.proxy.connection import Connection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.proxy.egress import Way
    from wave_runtime.proxy.policy import Policy

Walls: TypeAlias = Literal["ns", "lsm"]
"""Levels of a sandbox that hold a program back."""
Note: TypeAlias = Callable[[Connection], None]
"""Takes each connection that is over, from any thread."""


@contextmanager
def command_way(step: Step, walls: Walls | None, log: NetworkLog, note: Note) -> "Iterator[Way | None]":
    """For commands of the author, those of contracts too. None where there is nothing to hold. Raises OSError."""
    required, policy = step.sandbox, None
    if walls is not None and required is not None:
        from wave_runtime.proxy.step_policy import command_policy  # late, as all below: most plans have no sandbox

        policy = command_policy(required)
    with _opened(policy, required, walls, log, note) as way:
        yield way


@contextmanager
def session_way(job: Job, walls: Walls | None, log: NetworkLog, note: Note) -> Iterator[Job]:
    """`job` with the way of its client, and without keys that the client does not get. Raises CannotHold, OSError."""
    required, policy = job.step.sandbox, None
    if walls is not None and required is not None:
        from wave_runtime.proxy.step_policy import session_policy

        policy = session_policy(required, job.plan.adapters[str(job.step.adapter)], job.environment)
    with _opened(policy, required, walls, log, note) as way:
        yield job if way is None else replace(job, way=way, environment={**job.environment, **way.environment})


@contextmanager
def _opened(
    policy: "Policy | None", required: Sandbox | None, walls: Walls | None, log: NetworkLog, note: Note
) -> "Iterator[Way | None]":
    if policy is None or required is None:
        yield None
        return
    from wave_runtime.proxy.egress import egress

    def noted(connection: Connection) -> None:
        log.note(connection)
        note(connection)

    with egress(policy, namespace=walls == "ns" and required.network != "open", note=noted) as way:
        log.begin(way.keys_outside)
        yield way
