"""Takes credentials out of text, before it is shown or kept for people.

Known values come first, in whatever form; then what has the shape of a token, stands where a secret stands, or is
assigned to the name of one. Bytes are looked at one by one (as Latin-1): places are those of the bytes, and no text is
too odd or too long.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from wave_runtime.credentials.anchor import anchored
from wave_runtime.credentials.located import located
from wave_runtime.credentials.place import WORDS
from wave_runtime.credentials.plausible import looks_random
from wave_runtime.credentials.registered import Registered
from wave_runtime.credentials.shape import SHAPES

REDACTED = "[REDACTED]"
_PLACEHOLDER = re.compile(r"(?i)example|x{6}|\*{3}|\.{3}|placeholder|your|dummy|redacted|[$<>{}]")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")

Cut = tuple[int, int, int, str]
"""From where it is recognised, where it begins, where it ends, and what stands in its place."""

Bytes = bytes
"""For signatures of the class that has a method of this name."""

_compiled = cache(re.compile)


class Scrubber:
    """Knows the values to take out, by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._registered = Registered(values)
        self.overlap = max(_OVERLAP, 2 * self._registered.longest)
        """Bytes that may be needed to recognise something."""

    def text(self, text: str) -> str:
        """`text` without credentials. Text without any is returned as it is."""
        if len(text) < _SHORTEST:
            return text
        latin = text.encode("utf-8", "surrogatepass").decode("latin-1")
        cuts = self.cuts(latin)
        return without(latin, cuts).encode("latin-1").decode("utf-8", "surrogatepass") if cuts else text

    def bytes(self, data: bytes) -> bytes:
        """The same for bytes in whatever encoding that has ASCII in it."""
        latin = data.decode("latin-1")
        cuts = self.cuts(latin)
        return without(latin, cuts).encode("latin-1") if cuts else data

    def holds_known(self, text: str) -> str | None:
        """The name of a known value that is in `text`."""
        return self.known_in(text.encode("utf-8", "surrogatepass"))

    def known_in(self, data: "Bytes") -> str | None:
        """The name of a known value that is in `data`."""
        return next((name for _, _, name in self._registered.places(data.decode("latin-1"))), None)

    def cuts(self, latin: str) -> list[Cut]:
        """What to take out of a text in Latin-1, by place, apart from each other."""
        found = [(start, start, end, f"[REDACTED {name}]") for start, end, name in self._registered.places(latin)]
        latin = _without_colours(latin)
        folded = latin.lower()
        found += _tokens(latin, folded)
        found += [(p.start, p.secret_start, p.secret_end, REDACTED) for p in located(latin, folded)]
        if any(word in folded for word in WORDS):
            from wave_runtime.credentials.assigned import assigned  # lazy: its patterns take time to compile

            found += [(p.start, p.secret_start, p.secret_end, REDACTED) for p in assigned(latin, folded)]
        return _apart(found)


def _without_colours(latin: str) -> str:
    """Blanks for what a terminal does not show: a secret does not begin or end in it."""
    return _SEQUENCE.sub(lambda found: " " * len(found.group()), latin) if "\x1b" in latin else latin


def _tokens(latin: str, folded: str) -> Iterator[Cut]:
    for shape in SHAPES:
        if not any(mark in folded for mark in shape.marks):
            continue
        in_vain = None if shape.in_vain is None else _compiled(shape.in_vain)
        for match in anchored(_compiled(shape.pattern), latin, folded, shape.marks, shape.lead, in_vain):
            secret = match["secret"]
            if not _PLACEHOLDER.search(secret) and len(set(secret)) > 4 and (not shape.guess or looks_random(secret)):
                yield match.start(), *match.span("secret"), REDACTED


def _apart(found: "list[Cut]") -> "list[Cut]":
    """Cuts that overlap become one; the first one says what stands in its place, a name before none."""
    merged: list[Cut] = []
    for known, start, end, text in sorted(found, key=lambda cut: (cut[1], -cut[2])):
        if merged and start < merged[-1][2]:
            first = merged[-1]
            named = first[3] if first[3] != REDACTED else text
            merged[-1] = (min(first[0], known), first[1], max(first[2], end), named)
        else:
            merged.append((known, start, end, text))
    return merged


def without(latin: str, cuts: "list[Cut]") -> str:
    """`latin` with each cut replaced; they are apart from each other, and by place."""
    parts: list[str] = []
    at = 0
    for _, start, end, text in cuts:
        parts += (latin[at:start], text)
        at = end
    return "".join((*parts, latin[at:]))


_SHORTEST = 6
_OVERLAP = 16 * 1024
