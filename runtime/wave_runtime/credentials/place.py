"""Where a secret stands, and the words that lead to the names of secrets."""

from wave_runtime.record import dataclass

WORDS = ("passw", "pwd", "passphrase", "secret", "token", "auth", "credential", "session", "key")
"""In lower case; every name of a secret has one of these in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A secret in a text, with what it is recognised by."""

    start: int
    """Where its name begins: nothing before it matters."""
    secret_start: int
    secret_end: int
