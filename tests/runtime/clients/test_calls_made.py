"""Calls that were made, beside those that were decided."""

from typing import Literal

import pytest
from wave_runtime.adapters.calls_made import Made, never_asked, not_permitted
from wave_runtime.adapters.session import Decided
from wave_runtime.ports import ToolCall

Said = Literal["allowed", "denied"]


def decided(key: str, said: Said = "allowed") -> Decided:
    return Decided(key, ToolCall("t", {}, said))


def made(key: str, end: Literal["ran", "refused", "not asked"] = "ran") -> Made:
    return Made(key, "t", {}, end, "w")


NEVER = "a call of `t` was never decided: the permission hook did not run, or not in time"
DENIED = "the client executed a call of `t` that was denied"
ROWS = [
    ([], [], None),
    ([made("1")], [], NEVER),
    ([made("1", "refused")], [], NEVER),
    ([made("1", "not asked")], [], None),
    ([made("1")], [decided("1")], None),
    ([made("1")], [decided("2")], NEVER),
    ([made("1")], [decided("1", "denied")], DENIED),
    ([made("1", "refused")], [decided("1", "denied")], None),
    ([made("1"), made("1")], [decided("1")], NEVER),
    ([made("1"), made("1")], [decided("1"), decided("1")], None),
    ([made("1", "refused"), made("1")], [decided("1", "denied"), decided("1")], None),
    ([made("1", "refused"), made("1")], [decided("1", "denied"), decided("1", "denied")], DENIED),
    ([], [decided("1"), decided("2", "denied")], None),
]


@pytest.mark.parametrize(("calls", "said", "problem"), ROWS)
def test_what_ran_was_permitted(calls: list[Made], said: list[Decided], problem: str | None) -> None:
    assert not_permitted(calls, said) == problem


def test_what_was_never_asked_is_told_as_denied() -> None:
    calls = [made("1", "not asked"), made("2", "not asked"), made("3", "refused")]
    (told,) = never_asked(calls, [decided("2", "denied")])
    assert (told.id, told.call.decision, told.call.why) == ("1", "denied", "`t` was not called: w")
