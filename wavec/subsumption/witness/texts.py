"""Texts of a length, that match some patterns and formats and not others."""

from collections.abc import Sequence

from wavec.automata.automaton import Automaton, words
from wavec.automata.product import shortest
from wavec.automata.work import Work
from wavec.subsumption.facts import Differs, Doubt, Fact, Formed, Matches, Size
from wavec.subsumption.language.automaton import automaton_of
from wavec.subsumption.language.formats import FORMATS
from wavec.subsumption.language.match import search
from wavec.subsumption.witness.result import EMPTY, Found, Result, Stuck, stuck

_TRIES = 8
_READABLE = ("a", "b", "A", "1", "a b")


def find_text(facts: Sequence[Fact], work: Work) -> Result:
    """A text that fulfils `facts`. Raises TooLarge, and Undecided for patterns that are not read."""
    least, most = size_of(facts)
    if (most is not None and least > most) or _contradicted(facts):
        return EMPTY
    formats = [fact.format for fact in facts if isinstance(fact, Formed) and fact.wanted]
    for text in (*(FORMATS[name].example for name in formats), *_READABLE):
        if least <= len(text) and (most is None or len(text) <= most) and _fits(text, facts):
            return Found(text)
    wanted, refused = _machines(facts)
    excluded = frozenset(fact.value for fact in facts if isinstance(fact, Differs) and isinstance(fact.value, str))
    for _ in range(_TRIES):
        word = shortest(wanted, [*refused, words(excluded)] if excluded else refused, least, most, work)
        if word is None:
            return EMPTY
        if _fits(word, facts):
            return Found(word)
        excluded |= {word}
    doubt = next((fact for fact in facts if isinstance(fact, Doubt)), None)
    return Stuck(doubt) if doubt else stuck("format", "leaves too many texts to try")


def size_of(facts: Sequence[Fact]) -> tuple[int, int | None]:
    """The smallest and the greatest size that all facts allow; None: any."""
    sizes = [fact for fact in facts if isinstance(fact, Size)]
    return max((size.least for size in sizes), default=0), min(
        (size.most for size in sizes if size.most is not None), default=None
    )


def _contradicted(facts: Sequence[Fact]) -> bool:
    wanted = {(type(fact), _name(fact)) for fact in facts if isinstance(fact, Matches | Formed) and fact.wanted}
    return any(
        (type(fact), _name(fact)) in wanted for fact in facts if isinstance(fact, Matches | Formed) and not fact.wanted
    )


def _name(fact: Matches | Formed) -> str:
    return fact.pattern if isinstance(fact, Matches) else fact.format


def _machines(facts: Sequence[Fact]) -> tuple[list[Automaton], list[Automaton]]:
    """What accepts every text that fulfils `facts`, and what accepts none of them."""
    wanted: dict[str, None] = {}
    refused: dict[str, None] = {}
    for fact in facts:
        match fact:
            case Matches(pattern, True):
                wanted[pattern] = None
            case Matches(pattern, False) if automaton_of(pattern).exact:
                refused[pattern] = None
            case Formed(name, True):
                wanted[FORMATS[name].pattern] = None
            case Formed(name, False):
                if (certain := FORMATS[name].certain) is not None:
                    refused[certain] = None
            case _:
                pass
    return [automaton_of(pattern) for pattern in wanted], [automaton_of(pattern) for pattern in refused]


def _fits(text: str, facts: Sequence[Fact]) -> bool:
    for fact in facts:
        match fact:
            case Matches(pattern, wanted) if search(pattern, text) != wanted:
                return False
            case Formed(name, wanted) if FORMATS[name].holds(text) != wanted:
                return False
            case Differs(value) if value == text:
                return False
            case _:
                pass
    return True
