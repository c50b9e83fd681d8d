"""How a part of an attempt ends the whole of it."""

from wave_runtime.engine.failure import Failure, FailureKind


class AttemptFailed(Exception):
    """The attempt ends here, and `failure` is what is recorded of that."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)
