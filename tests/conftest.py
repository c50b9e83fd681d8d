"""What holds for every test: made-up examples are the same in each run, none is judged by the clock, and signals do
what they do at a terminal, also where `nohup` or a shell in the background has them ignored.

`WAVE_TEST_FUZZ=N` looks for new ones.
"""

import os
import signal

from hypothesis import HealthCheck, settings

settings.register_profile(
    "wavec",
    deadline=None,
    derandomize="WAVE_TEST_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("wavec")

for _number, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGQUIT, signal.SIG_DFL),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)
