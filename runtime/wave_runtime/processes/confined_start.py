"""Starts a process that is confined before its first instruction. Part of the supervisor, loaded when one is wanted.

Between fork and exec the child only makes system calls whose arguments the parent has prepared; what fails comes back
through a pipe, with the name of the part that failed, and the program is not started. The supervisor has one thread, so
the child of a fork may run Python.
"""

import ctypes
import errno
import os
import resource
import stat

from wave_runtime.processes.kernel_calls import LIBC, prctl
from wave_runtime.processes.landlock_ruleset import allow_path, restrict_self, ruleset
from wave_runtime.processes.supervisor import NotConfined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message

_SET_SECCOMP, _FILTER = 22, 2
_SET_NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 38, 47, 4
_PIPE_SIGNAL, _FILE_SIZE_SIGNAL = 13, 25
_SET_MASK = 2
_OF_ITSELF = (b"maps", b"stat", b"status", b"cgroup")

_SIGNAL, _SIGPROCMASK = LIBC.signal, LIBC.sigprocmask
_NO_SIGNALS = ctypes.create_string_buffer(128)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def start(
    candidates: list[bytes],
    argv: list[bytes],
    environment: dict[bytes, bytes],
    streams: tuple[bytes, int, int],
    confinement: "Message",
) -> int:
    """The number of the process, in a session of its own. `streams`: a file to read, descriptors to write to.

    `candidates` are the places where the program may be, in order. Raises NotConfined, and OSError when the program
    cannot be started.
    """
    user, limits, landlock, program, files, no_new_privileges, closed, _, _ = confinement
    stdin, output, errors = streams
    own: list[int] = []
    if user is not None:
        _give_pipes((output, errors), user)
    try:
        source = os.open(stdin, os.O_RDONLY | os.O_CLOEXEC)
        own.append(source)
        rules = -1
        if landlock is not None:
            rules = ruleset(*landlock[:-1])
            own.append(rules)
        given = []
        for number, content in files:
            given.append((_file_of(content), number))
            own.append(given[-1][0])
        report, told = os.pipe()
        own += (report, told)
        child = os.fork()
        if child == 0:
            _Child(told).run(
                candidates,
                argv,
                environment,
                ((source, 0), (output, 1), (errors, 2), *given),
                (closed, user, limits, rules, landlock[-1] if landlock else 0, program, no_new_privileges),
            )
        os.close(told)
        own.remove(told)
        failure = os.read(report, 4096)
    finally:
        for descriptor in own:
            os.close(descriptor)
    if failure:
        os.waitpid(child, 0)
        number, part = int.from_bytes(failure[:4], "little"), failure[4:]
        if part:
            raise NotConfined(number, os.strerror(number), part)
        raise OSError(number, os.strerror(number), argv[0])
    return child


def _give_pipes(descriptors: "tuple[int, ...]", user: "tuple[int, int]") -> None:
    """So that the user can open /dev/stdout, which is asked like a file."""
    try:
        for descriptor in descriptors:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                os.fchown(descriptor, *user)
    except OSError as error:
        raise NotConfined(error.errno, error.strerror, b"user %d" % user[0]) from None


class _Child:
    """The forked process until it becomes the program."""

    def __init__(self, told: int) -> None:
        self._told, self._part = told, b"streams"

    def run(
        self,
        candidates: list[bytes],
        argv: list[bytes],
        environment: dict[bytes, bytes],
        descriptors: "tuple[tuple[int, int], ...]",
        confinement: "Message",
    ) -> None:
        """Never returns."""
        try:
            os.setsid()
            for descriptor, number in descriptors:
                os.dup2(descriptor, number)
            _forget_signals()
            self._confine(*confinement)
            self._part = b""
            _become(candidates, argv, environment)
        except BaseException as error:
            reason = (isinstance(error, OSError) and error.errno) or errno.EIO
            os.write(self._told, reason.to_bytes(4, "little") + self._part)
        finally:
            os._exit(127)

    def _confine(
        self,
        closed: "tuple[tuple[bytes, tuple[bytes, ...]], ...]",
        user: "tuple[int, int] | None",
        limits: "tuple[tuple[int, int], ...]",
        rules: int,
        own_process: int,
        program: bytes,
        no_new_privileges: bool,
    ) -> None:
        if closed:
            from wave_runtime.processes.private_mounts import show  # only root needs it

            self._part = b"mounts of its own"
            show(closed)
        if no_new_privileges:
            self._part = b"no new privileges"
            prctl(_SET_NO_NEW_PRIVS, 1)
            prctl(_CAP_AMBIENT, _CLEAR_ALL)
        if rules >= 0:
            self._part = b"Landlock"
            for name in _OF_ITSELF if own_process else ():
                allow_path(rules, b"/proc/self/" + name, own_process, own_process)
            restrict_self(rules)
        if user is not None:
            self._part = b"user %d" % user[0]
            os.setgroups([])
            os.setresgid(user[1], user[1], user[1])
            os.setresuid(user[0], user[0], user[0])
        for number, limit in limits:  # of the new user: the number of processes is counted for each
            self._part = b"limit %d" % number
            _limit(number, limit)
        if program:
            self._part = b"filter of system calls"
            _filter(program)


def _become(candidates: list[bytes], argv: list[bytes], environment: dict[bytes, bytes]) -> None:
    failure: OSError = FileNotFoundError(errno.ENOENT, "")
    for place in candidates:
        try:
            os.execve(place, argv, environment)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            failure = error
    raise failure


def _forget_signals() -> None:
    """As every program expects them: none is blocked, and the two that Python ignores are not."""
    _SIGPROCMASK(_SET_MASK, _NO_SIGNALS, None)
    for number in (_PIPE_SIGNAL, _FILE_SIZE_SIGNAL):
        _SIGNAL(number, None)


def _limit(number: int, wanted: int) -> None:
    hard = resource.getrlimit(number)[1]
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(number, (limit, limit))


def _filter(program: bytes) -> None:
    prctl(_SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(program) // 8, program)))


def _file_of(content: bytes) -> int:
    """A descriptor from which `content` is read. It has no name anywhere."""
    descriptor = os.memfd_create("wave", os.MFD_CLOEXEC)
    view, place = memoryview(content), 0
    while place < len(view):
        place += os.pwrite(descriptor, view[place:], place)
    return descriptor
