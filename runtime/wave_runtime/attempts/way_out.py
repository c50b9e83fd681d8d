"""The way out for the programs of an attempt whose sandbox has walls: a proxy for the hosts that the plan lists, and a
gateway that has the keys of models in the place of the client.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from wave_runtime.attempts.attempt import ResolvedAttempt
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.network_log import NetworkLog
from wave_runtime.ports import Job
from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.egress import Way, egress
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.step_policy import command_policy, session_policy
from wave_runtime.sandbox.step_sandbox import StepSandbox


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Of one attempt."""

    log: NetworkLog
    environment: Mapping[str, str] = field(repr=False)
    """The runtime's own."""
    note: Callable[[Connection], None]
    """Takes each connection that is over, from any thread."""

    @contextmanager
    def of_commands(self, sandbox: StepSandbox | None) -> Iterator[StepSandbox | None]:
        """The sandbox for commands of the author, those of contracts too. Raises OSError."""
        if sandbox is None or not sandbox.has_walls:
            yield sandbox
            return
        with self._opened(sandbox, command_policy(sandbox.required, self.environment)) as way:
            yield replace(sandbox, way=way)

    @contextmanager
    def of_session(self, job: Job) -> Iterator[Job]:
        """`job` for its client: with a way out of its own, and without the keys that it does not get.

        Raises CannotHold and OSError.
        """
        sandbox = job.sandbox
        if sandbox is None or not sandbox.has_walls:
            yield job
            return
        policy = session_policy(sandbox.required, job.plan.adapters[str(job.step.adapter)], self.environment)
        with self._opened(sandbox, policy) as way:
            environment = {} if way is None else way.environment
            yield replace(job, sandbox=replace(sandbox, way=way), environment={**job.environment, **environment})

    @contextmanager
    def _opened(self, sandbox: StepSandbox, policy: Policy | None) -> Iterator[Way | None]:
        if policy is None:
            yield None
            return
        namespace = sandbox.level == "ns" and sandbox.required.network != "open"
        with egress(policy, namespace=namespace, note=self._noted) as way:
            self.log.begin(way.keys_outside)
            yield way

    def _noted(self, connection: Connection) -> None:
        self.log.note(connection)
        self.note(connection)


def ways_out(resolved: ResolvedAttempt, environment: Mapping[str, str], audit: Audit | None) -> WaysOut:
    """The ways out of an attempt; each connection stands in the audit log, if there is one."""

    def note(connection: Connection) -> None:
        if audit is not None:
            with suppress(OSError):  # nobody can be told in the middle of a connection; the event has it
                audit.connection(resolved, connection)

    return WaysOut(NetworkLog(), environment, note)
