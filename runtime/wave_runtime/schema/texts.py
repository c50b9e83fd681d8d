"""Texts for a conjunction: by format, by pattern, else words that say what they stand for."""

import re
from collections.abc import Iterator, Mapping

from wave_runtime.schema.conjunction import Conjunction
from wave_runtime.schema.dialect import PythonPattern
from wave_runtime.schema.draw import draw
from wave_runtime.schema.formats import FORMATS
from wave_runtime.schema.pattern_sample import samples

_VARIANTS = 12
_LONGEST = 100_000


def texts(
    shape: Conjunction, patterns: Mapping[str, PythonPattern], *, name: str, number: int, seed: str
) -> Iterator[str]:
    """Candidates; the caller tests them. `number` counts items of one list from 1, 0: not an item."""
    least, most = int(shape.most("minLength") or 0), shape.least("maxLength")
    words = f"simulated {readable(name)}"
    for form in shape.each("format"):
        if form in FORMATS:
            start = draw(100_000, seed, form)
            yield from (FORMATS[form].example(start + variant) for variant in range(_VARIANTS))
    for pattern in shape.each("pattern"):
        tree = patterns[pattern].tree if pattern in patterns else None
        if tree is not None:
            yield from samples(tree, words, seed, least=min(least, _LONGEST))
    for variant in range(_VARIANTS):
        numbered = variant + number
        text = words if not numbered else f"{words} {numbered}"
        yield _fitted(text, least, most)
        if variant == 0 and most is not None and len(text) > most:
            yield _fitted(readable(name) if not number else f"{readable(name)} {number}", least, most)
    # Nearly no room: everything that is left to tell values apart are single characters.
    yield from (_fitted(letter, least, most) for letter in "abcdefghijklmnopqrstuvwxyz0123456789")


def readable(name: str) -> str:
    """`requested_changes` and `requestedChanges` as `requested changes`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[\W_]+", spaced)).strip().lower() or "value"


def _fitted(text: str, least: int, most: int | None) -> str:
    if least > _LONGEST:
        return text  # the test refuses it, and says why
    if len(text) < least:
        text = ((text + ", ") * (least // len(text) + 1))[:least]
    if most is not None:
        text = text[: int(most)]
    return text[:-1] + "." if text.endswith((" ", ",")) else text
