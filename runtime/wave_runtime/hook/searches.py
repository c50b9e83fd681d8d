"""Where a search for files begins: its pattern can lead out of the folder that it is said to search."""

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from wave_runtime.hook.client_form import text_in
from wave_runtime.hook.places import NotAsked

_WILD = frozenset("*?[")
_MOST_ALTERNATIVES = 256


def searched_folders(given: Mapping[str, object], folder: str, pattern: str, *, needed: bool) -> Iterator[str]:
    """What a call reads whose input has the members `folder` and `pattern`; where the latter is not `needed`, it is
    left out for all files. Raises NotAsked."""
    place = text_in(given, folder, ".")
    yield place
    if needed or given.get(pattern) is not None:
        yield from searched(place, given.get(pattern))


def searched(folder: str, pattern: object) -> Iterator[str]:
    """What a search in `folder` for names like `pattern` reads besides the folder. Raises NotAsked."""
    if not isinstance(pattern, str) or "\0" in pattern:
        raise NotAsked("the call has no text `pattern`")
    if ".." in pattern:  # also a range, as `{1..9}`
        raise NotAsked("`..` may lead out of the workspace")
    whole = list(islice(_alternatives(pattern.replace("\\", "")), _MOST_ALTERNATIVES + 1))
    if len(whole) > _MOST_ALTERNATIVES:
        raise NotAsked(f"the pattern stands for more than {_MOST_ALTERNATIVES} others")
    for each in dict.fromkeys(whole):
        # What is absolute only when it is put together is not what its reader sees.
        hidden = each.startswith("/") and not pattern.startswith("/")
        if hidden or ".." in each or each.startswith("~"):
            raise NotAsked("the pattern may lead out of the workspace")
        yield from _start(folder, each)


def _start(folder: str, pattern: str) -> Iterator[str]:
    literal = []
    for segment in pattern.split("/")[:-1]:
        if _WILD & set(segment):
            break
        literal.append(segment)
    start = "/".join(literal)
    if pattern.startswith("/"):
        yield start or "/"
    elif start:
        yield f"{folder}/{start}"


def _alternatives(pattern: str) -> Iterator[str]:
    """The patterns that one with braces stands for. Raises NotAsked."""
    begin = pattern.find("{")
    if begin < 0:
        yield pattern
        return
    depth, cuts = 0, [begin]
    for at in range(begin, len(pattern)):
        sign = pattern[at]
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            break
        if depth == 1 and sign == ",":
            cuts.append(at)
    else:
        raise NotAsked("a brace of the pattern is not closed")
    for left, right in pairwise((*cuts, at)):
        yield from _alternatives(pattern[:begin] + pattern[left + 1 : right] + pattern[at + 1 :])
