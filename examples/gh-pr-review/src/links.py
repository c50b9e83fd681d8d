"""Short names for long addresses."""

import re

_NAME = re.compile(r"[a-z0-9-]{1,32}")


class Links:
    """A table of names and the addresses that they stand for."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}

    def add(self, name: str, address: str) -> None:
        """Raises ValueError for a bad name, an address that is not https, or a name that is taken."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"bad name: {name!r}")
        if not address.startswith("https://"):
            raise ValueError(f"not https: {address!r}")
        if name in self._addresses:
            raise ValueError(f"taken: {name!r}")
        self._addresses[name] = address

    def find(self, name: str) -> str | None:
        """The address, if there is one."""
        return self._addresses.get(name)
