"""The machine of a pattern of JSON Schema."""

from functools import lru_cache

from wavec.automata.automaton import Automaton, built
from wavec.automata.regex import Row
from wavec.subsumption.language.syntax import read


@lru_cache(maxsize=256)
def automaton_of(pattern: str) -> Automaton:
    """The machine of a pattern."""
    tree = read(pattern)
    if tree is None:
        machine = built(Row(()))
        machine.exact = False
        return machine
    return built(tree)
