"""Matches a pattern in bounded time, by `re` where that cannot take long, else by an automaton.

A pattern that is not regular (look-around, back-references) has `re` alone. It is refused when its structure lets
`re` try without end, and a text that is too long for the others is refused when it comes.
"""

from collections.abc import Callable
from functools import lru_cache

from wave_runtime.plan.json_schema.automaton import Automaton, Spend
from wave_runtime.plan.json_schema.pattern import Node, PatternError
from wave_runtime.plan.json_schema.pattern_cost import is_regular, rivals, search_cost, starts_at_start, steps
from wave_runtime.plan.json_schema.pattern_python import python_pattern

# `re` holds the interpreter while it matches: no other thread runs, no signal is heard. A step takes about 10 ns.
_SHORT = 1_000_000
_LONGEST = 200_000_000
_STEPS_PER_UNIT = 100
_LINEAR = (4_000_000, 50)
"""Constant and factor of what `re` may take for a text of any length."""


class Matcher:
    """A pattern of a JSON Schema, ready to match. Raises PatternError for one that is not taken."""

    __slots__ = ("_automaton", "_cost", "_find", "tree")

    def __init__(self, source: str) -> None:
        written = python_pattern(source)
        self.tree: Node | None = written.tree
        """None: no ECMA-262, used as Python reads it."""
        self._find: Callable[[str], object] = written.compiled.search
        self._cost = search_cost(written.structure)
        self._automaton: Automaton | None = None
        if self.tree is None or not is_regular(self.tree):
            _check_backtracking(self._cost is None, written.structure, ecma=self.tree is not None)
        elif self._cost is None or not _is_linear(self._cost):
            self._automaton = Automaton(self.tree, anchored=starts_at_start(self.tree))

    def matches(self, text: str, spend: Spend) -> bool:
        """Whether the pattern matches somewhere in `text`. Raises PatternError if that could take too long."""
        needed = steps(self._cost, len(text))
        if self._automaton is not None and (needed is None or needed > _SHORT):
            return self._automaton.matches(text, spend)
        if needed is None or (needed > _LONGEST and not _is_linear(self._cost or ())):
            raise PatternError(f"takes too long on a text of {len(text)} characters")
        spend(1 + needed // _STEPS_PER_UNIT)
        return self._find(text) is not None


def _is_linear(cost: tuple[int, ...]) -> bool:
    return len(cost) <= len(_LINEAR) and all(factor <= most for factor, most in zip(cost, _LINEAR, strict=False))


def _check_backtracking(endless: bool, structure: Node, *, ecma: bool) -> None:
    what = "looks around or refers back" if ecma else "is not ECMA-262"
    if endless:
        raise PatternError(f"{what}, and repeats what can match in several ways, so that matching might never end")
    if rivals(structure):
        raise PatternError(
            f"{what}, and has repetitions that can take the same characters, so that matching might never end"
        )


@lru_cache(maxsize=512)
def matcher(source: str) -> Matcher:
    """The matcher of a pattern; the last ones are kept. Raises PatternError."""
    return Matcher(source)
