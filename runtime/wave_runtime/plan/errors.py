"""What can be wrong with a plan file."""


class PlanError(Exception):
    """The plan cannot be used: `message` says what was found, `pointer` where (a JSON Pointer, possibly empty),
    `fix` what to do about it."""

    def __init__(self, message: str, *, pointer: str = "", fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.fix = fix

    def __str__(self) -> str:
        at = f" (at {self.pointer})" if self.pointer else ""
        return f"{self.message}{at}"
