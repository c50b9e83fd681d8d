"""Counts words."""

from collections import Counter


def most_common(text: str, count: int) -> list[tuple[str, int]]:
    """The `count` most frequent words of `text`, in small letters, ties in alphabetical order."""
    words = Counter(word.strip(".,;:!?") for word in text.lower().split())
    return sorted(words.items(), key=lambda item: (-item[1], item[0]))[:count]
