"""What every program needs of the machine and what is no secret: programs, libraries, some settings, some devices."""

import os
from functools import cache
from glob import glob

PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
"""Read and executed. Where they are links into /usr, the link is followed."""

SETTINGS = (
    *("/etc/*-release", "/etc/alternatives", "/etc/bash.bashrc", "/etc/ca-certificates"),
    *("/etc/ca-certificates.conf", "/etc/crypto-policies", "/etc/debian_version", "/etc/fonts", "/etc/gai.conf"),
    *("/etc/group", "/etc/host.conf", "/etc/hostname", "/etc/hosts", "/etc/inputrc", "/etc/java-*-openjdk"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/locale.alias", "/etc/localtime"),
    *("/etc/login.defs", "/etc/magic", "/etc/magic.mime", "/etc/maven", "/etc/mime.types", "/etc/netconfig"),
    *("/etc/networks", "/etc/nsswitch.conf", "/etc/passwd", "/etc/pki", "/etc/profile", "/etc/profile.d"),
    *("/etc/protocols", "/etc/resolv.conf", "/etc/rpc", "/etc/services", "/etc/shells", "/etc/ssl/certs"),
    *("/etc/ssl/openssl.cnf", "/etc/terminfo", "/etc/timezone", "/etc/xattr.conf"),
)
"""Read. Settings of programs that may hold a password (`/etc/pip.conf`, `/etc/npmrc`) are not here."""

MACHINE = (
    *("/proc/cpuinfo", "/proc/filesystems", "/proc/loadavg", "/proc/meminfo", "/proc/stat", "/proc/uptime"),
    *("/proc/version", "/proc/sys/kernel", "/proc/sys/vm/overcommit_memory", "/proc/sys/fs/file-max"),
    *("/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage"),
)
"""Read: what programs ask to know how many threads to start. Nothing of other processes."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@cache  # asked for at every launch, and the machine stays as it is
def existing(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `paths` that this machine has, with what `*` stands for."""
    named = (path for pattern in paths for path in (sorted(glob(pattern)) if "*" in pattern else (pattern,)))  # noqa: PTH207
    return tuple(path for path in named if os.path.exists(path))  # noqa: PTH110  # pathlib would take longer than the step
