"""The children of this process: adopted, counted, ended. Linux keeps the list; elsewhere only groups are known."""

import os
import select
import time

TERM, KILL = 15, 9
_CONT = 18
_PR_SET_CHILD_SUBREAPER = 36
_GIVE_UP_S = 2.0
"""How long to try: a process of another user, or one that waits for a broken disk, cannot be killed."""


def adopt_orphans() -> bool:
    """Makes this process the parent of whatever its descendants abandon. False where that is not possible."""
    import ctypes  # 4 ms, and only who starts processes needs it

    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return prctl is not None and prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def children() -> list[int]:
    """Numbers of the children of this process, zombies too. Nobody else gets one of them before it is reaped."""
    found: list[int] = []
    try:
        for task in os.listdir("/proc/self/task"):  # noqa: PTH208  # pathlib costs more than this module
            with open(f"/proc/self/task/{task}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        return _children_by_parent()
    return found


def descendants(enough: int) -> list[int]:
    """Numbers of all descendants of this process, zombies too; at least `enough` when there are that many.

    A moment's picture: who is born or abandoned meanwhile may be missing.
    """
    found, unseen = children(), children()
    while unseen and len(found) < enough:
        pid = unseen.pop()
        try:
            for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
                with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                    own = [int(word) for word in file.read().split()]
                found += own
                unseen += own
        except OSError:  # it has ended; its children are ours now
            continue
    return found


def end_children() -> bool:
    """Kills and reaps children until there are none, with what they leave behind; false when some cannot be killed.

    For a process whose children are all to end: other code of the process must not wait for its own.
    """
    deadline, pause = time.monotonic() + _GIVE_UP_S, 0.0002
    while _reap_all():
        for pid in children():
            signal_child(pid, KILL)
        if not _reap_all():
            return True
        if time.monotonic() > deadline:
            return False
        _wait_for_end(children(), pause)
        pause = min(pause * 2, 0.005)
    return True


def _wait_for_end(pids: list[int], most_s: float) -> None:
    """Until one of some children has ended, or the time is over."""
    try:
        descriptor = os.pidfd_open(pids[0])
    except (AttributeError, IndexError, OSError):
        time.sleep(most_s)
        return
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    poll.poll(most_s * 1000)
    os.close(descriptor)


def reap(pid: int) -> bool:
    """Reaps a child that has ended; whether it is still there."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def signal_child(pid: int, number: int) -> None:
    """Signals a child that is not reaped. One that is stopped goes on, so that it can hear."""
    try:
        os.kill(pid, number)
        if number != KILL:
            os.kill(pid, _CONT)
    except (ProcessLookupError, PermissionError):
        return  # another user's: it cannot be ended by us


def signal_group(leader: int, number: int) -> None:
    """Signals the group of a child that is not reaped."""
    try:
        os.killpg(leader, number)
        if number != KILL:
            os.killpg(leader, _CONT)
    except (ProcessLookupError, PermissionError):
        return


def _reap_all() -> bool:
    """Reaps what has ended; whether children are left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _children_by_parent() -> list[int]:
    """The same on a kernel without lists of children."""
    mine, found = os.getpid(), []
    try:
        names = os.listdir("/proc")  # noqa: PTH208
    except OSError:
        return []
    for name in filter(str.isdecimal, names):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if parent == mine:
            found.append(int(name))
    return found
