"""Time, for runs that are not tests."""

import time


class SystemClock:
    """The clocks of the machine."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def seconds(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()
