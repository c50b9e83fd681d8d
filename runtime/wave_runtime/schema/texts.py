"""Texts for a conjunction: by format, by pattern, else words that say what they stand for."""

import re
from collections.abc import Iterator, Sequence

from wave_runtime.plan.json_schema.matcher import matcher
from wave_runtime.plan.json_schema.pattern import Anchor, Characters, Node, Repeat, Series
from wave_runtime.schema.conjunction import Conjunction
from wave_runtime.schema.draw import draw
from wave_runtime.schema.formats import FORMATS
from wave_runtime.schema.pattern_sample import samples

_VARIANTS = 12
_LONGEST = 100_000


def texts(shape: Conjunction, *, name: str, number: int, seed: str) -> Iterator[str]:
    """Candidates; the caller tests them. `number` counts items of one list from 1, 0: not an item."""
    least, most = int(shape.most("minLength") or 0), shape.least("maxLength")
    words = f"simulated {readable(name)}"
    for form in shape.each("format"):
        if form in FORMATS:
            start = draw(100_000, seed, form)
            yield from (FORMATS[form].example(start + variant) for variant in range(_VARIANTS))
    trees = [tree for pattern in shape.each("pattern") if (tree := matcher(pattern).tree) is not None]
    for tree in trees:
        yield from samples(tree, words, seed, least=min(least, _LONGEST), tries=8)
    if trees:
        yield from samples(_joined(trees), words, seed, least=min(least, _LONGEST), tries=8)
        yield from (text for tree in trees for text in samples(tree, words, seed, least=min(least, _LONGEST)))
    if most is not None and len(words) > most:
        words = readable(name)
    for variant in range(_VARIANTS):
        numbered = variant + number
        yield _fitted(words if not numbered else f"{words} {numbered}", least, most)
    # Nearly no room: everything that is left to tell values apart are single characters.
    yield from (_fitted(letter, least, most) for letter in "abcdefghijklmnopqrstuvwxyz0123456789")


def _joined(trees: Sequence[Node]) -> Node:
    """One text for several patterns that look at its beginning, its end, or somewhere: each a part of it."""
    ends = {position: [t for t in trees if _anchored(t) == position] for position in ("start", "middle", "end")}
    return Series((*ends["start"], _FILLER, *ends["middle"], *ends["end"]))


_FILLER = Repeat(Characters(((0x20, 0x20), (0x61, 0x7A))), 0, None, lazy=False)


def _anchored(tree: Node) -> str:
    """Where the text of a pattern has to stand: `start`, `end`, `middle`, or `whole` when it is all of the value."""
    parts = tree.parts if isinstance(tree, Series) else (tree,)
    start, end = parts[:1] == (Anchor("start"),), parts[-1:] == (Anchor("end"),)
    return "whole" if start and end else "start" if start else "end" if end else "middle"


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
