"""What one value must fulfil, taken apart: facts about values of one kind, and choices between them."""

from fractions import Fraction
from typing import Literal as Words
from typing import TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.subsumption.document import Literal

Kind: TypeAlias = Words["string", "number", "boolean", "null", "array", "object"]

KINDS: tuple[Kind, ...] = ("string", "number", "boolean", "null", "array", "object")
"""In the order in which examples are looked for: the most readable first."""


def kind_of(value: Json) -> Kind:
    """The kind of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list() | tuple():
            return "array"
        case _:
            return "object"


def exact(number: int | float) -> Fraction:
    """A number as it is written: 0.1 is one tenth, whatever the doubles say."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


@dataclass(frozen=True, slots=True)
class Among:
    """One of these values."""

    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """Not this scalar."""

    value: Json


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is not understood here, replaced by "anything"."""

    keyword: str
    pointer: str
    why: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A number at least (`lower`) or at most `value`; `strict`: and not equal to it."""

    lower: bool
    value: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number that is a whole multiple of `of`, or is none."""

    of: Fraction
    wanted: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """A text in which a pattern matches, or does not."""

    pattern: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Formed:
    """A text of a format of `FORMATS`, or one that is not."""

    format: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Size:
    """How many characters, items or members; no `most`: any number."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class EachItem:
    """All items from index `start` up to before `stop`."""

    start: int
    stop: int | None
    literal: Literal


@dataclass(frozen=True, slots=True)
class SomeItem:
    """An item in that range is there and fulfils the literal."""

    start: int
    stop: int | None
    literal: Literal


@dataclass(frozen=True, slots=True)
class ManyItems:
    """At least `count` items fulfil the literal."""

    count: int
    literal: Literal


@dataclass(frozen=True, slots=True)
class FewItems:
    """At most `count` items fulfil the literal."""

    count: int
    literal: Literal


@dataclass(frozen=True, slots=True)
class Repeats:
    """Two items are equal, or (not `wanted`) no two are."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Called:
    """Members of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class CalledLike:
    """Members whose name matches."""

    pattern: str


@dataclass(frozen=True, slots=True)
class CalledElse:
    """Members with another name, that matches no pattern."""

    names: frozenset[str]
    patterns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spelled:
    """Members whose name, as a text, fulfils the literal."""

    literal: Literal


Selector: TypeAlias = Called | CalledLike | CalledElse | Spelled


@dataclass(frozen=True, slots=True)
class Present:
    """A member is there, or is not."""

    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class EachMember:
    """All members that are selected."""

    selector: Selector
    literal: Literal


@dataclass(frozen=True, slots=True)
class SomeMember:
    """A member that is selected is there and fulfils the literal."""

    selector: Selector
    literal: Literal | None


@dataclass(frozen=True, slots=True)
class NamesObey:
    """The names of all members fulfil the literal."""

    literal: Literal


Fact: TypeAlias = (
    Among
    | Differs
    | Doubt
    | Bound
    | Multiple
    | Matches
    | Formed
    | Size
    | EachItem
    | SomeItem
    | ManyItems
    | FewItems
    | Repeats
    | Present
    | EachMember
    | SomeMember
    | NamesObey
)


@dataclass(frozen=True, slots=True)
class Choice:
    """At least one of the options; none: impossible. `keyword` is what demands it."""

    keyword: str
    options: tuple["Demands", ...]


Demand: TypeAlias = Fact | Literal | Choice
Demands: TypeAlias = tuple[Demand, ...]

IMPOSSIBLE = Choice("false", ())
