"""A queue that never grows beyond its size."""

from collections import deque


class Full(Exception):
    """There is no room."""


class Queue:
    """First in, first out."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: deque[str] = deque()

    def put(self, item: str) -> None:
        """Adds `item` at the end. Raises Full."""
        if len(self._items) == self._size:
            raise Full
        self._items.append(item)

    def take(self) -> str | None:
        """Removes and gives the first item; None if there is none."""
        return self._items.popleft() if self._items else None
