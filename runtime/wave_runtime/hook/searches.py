"""Where a search for files begins: its pattern can lead out of the folder that it is said to search."""

from collections.abc import Iterator

from wave_runtime.hook.places import NotAsked

_WILD = frozenset("*?[{")


def searched(folder: str, pattern: object) -> Iterator[str]:
    """What a search in `folder` for names like `pattern` reads besides the folder. Raises NotAsked."""
    if not isinstance(pattern, str):
        raise NotAsked("the call has no text `pattern`")
    segments = pattern.split("/")
    if ".." in pattern:  # alternatives can hide it
        raise NotAsked("`..` may lead out of the workspace")
    if pattern.startswith("~") or (not pattern.startswith("/") and "{/" in pattern):
        raise NotAsked("the pattern may lead out of the workspace")
    literal = []
    for segment in segments[:-1]:
        if _WILD & set(segment):
            break
        literal.append(segment)
    start = "/".join(literal)
    if pattern.startswith("/"):
        yield start or "/"
    elif start:
        yield f"{folder}/{start}"
