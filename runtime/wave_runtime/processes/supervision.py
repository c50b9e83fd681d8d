"""The runtime's side of its supervisors: started when the first process is, used one attempt at a time, then again.

The runtime adopts orphans as well. When somebody kills a supervisor, what it watched over becomes ours, and is
ended here.
"""

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from wave_runtime.processes.messages import RuntimeGone, receive_alone, send
from wave_runtime.processes.process_tree import KILL, adopt_orphans, children, reap, signal_child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message

_START = "import sys; sys.path.append(sys.argv[1]); from wave_runtime.processes.supervisor import serve; serve()"
_LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What a Python may need to start at all. Nothing else of our environment is for the parent of a step."""
_GIVE_UP_S = 2.0


class SupervisorLost(Exception):
    """The supervisor died in the middle of an attempt. What it watched over has been ended."""


class Supervisor:
    """One supervisor process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, str(Path(__file__).resolve().parents[2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _LOADER if name in os.environ},
            cwd="/",
            start_new_session=True,  # a Ctrl-C at the terminal is for the runtime alone
            close_fds=False,  # all our descriptors close on exec; closing by hand would cost a walk
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._replies = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._replies, select.POLLIN)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def ask(self, *message: object) -> None:
        """Sends a request. Raises SupervisorLost."""
        try:
            send(self._requests, message)
        except BrokenPipeError:
            raise SupervisorLost from None

    def answer(self, timeout_s: float) -> "Message | None":
        """The answer, or None when there is none in time. Raises SupervisorLost."""
        if not self._poll.poll(max(0.0, timeout_s) * 1000):
            return None
        try:
            return receive_alone(self._replies)
        except RuntimeGone:
            raise SupervisorLost from None

    def kill(self) -> None:
        """Ends it at once; what it watched over becomes ours."""
        self._process.kill()

    def forget(self) -> None:
        """Leaves it to the process that we were forked from."""
        self._process.returncode = 0  # it is no child of ours to wait for
        self.let_go()

    def let_go(self) -> None:
        """Lets it end, and all it watches over."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def close(self) -> None:
        """Ends it and all it watches over."""
        self.let_go()
        try:
            self._process.wait(_GIVE_UP_S + 1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Pool:
    """Supervisors that wait for work, and all there are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Supervisor] = []
        self._all: dict[int, Supervisor] = {}

    def take(self) -> Supervisor:
        """One that is idle, or a new one. Raises OSError when it cannot be started."""
        with self._lock:
            return self._idle.pop() if self._idle else self._started()

    def make_ready(self, count: int) -> None:
        """Starts supervisors until `count` are there: they start while their first request is still being made. One
        that cannot be started is missed, and reported, when it is needed."""
        with self._lock, suppress(OSError):
            while len(self._all) < count:
                self._idle.append(self._started())

    def _started(self) -> Supervisor:
        if not self._all:
            adopt_orphans()
            atexit.register(self.close)
        supervisor = Supervisor()
        self._all[supervisor.pid] = supervisor
        return supervisor

    def give_back(self, supervisor: Supervisor) -> None:
        """It has answered and may be used again."""
        with self._lock:
            self._idle.append(supervisor)

    def discard(self, supervisor: Supervisor) -> None:
        """It is of no use any more: ends it, and what became ours by its death."""
        supervisor.close()
        with self._lock:
            self._all.pop(supervisor.pid, None)
            self._end_orphans()

    def forget(self) -> None:
        """In a forked process: they work for the other one, and its threads hold locks that nobody here lets go."""
        supervisors, self._lock = list(self._all.values()), threading.Lock()
        self._idle, self._all = [], {}
        for supervisor in supervisors:
            supervisor.forget()

    def close(self) -> None:
        """Ends all of them."""
        with self._lock:
            supervisors, self._all, self._idle = list(self._all.values()), {}, []
        for supervisor in supervisors:  # all of them at once
            supervisor.let_go()
        for supervisor in supervisors:
            supervisor.close()

    def _end_orphans(self) -> None:
        """Ends children that we did not start: they stand in other sessions than ours."""
        deadline, own = time.monotonic() + _GIVE_UP_S, os.getsid(0)
        while time.monotonic() < deadline:
            orphans = [pid for pid in children() if pid not in self._all and _session(pid) not in (own, None)]
            if not orphans:
                return
            for pid in orphans:
                signal_child(pid, KILL)
                reap(pid)
            time.sleep(0.0005)


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


POOL = _Pool()
"""The supervisors of this process."""

os.register_at_fork(after_in_child=POOL.forget)
