"""Why the program does not do what it was asked for."""


class Refusal(Exception):
    """A message and a fix for people, and the exit code that goes with them."""

    def __init__(self, message: str, *, fix: str, exit_code: int) -> None:
        super().__init__(message)
        self.message, self.fix, self.exit_code = message, fix, exit_code
