"""Tries to get out: run inside of a sandbox, it says of each attack whether it succeeded, and of what a step needs
whether it works. Standard library only; nothing here does harm where it succeeds.

`python probes.py SURROUNDINGS`: JSON with the places and numbers to attack. Prints `{name: "A" | errno | signal}`. An
attack returns when it has succeeded and raises OSError when it was stopped; each has a process of its own.
"""

import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
PATIENCE_S = 5
ANSWER_S = 0.5
CLONE_NEWUSER = 0x10000000

Surroundings = dict[str, Any]
Attack = Callable[[Surroundings], object]


def stopped(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def call(number: int, *arguments: object) -> int:
    """A system call by its number. Raises OSError."""
    result = int(LIBC.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise stopped(ctypes.get_errno())
    return result


# Files


def change_mount(at: Surroundings) -> None:
    file = Path(at["mount"], "kept.txt")
    file.chmod(0o666)
    file.write_text("changed")


def write_in_project(at: Surroundings) -> None:
    Path(at["project"], "kept.txt").write_text("changed")


def chmod_and_write_in_project(at: Surroundings) -> None:
    file = Path(at["project"], "kept.txt")
    file.chmod(0o666)
    file.write_text("changed")


def delete_in_project(at: Surroundings) -> None:
    Path(at["project"], "removed.txt").unlink()


def rename_over_in_project(at: Surroundings) -> None:
    new = Path(at["workspace"], "new.txt")
    new.write_text("changed")
    new.rename(Path(at["project"], "replaced.txt"))


def write_outside(at: Surroundings) -> None:
    Path(at["outside"], "new.txt").write_text("escaped")


def write_through_symlink(at: Surroundings) -> None:
    link = Path(at["workspace"], "link")
    link.symlink_to(at["outside"])
    (link / "by-link.txt").write_text("escaped")


def write_through_hard_link(at: Surroundings) -> None:
    link = Path(at["workspace"], "hard")
    link.hardlink_to(Path(at["outside"], "theirs.txt"))
    link.write_text("escaped")


def truncate_outside(at: Surroundings) -> None:
    os.truncate(Path(at["outside"], "cut.txt"), 0)


def write_in_shared_memory(at: Surroundings) -> None:
    file = Path(f"/dev/shm/wave-probe-{at['mark']}")
    file.write_text("escaped")
    if not Path(at["seen_outside"]).exists():  # a /dev/shm of its own is no way out
        file.unlink()
        raise stopped(errno.ENOENT)
    file.unlink()


def read_ssh_key(at: Surroundings) -> None:
    Path(at["home"], ".ssh/id_rsa").read_text()


def list_home(at: Surroundings) -> None:
    next(Path(at["home"]).iterdir())


def read_shadow(_: Surroundings) -> None:
    Path("/etc/shadow").read_bytes()


def open_by_handle(at: Surroundings) -> None:
    handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128))
    number = ctypes.c_int()
    name = os.fsencode(at["workspace"])
    call(at["calls"]["name_to_handle_at"], -100, name, handle, ctypes.byref(number), 0)
    folder = os.open(at["workspace"], os.O_RDONLY)
    call(at["calls"]["open_by_handle_at"], folder, handle, os.O_RDONLY)


def stat_hidden(at: Surroundings) -> None:
    Path(at["home"], ".ssh/id_rsa").stat()


def chmod_outside(at: Surroundings) -> None:
    Path(at["outside"], "moded.txt").chmod(0o600)


def watch_outside(at: Surroundings) -> None:
    if LIBC.inotify_add_watch(LIBC.inotify_init(), os.fsencode(at["outside"]), 0x100) < 0:
        raise stopped(ctypes.get_errno())


def write_core_pattern(_: Surroundings) -> None:
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))


def make_block_device(at: Surroundings) -> None:
    os.mknod(Path(at["workspace"], "disk"), 0o60600, os.makedev(7, 0))


# Secrets


def secret_in_environment(at: Surroundings) -> None:
    if not any(at["secret_hash"] == hash_of(value) for value in os.environ.values()):
        raise stopped(errno.ENOENT)


def secret_in_proc(at: Surroundings) -> None:
    worst = errno.ENOENT
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208
        if int(name) == os.getpid() or name == str(os.getppid()):
            continue
        try:
            words = Path("/proc", name, "environ").read_bytes().split(b"\0")
        except OSError as error:
            worst = error.errno or errno.EIO
            continue
        if any(at["secret_hash"] == hash_of(os.fsdecode(word.partition(b"=")[2])) for word in words):
            return
    raise stopped(worst)


def hash_of(value: str) -> int:
    """So that the secret itself is in no argument of the probe."""
    result = 5381
    for byte in os.fsencode(value):
        result = (result * 33 + byte) % 2**61
    return result


# Other processes


def signal_runtime(at: Surroundings) -> None:
    os.kill(at["runtime"], signal.SIGCONT)


def trace_runtime(at: Surroundings) -> None:
    seize = 0x4206
    call(at["calls"]["ptrace"], seize, at["runtime"], ctypes.c_void_p(0), ctypes.c_void_p(0))


def read_memory_of_runtime(at: Surroundings) -> None:
    buffer, one, none = ctypes.create_string_buffer(1), ctypes.c_ulong(1), ctypes.c_ulong(0)
    here, there = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 1), (ctypes.c_uint64 * 2)(0, 1)
    try:
        call(at["calls"]["process_vm_readv"], at["runtime"], here, one, there, one, none)
    except OSError as error:
        if error.errno != errno.EFAULT:  # there is nothing at address 0; but we were let in
            raise


def limit_runtime(at: Surroundings) -> None:
    held = resource.prlimit(at["runtime"], resource.RLIMIT_CORE)
    resource.prlimit(at["runtime"], resource.RLIMIT_CORE, held)


def schedule_runtime(at: Surroundings) -> None:
    os.sched_setaffinity(at["runtime"], os.sched_getaffinity(at["runtime"]))


def see_processes(at: Surroundings) -> None:
    if at["mark"] not in Path("/proc", str(at["runtime"]), "cmdline").read_text():
        raise stopped(errno.ESRCH)


def shared_memory_of_others(at: Surroundings) -> None:
    call(at["calls"]["shmget"], at["shared_memory"], 0, 0)


# Network


def tcp(at: Surroundings) -> None:
    socket.create_connection(("127.0.0.1", at["tcp"]), ANSWER_S).close()


def multipath_tcp(at: Surroundings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as stream:
        stream.settimeout(ANSWER_S)
        stream.connect(("127.0.0.1", at["tcp"]))


def tcp_fast_open(at: Surroundings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
        stream.sendto(b"hello", 0x20000000, ("127.0.0.1", at["tcp"]))
        stream.getpeername()


def udp(at: Surroundings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets:
        packets.settimeout(ANSWER_S)
        packets.connect(("127.0.0.1", at["udp"]))
        packets.send(b"hello")
        packets.recv(16)


def abstract_socket(at: Surroundings) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.connect(f"\0{at['abstract']}")


def path_socket(at: Surroundings) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.connect(at["socket"])


def raw_socket(_: Surroundings) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close()


def packet_socket(_: Surroundings) -> None:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768).close()


# The kernel


def user_namespace(at: Surroundings) -> None:
    call(at["calls"]["unshare"], CLONE_NEWUSER)


def user_namespace_by_clone(at: Surroundings) -> None:
    leave_if_child(call(at["calls"]["clone"], CLONE_NEWUSER | signal.SIGCHLD, None, None, None, None))


def user_namespace_by_clone3(at: Surroundings) -> None:
    arguments = (ctypes.c_uint64 * 8)(CLONE_NEWUSER, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    leave_if_child(call(at["calls"]["clone3"], arguments, ctypes.c_size_t(64)))


def leave_if_child(pid: int) -> None:
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def mount(at: Surroundings) -> None:
    call(at["calls"]["unshare"], 0x20000)
    call(at["calls"]["mount"], b"none", b"/", None, 0x44000, None)


def io_uring(at: Surroundings) -> None:
    os.close(call(at["calls"]["io_uring_setup"], 2, ctypes.create_string_buffer(120)))


def kernel_keys(at: Surroundings) -> None:
    process_keyring = -2
    call(at["calls"]["keyctl"], 0, process_keyring, 1)


def load_bpf(at: Surroundings) -> None:
    array = ctypes.create_string_buffer(struct.pack("=5I", 2, 4, 4, 1, 0) + bytes(100))
    os.close(call(at["calls"]["bpf"], 0, array, 120))


def fault_handling(at: Surroundings) -> None:
    user_mode_only = 1
    os.close(call(at["calls"]["userfaultfd"], os.O_CLOEXEC | user_mode_only))


def kernel_events(at: Surroundings) -> None:
    exclude_kernel = 1 << 5 | 1 << 6
    event = struct.pack("=II5QII", 1, 112, 1, 0, 0, 0, exclude_kernel, 0, 0) + bytes(60)
    os.close(call(at["calls"]["perf_event_open"], ctypes.create_string_buffer(event), 0, -1, -1, 0))


def push_into_terminal(_: Surroundings) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.setsid()
    leader, follower = os.openpty()
    fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
    fcntl.ioctl(follower, termios.TIOCSTI, b"x")
    os.close(leader)


def rights_of_a_program(_: Surroundings) -> None:
    get_no_new_privs = 39
    if LIBC.prctl(get_no_new_privs, 0, 0, 0, 0) == 1:
        raise stopped(errno.EPERM)


def call_of_i386(_: Surroundings) -> None:
    if platform.machine() != "x86_64":
        raise stopped(errno.ENOSYS)
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid by `int 0x80`
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()


ATTACKS: dict[str, Attack] = {
    "change the copy that is a readonly mount": change_mount,
    "write in a readonly file of the project": write_in_project,
    "chmod it, then write": chmod_and_write_in_project,
    "delete a file of the project": delete_in_project,
    "rename over a file of the project": rename_over_in_project,
    "write outside the workspace": write_outside,
    "write outside through a symbolic link": write_through_symlink,
    "write outside through a hard link": write_through_hard_link,
    "cut off a file outside": truncate_outside,
    "write in the host's /dev/shm": write_in_shared_memory,
    "read a key in the home": read_ssh_key,
    "list the home": list_home,
    "read /etc/shadow": read_shadow,
    "open a file by its handle": open_by_handle,
    "ask for the size of a hidden file": stat_hidden,
    "change the mode of a file outside": chmod_outside,
    "watch names in a folder outside": watch_outside,
    "open core_pattern for writing": write_core_pattern,
    "make a block device": make_block_device,
    "find the secret in the own environment": secret_in_environment,
    "find the secret in /proc": secret_in_proc,
    "signal the runtime": signal_runtime,
    "trace the runtime": trace_runtime,
    "read the memory of the runtime": read_memory_of_runtime,
    "set limits of the runtime": limit_runtime,
    "change when the runtime is scheduled": schedule_runtime,
    "see other processes": see_processes,
    "find System V memory of others": shared_memory_of_others,
    "TCP to the host": tcp,
    "multipath TCP to the host": multipath_tcp,
    "TCP by sending (fast open)": tcp_fast_open,
    "UDP to the host": udp,
    "an abstract UNIX socket of the host": abstract_socket,
    "a UNIX socket of the host by its path": path_socket,
    "a raw socket": raw_socket,
    "a packet socket": packet_socket,
    "a user namespace": user_namespace,
    "a user namespace by clone": user_namespace_by_clone,
    "a user namespace by clone3": user_namespace_by_clone3,
    "a mount": mount,
    "io_uring": io_uring,
    "keys of the kernel": kernel_keys,
    "load BPF": load_bpf,
    "handle page faults": fault_handling,
    "count events of the kernel": kernel_events,
    "push characters into a terminal": push_into_terminal,
    "rights of a set-user-ID program": rights_of_a_program,
    "a call of another machine (i386)": call_of_i386,
}


# What a step needs. These must work.


def write_in_workspace(at: Surroundings) -> None:
    folder = Path(at["workspace"], "made")
    folder.mkdir()
    (folder / "file.txt").write_text("mine")
    (folder / "file.txt").rename(Path(at["workspace"], "moved.txt"))
    Path(at["workspace"], "moved.txt").unlink()
    folder.rmdir()


def run_own_program(at: Surroundings) -> None:
    program = Path(at["workspace"], "program.sh")
    program.write_text("#!/bin/sh\necho ran")
    program.chmod(0o755)
    if subprocess.run([program], capture_output=True, check=True).stdout != b"ran\n":
        raise stopped(errno.EIO)


def read_mount(at: Surroundings) -> None:
    Path(at["mount"], "kept.txt").read_text()


def use_pipes_and_threads(_: Surroundings) -> None:
    seen: list[int] = []
    thread = threading.Thread(target=seen.append, args=(1,))
    thread.start()
    thread.join()
    left, right = socket.socketpair()
    left.send(b"x")
    if right.recv(1) != b"x" or seen != [1]:
        raise stopped(errno.EIO)


def print_by_name(_: Surroundings) -> None:
    subprocess.run(["/bin/sh", "-c", "echo >/dev/null; echo >/dev/stderr"], check=True)


def temporary_file(at: Surroundings) -> None:
    Path(os.environ["TMPDIR"], f"probe-{at['mark']}").write_text("temporary")


def permitted_port(at: Surroundings) -> None:
    if at["permitted"] is not None:
        socket.create_connection(("127.0.0.1", at["permitted"]), ANSWER_S).close()


NEEDS: dict[str, Attack] = {
    "write, move and remove in the workspace": write_in_workspace,
    "run a program made there": run_own_program,
    "read a readonly mount": read_mount,
    "threads, pairs of sockets": use_pipes_and_threads,
    "print by name": print_by_name,
    "a temporary file": temporary_file,
    "the one port that is permitted": permitted_port,
}


def outcome(attack: Attack, at: Surroundings) -> str:
    """ "A" when it succeeded, else what stopped it."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(PATIENCE_S)
        os.write(write_end, reason(attack, at).encode())
        os._exit(0)
    os.close(write_end)
    told = os.read(read_end, 256).decode()
    os.close(read_end)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return signal.Signals(-status).name if status < 0 else told or f"exit {status}"


def reason(attack: Attack, at: Surroundings) -> str:
    try:
        attack(at)
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error.errno))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "A"


if __name__ == "__main__":
    surroundings: Surroundings = json.loads(sys.argv[1])
    print(json.dumps({name: outcome(attack, surroundings) for name, attack in (ATTACKS | NEEDS).items()}))
