"""What the exit code of `wave-runtime` says. docs/runtime.md names them for scripts; they do not change."""

OK = 0
FAILED = 1
"""A step or a required contract failed."""
USAGE = 2
"""Wrong use, or an input that the plan does not accept."""
REFUSED = 3
"""Nothing was started: version, digest, requires, missing client, missing mount source; or an internal error."""
NEEDS_DECISION = 4
"""A step was lost whose effects must not happen twice: somebody has to say what becomes of it."""
BUDGET = 5
"""The run reached a bound of its plan: time, tokens or attempts."""
STATE_NOT_WRITTEN = 74
"""The state directory cannot be read or written, or standard output cannot take the document."""
LOCKED = 75
"""Another process runs this run."""
SIGNALS = {"SIGHUP": 129, "SIGINT": 130, "SIGTERM": 143}
"""The run was cancelled by a signal."""
CANCELLED = SIGNALS["SIGTERM"]
"""The run was cancelled by `wave-runtime cancel`."""
