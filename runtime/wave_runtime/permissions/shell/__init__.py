"""Shell lines: which simple commands a line runs, and which files it opens."""

from wave_runtime.permissions.shell.demands import demands

__all__ = ["demands"]
