"""What a process is held by from before its first instruction: a value that `sandbox` makes from a policy.

The supervisor applies it between fork and exec (`confined_start.py`) and watches the limits (`watchdog.py`).
"""

from dataclasses import dataclass

from wave_runtime.text.durations import amount_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message

FIRST_DESCRIPTOR = 100
"""Numbers below belong to the supervisor."""
OF_THE_WRAPPER = 2
"""Processes that a wrapper adds: itself, and the first one of the namespace."""


class ConfinementFailed(OSError):
    """The kernel refused a part of the confinement; the process was not started. `filename` says which part."""


@dataclass(frozen=True, slots=True)
class LandlockRuleset:
    """A Landlock ruleset in the kernel's own numbers; `sandbox/landlock.py` makes one from names."""

    abi: int
    files: int
    """Accesses to files that are refused unless a path grants them."""
    tcp: int
    """The same for TCP ports."""
    scopes: int
    of_one_file: int
    """The accesses that can be granted on something that is no folder."""
    paths: tuple[tuple[bytes, int], ...]
    ports: tuple[tuple[int, int], ...]
    own_process: int = 0
    """Accesses that the process gets to what /proc tells of it: its memory map, its state; not its environment."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """Everything at its default changes nothing."""

    user: tuple[int, int] | None = None
    """Numbers of the user and of the group that the process becomes, without other groups. Only root can ask for it."""
    limits: tuple[tuple[int, int], ...] = ()
    """Hard and soft limits by their numbers in `resource`. A limit of the runtime that is lower stays."""
    landlock: LandlockRuleset | None = None
    seccomp: bytes = b""
    """A filter of system calls for the process itself. One that a wrapper applies goes to `descriptors`."""
    descriptors: tuple[tuple[int, bytes], ...] = ()
    """Open files that the process finds, by number from FIRST_DESCRIPTOR on, and what is in them."""
    no_new_privileges: bool = False
    """No program gives it other rights, set-user-ID ones neither. Landlock and a filter imply it."""
    closed: tuple[tuple[bytes, tuple[bytes, ...]], ...] = ()
    """Folders that `user` may not enter, and the places below each that it gets to see all the same."""
    wrapped: bool = False
    """The process is a wrapper, and all that runs in it ends with it at once. To end politely, others are asked."""
    memory: int = 0
    """Bytes that all processes of the tree may use together; 0 for no bound. Looked at ten times a second."""
    processes: int = 0
    """How many processes the tree may have; 0 for no bound. Looked at ten times a second; a wrapper counts."""

    def bound_text(self, bound: str) -> str:
        """What somebody used who exceeded `memory` or `processes`, for people."""
        if bound == "memory":
            return f"more than {amount_text(self.memory)} of memory"
        own = self.processes - (OF_THE_WRAPPER if self.wrapped else 0)
        return f"more than {own} {'process' if own == 1 else 'processes'}"

    def message(self) -> "Message":
        """As plain values, for the supervisor. Raises ValueError for a descriptor that is not ours to give."""
        if any(number < FIRST_DESCRIPTOR for number, _ in self.descriptors):
            raise ValueError(f"descriptors that a process is given begin at {FIRST_DESCRIPTOR}")
        rules = self.landlock
        return (
            self.user,
            self.limits,
            None
            if rules is None
            else (
                (rules.abi, rules.files, rules.tcp, rules.scopes),
                rules.of_one_file,
                rules.paths,
                rules.ports,
                rules.own_process,
            ),
            self.seccomp,
            self.descriptors,
            self.no_new_privileges or rules is not None or bool(self.seccomp),
            self.closed,
            self.wrapped,
            (self.memory, self.processes),
        )
