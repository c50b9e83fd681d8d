"""`record.dataclass` means what the decorator of the standard library means, for all but changing an instance."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.record import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    name: str
    count: int = 3
    notes: list[str] = dataclasses.field(default_factory=list)
    written: str = dataclasses.field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    name: str
    count: int = 3
    notes: list[str] = dataclasses.field(default_factory=list)
    written: str = dataclasses.field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Wider(Ours):
    more: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ByIdentity:
    name: str


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    ((), {"name": "a"}),
    (("a", 4), {"notes": ["x"]}),
    (("a", 4, ["x"], "y"), {}),
    ((), {}),
    (("a",), {"name": "b"}),
    (("a",), {"other": 1}),
    (("a", 1, [], "", 5), {}),
]


@pytest.mark.parametrize(("values", "named"), CALLS)
def test_instances_are_made_alike(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    assert made(Ours, values, named) == made(Theirs, values, named)


def made(kind: Any, values: tuple[Any, ...], named: dict[str, Any]) -> object:
    try:
        return dataclasses.astuple(kind(*values, **named))
    except TypeError as error:
        return str(error).replace(kind.__name__, "")


@given(st.tuples(st.sampled_from("ab"), st.integers(0, 1)), st.tuples(st.sampled_from("ab"), st.integers(0, 1)))
def test_they_are_equal_when_the_others_are(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert (Ours(*one, written="x") == Ours(*other)) == (Theirs(*one, written="x") == Theirs(*other))
    assert repr(Ours(*one)) == repr(Theirs(*one)).replace("Theirs", "Ours")


def test_another_class_is_never_equal() -> None:
    others: list[object] = [Theirs("a"), Wider("a")]
    assert Ours("a") not in others
    assert hash(Lone("a")) == hash(Lone("a"))
    assert ByIdentity("a") != ByIdentity("a")


@dataclass(frozen=True, slots=True)
class Lone:
    name: str


def test_lists_are_not_shared_and_replace_makes_another() -> None:
    first = Ours("a")
    first.notes.append("x")
    assert Ours("a").notes == []
    assert dataclasses.replace(first, count=5) == Ours("a", 5, ["x"])


def test_a_class_that_inherits_has_all_members() -> None:
    assert dataclasses.astuple(Wider("a", more=True)) == ("a", 3, [], "", True)


def test_there_is_no_room_for_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Ours("a").other = 1  # type: ignore[attr-defined]
