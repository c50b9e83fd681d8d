"""Does a text match? By the machine of the pattern, or, where that is not exact, by sets of end positions.

Neither takes exponential time; the sets of end positions are cubic, so their steps are counted.
"""

from functools import lru_cache
from typing import assert_never

from wave_runtime.plan.json_schema.pattern import WORD

from wavec.automata.regex import Chars, Either, Look, Place, Regex, Repeat, Row, Same, within
from wavec.subsumption.language.automaton import automaton_of
from wavec.subsumption.language.syntax import read

_MOST_STEPS = 30_000


class Undecided(Exception):
    """Whether the text matches is not known: the pattern is not read here, or takes too long."""


@lru_cache(maxsize=10_000)
def search(pattern: str, text: str) -> bool:
    """Whether `pattern` matches anywhere in `text`. Raises Undecided."""
    machine = automaton_of(pattern)
    if machine.exact:
        return machine.matches(text)
    tree = read(pattern)
    if tree is None:
        raise Undecided
    matcher = _Matcher(text)
    return any(matcher.ends(tree, start) for start in range(len(text) + 1))


class _Matcher:
    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[tuple[int, int], frozenset[int]] = {}
        self.left = _MOST_STEPS

    def ends(self, node: Regex, start: int) -> frozenset[int]:
        """Where a match of `node` that begins at `start` can end."""
        key = (id(node), start)
        if key not in self.known:
            self.known[key] = self._ends(node, start)
        return self.known[key]

    def _ends(self, node: Regex, start: int) -> frozenset[int]:
        match node:
            case Chars(ranges):
                fits = start < len(self.text) and within(ord(self.text[start]), ranges)
                return frozenset((start + 1,) if fits else ())
            case Place():
                return frozenset((start,) if self._is(node, start) else ())
            case Look(ahead, wanted, body):
                if ahead:
                    found = bool(self.ends(body, start))
                else:
                    found = any(start in self.ends(body, before) for before in range(start + 1))
                return frozenset((start,) if found == wanted else ())
            case Same():
                raise Undecided
            case Row(parts):
                places = frozenset((start,))
                for part in parts:
                    places = self._after(part, places)
                return places
            case Either(options):
                return frozenset(end for option in options for end in self.ends(option, start))
            case Repeat(body, least, most):
                return self._repeated(body, least, most, start)
            case _:
                assert_never(node)

    def _after(self, node: Regex, places: frozenset[int]) -> frozenset[int]:
        self.left -= len(places)
        if self.left < 0:
            raise Undecided
        return frozenset(end for place in places for end in self.ends(node, place))

    def _repeated(self, body: Regex, least: int, most: int | None, start: int) -> frozenset[int]:
        places = frozenset((start,))
        for _ in range(least):
            after = self._after(body, places)
            if after == places:
                break
            places = after
        found, count = places, least
        while places and (most is None or count < most):
            places = self._after(body, places) - found
            found |= places
            count += 1
        return found

    def _is(self, place: Place, at: int) -> bool:
        match place.kind:
            case "start":
                return at == 0
            case "end":
                return at == len(self.text)
            case "border" | "inside" as kind:
                before = at > 0 and within(ord(self.text[at - 1]), WORD)
                after = at < len(self.text) and within(ord(self.text[at]), WORD)
                return (before != after) == (kind == "border")
            case _:
                assert_never(place.kind)
