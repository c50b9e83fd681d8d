"""Takes a key out of a stream of bytes: a server may answer with what it was asked with."""


class Redaction:
    """Replaces each `key` by as many `*`, also where it comes in pieces; holds back nothing but its beginnings."""

    def __init__(self, key: bytes) -> None:
        self._key, self._held = key, b""

    def feed(self, data: bytes) -> bytes:
        """What may be shown by now."""
        data = (self._held + data).replace(self._key, b"*" * len(self._key))
        begun = next(
            (n for n in range(min(len(self._key) - 1, len(data)), 0, -1) if self._key.startswith(data[-n:])), 0
        )
        self._held = data[len(data) - begun :]
        return data[: len(data) - begun]

    def rest(self) -> bytes:
        """What was held back at the end."""
        held, self._held = self._held, b""
        return held
