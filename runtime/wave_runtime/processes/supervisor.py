"""The program between the runtime and the processes of its steps: it starts them, and nothing of them outlives it.

It runs in a process of its own, one attempt at a time, and is a subreaper: whatever an attempt starts and
abandons (`setsid`, a daemon) becomes its child. So "all children are gone" means "the whole tree is gone". Only
its own children are signalled, and only it reaps them: a number it signals cannot belong to a stranger by then.
When its standard input ends, the runtime is dead: it ends everything and itself.

It starts in milliseconds, so it imports little: no `signal`, no `pathlib`, no `dataclasses`.
"""

import errno
import os
import select

from wave_runtime.processes.bounded_log import WRITING, BoundedLog
from wave_runtime.processes.messages import RuntimeGone, receive, send
from wave_runtime.processes.process_tree import (
    KILL,
    TERM,
    adopt_orphans,
    children,
    descendants,
    end_children,
    reap,
    signal_child,
    signal_group,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message
    from wave_runtime.processes.watchdog import Watchdog

_IGNORED_BY_PYTHON = (13, 25)
"""PIPE and XFSZ: children get them as every program expects them."""
_REQUESTS, _REPLIES = 0, 1
_CHUNK = 64 * 1024
_MAX_PIPE = 1024 * 1024
_MOST_ASKED = 100_000
_REAP_S = 1.0
"""How often orphans that have ended are reaped while the child runs."""
_ENDING_S = 0.005
"""How often the rest of a tree is looked at that was asked to end."""


class NotConfined(OSError):
    """The kernel refused a part of the confinement, and so nothing was started; `filename` is the part."""


def serve() -> None:
    """Answers requests until the runtime is gone."""
    adopt_orphans()
    try:
        while True:
            request = receive(_REQUESTS)
            if request[0] != "run":  # an order that crossed the end of its attempt
                continue
            send(_REPLIES, _answer(request))
    except (RuntimeGone, BrokenPipeError):
        end_children()
    os._exit(0)


def _answer(request: "Message") -> "Message":
    _, argv, folder, environment, logs, stdin, confinement = request
    try:
        return _Attempt(argv, folder, environment, stdin, confinement).run(logs)
    except OSError as error:
        return ("failed", error.errno or errno.EIO, error.filename or b"", isinstance(error, NotConfined))
    finally:
        os.chdir("/")  # an idle process must not keep a folder busy


class _Attempt:
    """One child and all that comes of it."""

    def __init__(
        self,
        argv: "list[bytes]",
        folder: bytes,
        environment: "dict[bytes, bytes]",
        stdin: bytes,
        confinement: "Message | None",
    ) -> None:
        self._argv, self._folder, self._environment, self._stdin = argv, folder, environment, stdin
        self._confinement = confinement
        self._watchdog: Watchdog | None = None
        self._exceeded = ""
        self._streams: dict[int, BoundedLog] = {}
        self._open_ends: set[int] = set()
        self._files: list[tuple[bytes, int]] = []
        self._poll = select.poll()
        self._child = 0
        self._exit = -1
        self._asked_to_end = False

    def run(self, logs: "list[tuple[bytes, int, bool]]") -> "Message":
        """From start to end; the answer. Raises OSError when the child cannot be started, RuntimeGone after all
        has ended."""
        try:
            self._start(logs)
            try:
                self._watch()
            finally:  # The child is not reaped yet: its number, and with it the group's, is still its own.
                signal_group(self._child, KILL)
                code = os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])
                all_gone = end_children()
            self._drain()
        finally:
            truncated, error_number = self._close()
        return ("ended", code, truncated, error_number, all_gone, self._exceeded)

    def _start(self, logs: "list[tuple[bytes, int, bool]]") -> None:
        write_ends: list[int] = []
        try:
            for path, limit, into_file in logs:
                write_ends.append(self._open_file(path, limit) if into_file else self._open(path, limit))
            os.chdir(self._folder)
            start = _spawn if self._confinement is None else self._start_confined
            self._child = start(self._argv, self._environment, self._stdin, write_ends[0], write_ends[-1])
        finally:
            for descriptor in write_ends:
                os.close(descriptor)

    def _start_confined(
        self, argv: "list[bytes]", environment: "dict[bytes, bytes]", stdin: bytes, output: int, errors: int
    ) -> int:
        from wave_runtime.processes import confined_start, watchdog  # most attempts need neither

        assert self._confinement is not None
        places = _candidates(argv[0], environment)
        child = confined_start.start(places, argv, environment, (stdin, output, errors), self._confinement)
        self._watchdog = watchdog.watching(self._confinement)
        return child

    def _open(self, path: bytes, limit: int) -> int:
        log = BoundedLog(path, limit)
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        self._streams[read_end] = log
        self._open_ends.add(read_end)
        self._poll.register(read_end, select.POLLIN)
        return write_end

    def _open_file(self, path: bytes, limit: int) -> int:
        """For a child that writes by itself."""
        self._files.append((path, limit))
        descriptor = os.open(path, WRITING, 0o666)
        os.set_blocking(descriptor, True)  # the child writes to it as to every file
        return descriptor

    def _wrote_too_much(self) -> bool:
        try:
            return any(os.stat(path).st_size > limit for path, limit in self._files)  # noqa: PTH116
        except OSError:  # somebody removed it: what was written cannot be told any more
            return True

    def _watch(self) -> None:
        """Until the child has ended or all is to be killed; after a polite request, until its whole tree has ended.

        Raises RuntimeGone.
        """
        self._poll.register(_REQUESTS, select.POLLIN)
        if hasattr(os, "pidfd_open"):
            self._exit = os.pidfd_open(self._child)
            self._poll.register(self._exit, select.POLLIN)
        look_s = _REAP_S if self._watchdog is None else self._watchdog.look_s
        while not self._ended() or (self._asked_to_end and self._others()):
            if self._step(_ENDING_S if self._asked_to_end or self._exit < 0 else look_s) or self._wrote_too_much():
                return
            if self._watchdog is not None and (exceeded := self._watchdog.exceeded()):
                self._exceeded = exceeded
                return

    def _step(self, timeout_s: float) -> bool:
        """Waits for something to happen; true when all is to be killed at once."""
        happened = self._poll.poll(timeout_s * 1000)
        if not happened:
            self._others()
        for descriptor, _ in happened:
            if descriptor == _REQUESTS:
                if self._obey(receive(_REQUESTS)):
                    return True
            elif descriptor == self._exit:
                self._poll.unregister(descriptor)  # it stays readable
            else:
                self._pump(descriptor)
        return False

    def _obey(self, order: "Message") -> bool:
        if order[0] == "end" and not order[1]:
            self._asked_to_end = True
            if self._confinement is not None and self._confinement[-2]:
                self._ask_wrapped()
                return False
            signal_group(self._child, TERM)
            for pid in children():
                if pid != self._child:
                    signal_child(pid, TERM)
        return bool(order[0] == "end" and order[1])

    def _ask_wrapped(self) -> None:
        """TERM to all but the wrapper. The first process of a namespace, which is its own, does not hear it."""
        for pid in descendants(_MOST_ASKED):
            if pid != self._child:
                signal_child(pid, TERM)

    def _ended(self) -> bool:
        # WNOWAIT: it stays a zombie, and its number taken, until its group has got the last signal.
        return os.waitid(os.P_PID, self._child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _others(self) -> bool:
        """Reaps orphans that have ended; whether there are others."""
        left = [pid for pid in children() if pid != self._child and reap(pid)]
        return bool(left)

    def _pump(self, descriptor: int) -> bool:
        """Moves one chunk to the log; false when there is none now."""
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if chunk:
            self._streams[descriptor].write(chunk)
            return True
        self._poll.unregister(descriptor)  # nobody holds the other end: it would be ready for ever
        self._open_ends.discard(descriptor)
        return False

    def _drain(self) -> None:
        """Takes what is left in the pipes. Does not wait: a pipe may have been handed to a stranger."""
        for descriptor in tuple(self._open_ends):
            for _ in range(_MAX_PIPE // _CHUNK + 1):
                if not self._pump(descriptor):
                    break

    def _close(self) -> "tuple[bool, int]":
        """Ends the logs; whether something was left out, and the number of the first error in writing them."""
        truncated, error_number = self._wrote_too_much(), 0
        for descriptor, log in self._streams.items():
            os.close(descriptor)
            log.close()
            truncated = truncated or log.truncated
            error_number = error_number or log.error_number
        self._streams = {}
        if self._exit >= 0:
            os.close(self._exit)
            self._exit = -1
        return truncated, error_number


def _spawn(argv: list[bytes], environment: dict[bytes, bytes], stdin: bytes, output: int, errors: int) -> int:
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output, 1),
        (os.POSIX_SPAWN_DUP2, errors, 2),
    ]
    failure: OSError = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), argv[0])
    for place in _candidates(argv[0], environment):
        try:
            return os.posix_spawn(
                place,
                argv,
                environment,
                file_actions=actions,
                setsid=True,
                setsigmask=(),
                setsigdef=_IGNORED_BY_PYTHON,
            )
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            failure = error
    raise OSError(failure.errno, failure.strerror, argv[0])


def _candidates(name: bytes, environment: dict[bytes, bytes]) -> list[bytes]:
    """Where the program may be: as the child's own PATH says."""
    if b"/" in name:
        return [name]
    return [folder + b"/" + name for folder in environment.get(b"PATH", os.defpath.encode()).split(b":")]
