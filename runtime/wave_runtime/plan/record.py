"""`dataclass` as the plan and the compiler use it: the one of `wave_runtime.record`."""

from wave_runtime.record import dataclass

__all__ = ["dataclass"]
