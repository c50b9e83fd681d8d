"""Did you mean: the known name that a mistyped one is closest to."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is near enough to be meant; case is no difference."""
    names = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(names)}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, noun: str = "names") -> str | None:
    """A help text: the likely name, else the names there are while they are few."""
    names = sorted(set(known))
    near = closest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if 0 < len(names) <= 12:
        return f"known {noun}: {', '.join(f'`{candidate}`' for candidate in names)}"
    return None
