"""What holds for every test: made-up examples are the same in each run, and none is judged by the clock.

`WAVE_TEST_FUZZ=N` looks for new ones.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "wavec",
    deadline=None,
    derandomize="WAVE_TEST_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("wavec")
