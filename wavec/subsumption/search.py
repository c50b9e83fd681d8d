"""A value that obeys some schemas and not others, or the certainty that there is none.

References may lead back to a goal that is being looked for. A smallest value for a goal has no smaller value for
the same goal inside, so there the goal counts as impossible. What was found to be impossible on that condition is
remembered only when the condition has been settled.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import assert_never

from wave_runtime.plan import Json

from wavec.automata.work import Work
from wavec.schemas.validity import Unjudged
from wavec.subsumption.document import Goal, Literal, Nodes
from wavec.subsumption.facts import KINDS, Among, Differs, Doubt, Fact, Kind
from wavec.subsumption.language.match import Undecided
from wavec.subsumption.meaning import demands
from wavec.subsumption.tableau import Tableau
from wavec.subsumption.witness.lists import find_list, no_list
from wavec.subsumption.witness.numbers import find_number
from wavec.subsumption.witness.objects import find_object, no_object
from wavec.subsumption.witness.result import EMPTY, Empty, Found, Result, Stuck, stuck
from wavec.subsumption.witness.texts import find_text

_MAX_DEPTH = 32


class Search:
    """Answers for all goals of one question."""

    def __init__(self, nodes: Nodes, work: Work) -> None:
        self.nodes = nodes
        self.work = work
        self._known: dict[Goal, Result] = {}
        self._open: dict[Goal, int] = {}
        """Goals that are being looked for, and how deep they lie."""
        self._assumed = _MAX_DEPTH
        """The outermost open goal that was taken for impossible since the innermost one was begun."""

    def find(self, goal: Goal) -> Result:
        """A value for `goal`; a smallest one inside it first. Raises TooLarge."""
        if any(literal.opposite in goal for literal in goal if literal.wanted):
            return EMPTY
        if goal in self._known:
            return self._known[goal]
        depth = len(self._open)
        if goal in self._open:
            self._assumed = min(self._assumed, self._open[goal])
            return EMPTY
        if depth == _MAX_DEPTH:
            return stuck("$ref", "leads too deep to decide")
        self.work.spend(5, "$ref")
        outer, self._assumed = self._assumed, _MAX_DEPTH
        self._open[goal] = depth
        result = self._searched(goal)
        del self._open[goal]
        if isinstance(result, Found) or self._assumed >= depth:
            self._known[goal] = result
            self._assumed = outer
        else:
            self._assumed = min(outer, self._assumed)
        return result

    def holds(self, goal: Iterable[Literal], value: Json) -> bool:
        """Whether `value` fulfils `goal`, by the validator. Raises Undecided."""
        for literal in goal:
            self.work.spend(10, "enum")
            try:
                fits = literal.node.document.judge.violation(value, literal.node.schema) is None
            except Unjudged:
                raise Undecided from None
            if fits != literal.wanted:
                return False
        return True

    def _searched(self, goal: Goal) -> Result:
        trouble: Stuck | None = None
        for kind in KINDS:
            tableau = Tableau(
                lambda literal, kind=kind: demands(literal, kind, self.nodes, self.work),  # type: ignore[misc]
                lambda facts, kind=kind: self._impossible(kind, facts),  # type: ignore[misc]
                self.work,
            )
            for facts in tableau.ways(goal):
                result = self._witness(kind, facts, goal)
                if isinstance(result, Found):
                    return result
                if isinstance(result, Stuck) and trouble is None:
                    trouble = result
        return trouble or EMPTY

    def _witness(self, kind: Kind, facts: Sequence[Fact], goal: Goal) -> Result:
        doubt = next((fact for fact in facts if isinstance(fact, Doubt)), None)
        try:
            given = [fact for fact in facts if isinstance(fact, Among)]
            if given:
                # All values that are left are known: the validator decides.
                fitting = (value for value in self._left(given[0], facts) if self.holds(goal, value))
                return next((Found(value) for value in fitting), EMPTY)
            result = self._built(kind, facts)
            if isinstance(result, Found) and doubt is not None and not self.holds(goal, result.value):
                return Stuck(doubt)
            return result
        except Undecided:
            return Stuck(doubt) if doubt else stuck("pattern", "is not understood here")

    def _left(self, given: Among, facts: Sequence[Fact]) -> Iterator[Json]:
        excluded = {_key(fact.value) for fact in facts if isinstance(fact, Differs)}
        self.work.spend((len(given.values) + len(facts)) // 8, "enum")
        return (value for value in given.values if _key(value) not in excluded)

    def _built(self, kind: Kind, facts: Sequence[Fact]) -> Result:
        match kind:
            case "string":
                return find_text(facts, self.work)
            case "number":
                return find_number(facts, self.work)
            case "array":
                return find_list(facts, self)
            case "object":
                return find_object(facts, self)
            case "boolean":
                left = [value for value in (True, False) if Differs(value) not in facts]
                return Found(left[0]) if left else EMPTY
            case "null":
                return EMPTY if Differs(None) in facts else Found(None)
            case _:
                assert_never(kind)

    def _impossible(self, kind: Kind, facts: Sequence[Fact]) -> bool:
        try:
            match kind:
                case "array":
                    return no_list(facts, self)
                case "object":
                    return no_object(facts, self)
                case _:
                    known = [fact for fact in facts if not isinstance(fact, Among)]
                    return isinstance(self._built(kind, known), Empty)
        except Undecided:
            return False


def _key(value: Json) -> Hashable:
    """Equal for equal scalars of one kind; one and the same for all lists and objects."""
    return value if isinstance(value, str | int | float | None) else ()
