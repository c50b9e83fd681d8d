"""System calls that Python has no function for. What is looked up here is not looked up again after a fork."""

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)
_SYSCALL, _PRCTL = LIBC.syscall, LIBC.prctl


def prctl(option: int, *arguments: object) -> None:
    """Raises OSError."""
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in (*arguments, *(0,) * 4)][:4]
    if _PRCTL(option, *words) != 0:
        raise _error()


def call(number: int, *arguments: object) -> int:
    """By its number. Raises OSError."""
    result = int(_SYSCALL(ctypes.c_long(number), *arguments))
    if result < 0:
        raise _error()
    return result


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
