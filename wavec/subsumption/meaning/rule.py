"""What a keyword says: what must hold when it is fulfilled, and the ways in which it can fail."""

from collections.abc import Callable
from typing import Any, TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.subsumption.document import Literal, Node, Nodes, Table, at
from wavec.subsumption.facts import Demands, Doubt, Kind
from wavec.subsumption.keywords import Draft


@dataclass(frozen=True, slots=True)
class Meaning:
    """`holds` all at once when the keyword is fulfilled; one of `fails` when it is not."""

    holds: Demands
    fails: tuple[Demands, ...]


NOTHING = Meaning((), ())
"""Always fulfilled."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A keyword in its schema, and for values of which kind it is read."""

    keyword: str
    kind: Kind
    node: Node
    table: Table
    nodes: Nodes

    @property
    def draft(self) -> Draft:
        return self.node.document.draft

    def below(self, schema: Json, *parts: str | int) -> Literal:
        """The literal for a schema under this keyword."""
        return Literal(self.nodes.node(schema, self.node.document, at(self.pointer, *parts)), True)

    def beside(self, keyword: str) -> Literal:
        """The literal for the schema under a neighbour; without one: for `true`."""
        pointer = at(self.node.pointer, keyword)
        return Literal(self.nodes.node(self.table.get(keyword, True), self.node.document, pointer), True)

    @property
    def pointer(self) -> str:
        return at(self.node.pointer, self.keyword)

    def doubt(self, why: str) -> Doubt:
        """This keyword cannot be read; `why` goes on after "`keyword` of the consumer"."""
        side = f" of the {self.node.document.name}" if self.node.document.name else ""
        return Doubt(self.keyword, self.pointer, f"`{self.keyword}`{side} {why}")

    def unread(self, why: str) -> Meaning:
        """Anything may fulfil it, and anything may not."""
        doubt = self.doubt(why)
        return Meaning((doubt,), ((doubt,),))


Rule: TypeAlias = Callable[[Any, Reading], Meaning]
