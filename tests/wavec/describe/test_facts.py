"""What is computed from a plan: durations, bounds, edges, dependants."""

import pytest
from wave_runtime.plan import Plan
from wave_runtime.plan.model import Retry

from tests.plans import command_step, diamond, plan
from wavec.describe.bounds import Bounds, bounds
from wavec.describe.duration import duration
from wavec.describe.edges import Edge, dependants, edges
from wavec.describe.phrase import MOST, first_line

DURATIONS = [
    (0, "0s"),
    (1, "1ms"),
    (250, "250ms"),
    (1_000, "1s"),
    (1_250, "1s 250ms"),
    (90_000, "1m 30s"),
    (1_800_000, "30m"),
    (5_400_000, "1h 30m"),
    (90_000_000, "1d 1h"),
]


@pytest.mark.parametrize(("milliseconds", "text"), DURATIONS)
def test_a_duration_is_printed_for_people(milliseconds: int, text: str) -> None:
    assert duration(milliseconds) == text


def chain(length: int) -> Plan:
    """s0000, s0001, ...: each waits for the one before."""
    return plan(
        *(
            command_step(f"s{index:04}", dependencies=(f"s{index - 1:04}",) if index else (), timeout_ms=10)
            for index in range(length)
        )
    )


BOUNDS = [
    ("no steps", plan(), Bounds(0, 0, 0, ())),
    ("waits and attempts", plan(command_step("a", retry=Retry(3, (5, 7)), timeout_ms=10)), Bounds(3, 42, 42, ("a",))),
    ("two alone", plan(command_step("a", timeout_ms=9), command_step("b", timeout_ms=8)), Bounds(2, 9, 17, ("a",))),
    ("diamond", diamond(), Bounds(4, 180_000, 240_000, ("analyze", "backend", "integrate"))),
    ("chain", chain(1_500), Bounds(1_500, 15_000, 15_000, tuple(f"s{index:04}" for index in range(1_500)))),
]


@pytest.mark.parametrize(("made", "expected"), [row[1:] for row in BOUNDS], ids=[row[0] for row in BOUNDS])
def test_the_worst_case_is_the_longest_way(made: Plan, expected: Bounds) -> None:
    assert bounds(made) == expected


def test_edges_carry_what_is_handed_over() -> None:
    assert edges(diamond()) == (
        Edge("analyze", "backend", ("report",)),
        Edge("analyze", "frontend", ()),
        Edge("backend", "integrate", ()),
        Edge("frontend", "integrate", ()),
    )


def test_dependants_are_counted_and_the_first_are_named() -> None:
    found = dependants(diamond())
    assert found["analyze"].first == ("backend", "frontend", "integrate")
    assert found["integrate"].count == 0
    long = dependants(chain(1_500))
    assert long["s0000"].count == 1_499
    assert long["s0000"].first == tuple(f"s{index:04}" for index in range(1, MOST + 1))


LINES = [
    ("", ""),
    ("\n \n", ""),
    ("one", "one"),
    ("\n  one  \n", "one"),
    ("one\ntwo", "one …"),
    ("x" * 72, "x" * 72),
    ("x" * 80, "x" * 72 + " …"),
    ("word " * 20, "word " * 13 + "word …"),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_text_is_told_by_its_first_line(text: str, expected: str) -> None:
    assert first_line(text) == expected
