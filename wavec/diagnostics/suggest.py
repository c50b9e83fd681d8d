"""Did you mean: the known name that a mistyped one is closest to."""

from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is near enough to be meant; case is no difference."""
    from difflib import get_close_matches  # late: only mistakes need it

    names = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(names)}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], *, noun: str = "names") -> str | None:
    """A help text: the likely name, else the names there are while they are few."""
    names = sorted(set(known))
    near = closest(name, names)
    if near is not None:
        odd = _odd_letter(near, name) or _odd_letter(name, near)
        return f"did you mean `{near}`?" + (f" {odd}" if odd else "")
    if 0 < len(names) <= 12:
        return f"known {noun}: {', '.join(f'`{candidate}`' for candidate in names)}"
    return None


def _odd_letter(name: str, other: str) -> str | None:
    """That `name` has a letter of another alphabet where `other` has one of ASCII: the two may look the same."""
    import unicodedata  # late: only mistakes need it

    if name.isascii():
        return None
    for letter, ascii in zip(name, other, strict=True) if len(name) == len(other) else ():
        kind = unicodedata.name(letter, "")
        if letter.isalpha() and ascii.isascii() and ascii.isalpha() and not kind.startswith("LATIN"):
            return f"`{name}` has the letter `U+{ord(letter):04X} {kind.lower()}` where `{other}` has `{ascii}`"
    return None


def is_slip(name: str, near: str, known: Iterable[str]) -> bool:
    """Whether `name` is `near` with one slip of the keyboard, and nothing else that is known is within three.

    A slip is one letter too many, too few, another, or two exchanged; or another case, or `-` for `_`. In words of
    three letters and fewer one letter is too much. A letter of another alphabet is no slip.
    """
    if _odd_letter(near, name) or _odd_letter(name, near):
        return False
    if len(near) > _LONGEST or len(name) > _LONGEST:
        return False
    others = [_folded(other) for other in known if other != near]
    word, meant = _folded(name), _folded(near)
    distance = _distance(word, meant)
    if distance > (1 if len(meant) > _SHORT else 0):
        return False
    return all(_distance(word, other) > distance + 2 for other in others)


_SHORT = 3
_LONGEST = 100
"""Of longer names one letter says little, and the comparison takes its time."""


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")


def _distance(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, replaced or exchanged with the next one (Damerau-Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, with_letter in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != with_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == with_letter:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
