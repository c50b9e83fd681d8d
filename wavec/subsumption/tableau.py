"""All ways to fulfil a goal, each as plain facts about values of one kind.

What must hold is taken apart first; then one choice is made, of the one that leaves the fewest options open. An
option that cannot hold together with what is known is not followed.
"""

from collections.abc import Callable, Iterator, Sequence

from wavec.automata.work import Work
from wavec.subsumption.document import Goal, Literal
from wavec.subsumption.facts import Choice, Demand, Demands, Fact

Facts = tuple[Fact, ...]


class Tableau:
    """The ways for one goal and one kind: `demands` takes literals apart, `impossible` knows contradictions."""

    def __init__(
        self, demands: Callable[[Literal], Demands], impossible: Callable[[Sequence[Fact]], bool], work: Work
    ) -> None:
        self._demands = demands
        self._impossible = impossible
        self._work = work

    def ways(self, goal: Goal) -> Iterator[Facts]:
        """Raises TooLarge."""
        todo = sorted(goal, key=lambda literal: (not literal.wanted, literal.node.number))
        return self._ways(todo, [], [], set())

    def _ways(
        self, todo: Sequence[Demand], facts: list[Fact], choices: list[Choice], seen: set[Literal]
    ) -> Iterator[Facts]:
        if not self._settle(todo, facts, choices, seen):
            return
        if not choices:
            yield tuple(facts)
            return
        choice, options = self._narrowest(facts, choices, seen)
        for option in options:
            self._work.spend(1, choice.keyword)
            others = [other for other in choices if other is not choice]
            yield from self._ways(option, list(facts), others, set(seen))

    def _settle(self, todo: Sequence[Demand], facts: list[Fact], choices: list[Choice], seen: set[Literal]) -> bool:
        """Takes apart what leaves no choice; False: a contradiction."""
        waiting = list(reversed(todo))
        while waiting:
            demand = waiting.pop()
            match demand:
                case Literal():
                    if demand.opposite in seen:
                        return False
                    if demand not in seen:
                        seen.add(demand)
                        waiting.extend(reversed(self._demands(demand)))
                case Choice(_, ()):
                    return False
                case Choice(_, (only,)):
                    waiting.extend(reversed(only))
                case Choice(_, options):
                    if () not in options:
                        choices.append(demand)
                case _:
                    facts.append(demand)
        return True

    def _narrowest(
        self, facts: list[Fact], choices: Sequence[Choice], seen: set[Literal]
    ) -> tuple[Choice, Sequence[Demands]]:
        best: tuple[Choice, Sequence[Demands]] = choices[0], ()
        fewest: int | None = None
        for choice in choices:
            self._work.spend(len(choice.options), choice.keyword)
            options = [option for option in choice.options if self._open(option, facts, seen)]
            if fewest is None or len(options) < fewest:
                best, fewest = (choice, options), len(options)
            if fewest <= 1:
                break
        return best

    def _open(self, option: Demands, facts: list[Fact], seen: set[Literal]) -> bool:
        if any(isinstance(demand, Literal) and demand.opposite in seen for demand in option):
            return False
        self._work.spend(len(facts) // 4, "anyOf")
        more = [demand for demand in option if not isinstance(demand, Literal | Choice)]
        return not more or not self._impossible([*facts, *more])
