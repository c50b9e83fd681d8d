"""Why a command ends: a sentence, the way out, an exit code."""

from wavec.cli.output import note


class Failure(Exception):
    """Ends a command. `code`: 1 the answer is no, 2 wrong usage, 3 input or output failed."""

    def __init__(self, message: str, *, fix: str | None = None, code: int) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code

    def show(self) -> int:
        """Prints it to stderr; gives the exit code."""
        note(f"error: {self.message}")
        if self.fix:
            note(f"  fix: {self.fix}")
        return self.code


class Ended(Failure):
    """Ends a command whose output says it all."""

    def __init__(self, code: int) -> None:
        super().__init__("", code=code)

    def show(self) -> int:
        return self.code
