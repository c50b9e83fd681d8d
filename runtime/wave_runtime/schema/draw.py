"""Choices that look arbitrary and are the same on every machine: numbers from SHA-256, no generator state."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def draw(below: int, *labels: object) -> int:
    """A number from 0 up to and without `below`, fixed by the labels."""
    text = "\0".join(map(str, labels))
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big") % below


def rotated(items: Sequence[T], *labels: object) -> tuple[T, ...]:
    """The same items in the same circle, begun somewhere."""
    if not items:
        return ()
    start = draw(len(items), *labels)
    return (*items[start:], *items[:start])
