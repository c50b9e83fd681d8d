"""What holds the programs of one attempt: how a program is started in it, on each level."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from wave_runtime.engine.events import SandboxLevel
from wave_runtime.plan.model import Sandbox
from wave_runtime.processes.confinement import FIRST_DESCRIPTOR, OF_THE_WRAPPER, Confinement
from wave_runtime.sandbox import lsm, namespaces
from wave_runtime.sandbox.bubblewrap import Bubblewrap
from wave_runtime.sandbox.limits import Limits, tasks_of
from wave_runtime.sandbox.namespaces import is_of_the_system
from wave_runtime.sandbox.ownership import give
from wave_runtime.sandbox.program import Program
from wave_runtime.sandbox.reach import Reach, Shown
from wave_runtime.sandbox.seccomp import Sockets, filter_bytes
from wave_runtime.sandbox.step_user import closed_folder
from wave_runtime.sandbox.toolchain import shown_for, shown_interpreter

WALLS: tuple[Literal["ns", "lsm"], ...] = ("ns", "lsm")
"""The levels that hold programs back, the better first. The others count them, or nothing."""

_ARGUMENTS, _FILTER = FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + 1


class WayOut(Protocol):
    """The proxy that the programs of a step reach the network through."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Takes the place of variables of the same names."""
        ...

    @property
    def socket(self) -> Path | None:
        """To be shown, where there is a network namespace."""
        ...

    @property
    def tcp_port(self) -> int:
        """The only port of 127.0.0.1 that is needed."""
        ...

    def through(self, argv: Sequence[str]) -> tuple[str, ...]:
        """What runs in the place of `argv`, so that it finds the proxy."""
        ...


@dataclass(frozen=True, slots=True)
class Host:
    """What this machine has."""

    bubblewrap: Bubblewrap | None
    landlock: int
    """Version of its interface; 0 without."""
    user: tuple[int, int] | None
    """Whom programs become, because the runtime is root."""
    folders: tuple[Shown, ...] = ()
    """What every step sees beside the folders of the system."""


@dataclass(frozen=True, slots=True)
class StepSandbox:
    """The sandbox of one attempt."""

    level: SandboxLevel
    required: Sandbox
    host: Host
    workspace: Path
    mounts: tuple[Shown, ...]
    """Parts of the workspace that are not as writable as it is, the outer before the inner."""
    scratch: Path
    way: WayOut | None = None
    note: Callable[[str], None] = field(default=lambda digest: None, repr=False)
    """Takes the digest of how each sandbox is set up, when all is ready for its program to be started."""

    @property
    def has_walls(self) -> bool:
        """Whether it holds programs back, and not only counts and ends them."""
        return self.level in WALLS

    def program(
        self, argv: Sequence[str], *, folder: Path, environment: Mapping[str, str], shown: Iterable[Shown] = ()
    ) -> Program:
        """What to start for `argv`. `shown`: what this program sees beside the workspace. Raises OSError."""
        if not self.has_walls:
            self.note("")
            return Program(tuple(argv), environment, self._limits_alone(), folder)
        reach = self._reach(folder, (*self.host.folders, *shown, *shown_for(argv[0], environment)))
        way = self.way
        if way is not None:
            environment, argv = {**environment, **way.environment}, way.through(argv)
            door = () if way.socket is None else (*shown_interpreter(), Shown(way.socket))
            reach = replace(reach, shown=(*reach.shown, *door))
        start = self._in_namespaces if self.level == "ns" else self._by_lsm
        return start(reach, (_seen(argv[0]), *argv[1:]), environment)

    def hand_over(self, places: Iterable[Path]) -> None:
        """Gives files to the user that programs run as, when that is another one. Raises OSError."""
        if self.has_walls and self.host.user is not None:
            give(places, self.host.user)

    def take_back(self, places: Iterable[Path]) -> None:
        """The opposite. Raises OSError."""
        if self.has_walls and self.host.user is not None:
            give((place for place in places if place.exists()), (os.geteuid(), os.getegid()))

    def _reach(self, folder: Path, shown: Iterable[Shown]) -> Reach:
        # What is shown to look at never makes a part of the workspace less writable.
        before = tuple(each for each in dict.fromkeys(shown) if not each.path.is_relative_to(self.workspace))
        # A client's own settings are moved out of the workspace while it runs: what is not there cannot be shown.
        there = (mounted for mounted in self.mounts if os.path.lexists(mounted.path))
        inside = (Shown(self.workspace, writable=True), *there)
        return Reach(folder.resolve(), (*before, *inside), self.required.network == "open", self.scratch)

    def _in_namespaces(self, reach: Reach, argv: tuple[str, ...], environment: Mapping[str, str]) -> Program:
        assert self.host.bubblewrap is not None
        own = {"HOME": namespaces.HOME, "TMPDIR": namespaces.TEMPORARY}
        environment = {**environment, **{name: own[name] for name in own if self._is_hidden(environment, name, reach)}}
        program = _filter(Sockets.INTERNET if reach.network else Sockets.PRIVATE)
        words = namespaces.arguments(reach, environment, seccomp=_FILTER)
        data = b"".join(os.fsencode(word) + b"\0" for word in words)
        held = replace(
            self._limits(OF_THE_WRAPPER),
            user=self.host.user,
            descriptors=((_ARGUMENTS, data), (_FILTER, program)),
            closed=self._closed(self.host.bubblewrap.files or self.host.bubblewrap.path, *namespaces.sources(reach)),
            wrapped=True,
        )
        self.note(hashlib.sha256(data + program).hexdigest())
        start = (self.host.bubblewrap.path, "--args", str(_ARGUMENTS), "--", *argv)
        return Program(start, {}, held, Path("/"))

    def _by_lsm(self, reach: Reach, argv: tuple[str, ...], environment: Mapping[str, str]) -> Program:
        own = {"HOME": str(reach.scratch / "home"), "TMPDIR": str(reach.scratch / "tmp")}
        for place in own.values():
            Path(place).mkdir(parents=True, exist_ok=True)
        self.hand_over((reach.scratch,))
        environment = {
            **lsm.ENVIRONMENT,
            **environment,
            **{name: own[name] for name in own if self._is_hidden(environment, name, reach)},
        }
        ports = None if reach.network else (self.way.tcp_port,) if self.way is not None else ()
        access = lsm.Access(
            write=(*(str(each.path) for each in reach.shown if each.writable), str(reach.scratch)),
            execute=tuple(str(each.path) for each in reach.shown if not each.writable),
            tcp=ports,
        )
        held = lsm.confinement(
            access,
            version=self.host.landlock,
            user=self.host.user,
            limits=self._bounds(),
            tasks=self._tasks(),
        )
        held = replace(held, closed=self._closed(*access.write, *access.execute))
        self.note(hashlib.sha256(repr(held.message()).encode()).hexdigest())
        return Program(argv, environment, held, reach.folder)

    def _is_hidden(self, environment: Mapping[str, str], name: str, reach: Reach) -> bool:
        """Whether a variable names a folder that the program does not see."""
        folder = environment.get(name)
        return folder is None or not any(Path(folder).is_relative_to(shown.path) for shown in reach.shown)

    def _limits_alone(self) -> Confinement | None:
        bounds = self._bounds()
        if self.level == "none" or (bounds.memory is None and bounds.processes is None):
            return None
        return self._limits(0)

    def _limits(self, wrapper: int) -> Confinement:
        bounds = self._bounds()
        return Confinement(
            limits=bounds.of_the_kernel(self._tasks()),
            memory=bounds.memory or 0,
            processes=0 if bounds.processes is None else bounds.processes + wrapper,
        )

    def _bounds(self) -> Limits:
        return Limits(memory=self.required.memory_bytes, processes=self.required.processes)

    def _tasks(self) -> int:
        if self.required.processes is None:
            return 0
        return tasks_of(os.geteuid() if self.host.user is None or not self.has_walls else self.host.user[0])

    def _closed(self, *paths: str) -> tuple[tuple[bytes, tuple[bytes, ...]], ...]:
        """Places that the step's user could not get at, by the folder that is closed to it."""
        if self.host.user is None:
            return ()
        found: dict[str, list[str]] = {}
        for path in paths:
            closed = closed_folder(os.path.dirname(path), self.host.user)  # noqa: PTH120
            if closed is not None:
                found.setdefault(closed, []).append(path)
        return tuple(
            (os.fsencode(folder), tuple(map(os.fsencode, sorted(set(places)))))
            for folder, places in sorted(found.items())
        )


@cache
def _filter(sockets: Sockets) -> bytes:
    return filter_bytes(sockets, own_namespaces=True)


def _seen(program: str) -> str:
    """A path of `program` that is there in a sandbox: a link outside of the system's folders is not."""
    folder = os.path.realpath(os.path.dirname(program))  # noqa: PTH120
    return program if is_of_the_system(folder) else os.path.realpath(program)
