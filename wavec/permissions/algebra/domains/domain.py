"""The calls of a tool as texts."""

from collections.abc import Callable

from wave_runtime.plan.json_schema.pattern import merged
from wave_runtime.plan.record import dataclass

from wavec.automata.regex import ANY, Chars, Either, Regex, Repeat, Row, text


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """One kind of argument."""

    every: Regex
    """Every argument that a call can have, in its normal form."""
    shapes: tuple[Regex, ...]
    """What reads like a real argument, the best first."""
    read: Callable[[str], Regex]
    """The arguments that a glob matches."""
    reach: Callable[[str], Regex]
    """All arguments that a deny pattern with this glob can concern: more than it matches, where other ways to write
    the same call are denied with it."""
    examples: tuple[str, ...]
    """Arguments that tell most, where any will do."""
    settles: Callable[[str], bool] = lambda glob: True
    """Whether a deny pattern that matches an argument concerns all other ways to write it."""
    write: Callable[[str], str | None] = lambda argument: argument
    """The argument of a call, from its normal form; None if no call has it."""
    inner: Callable[[str], Regex | None] = lambda glob: None
    """What an allow pattern permits beyond what it matches: within the calls that it matches."""
    sample: Callable[[str], str] = lambda glob: glob
    """An argument that a glob matches; asked for only where `inner` gives something."""
    is_whole: Callable[[str], bool] = lambda argument: True
    """Whether nothing but the patterns and this text decides on a call of an argument."""
    unrestricted: str | None = None
    """With an argument in it, a call that only patterns of any argument allow."""
    opaque: str | None = None
    """A call outside of `every`: only a grant of everything without any denial permits it, and so all like it."""


ANYTHING = Repeat(ANY, 0, None)


def optional(*parts: Regex) -> Regex:
    """These parts, or nothing."""
    return Repeat(Row(parts), 0, 1)


def letters(*ranges: str) -> Chars:
    """One character out of ranges such as `az` and `--`."""
    return Chars(merged([(ord(both[0]), ord(both[1])) for both in ranges]))


def star_glob(glob: str) -> Row:
    """A glob in which `*` is any text, and all else stands for itself."""
    first, *others = glob.split("*")
    parts: list[Regex] = [text(first)]
    for part in others:
        parts += [ANYTHING, text(part)]
    return Row(tuple(parts))


def any_of(*texts: str) -> Regex:
    """One of some texts."""
    return Either(tuple(map(text, texts)))
