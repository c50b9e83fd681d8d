"""The graph against brute force, and pipelines of ten thousand steps."""

import time
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources import compile_text, messages, plan_of_text, told
from wavec.names.graph import graph_of

Edges = Mapping[str, list[str]]
IDS = st.sampled_from([f"s{number}" for number in range(8)])
GRAPHS: st.SearchStrategy[Edges] = st.dictionaries(IDS, st.lists(IDS, max_size=4), max_size=8)


def ancestors(edges: Edges) -> dict[str, set[str]]:
    """What each step waits for, directly or not: repeated until nothing is added."""
    found = {id: {other for other in needs if other in edges} for id, needs in edges.items()}
    for _ in edges:
        found = {id: before.union(*(found[other] for other in before)) for id, before in found.items()}
    return found


@given(GRAPHS)
def test_order_levels_and_ancestors_are_those_of_brute_force(edges: Edges) -> None:
    graph, before = graph_of(edges), ancestors(edges)
    startable = {id for id in edges if not any(step in before[step] for step in before[id] | {id})}
    expected: list[str] = []
    while len(expected) < len(startable):
        done = set(expected)
        expected.append(min(id for id in startable - done if before[id] <= done))
    assert list(graph.order) == expected
    for id in expected:
        needs = [other for other in edges[id] if other in edges]
        assert graph.dependencies[id] == tuple(sorted(set(needs)))
        assert graph.levels[id] == max((graph.levels[other] + 1 for other in needs), default=0)
        assert {other for other in expected if graph.comes_before(other, id)} == before[id]


@given(GRAPHS)
def test_every_circle_is_one_and_a_graph_without_has_none(edges: Edges) -> None:
    graph, before = graph_of(edges), ancestors(edges)
    for circle in graph.cycles:
        for index, id in enumerate(circle):
            assert circle[(index + 1) % len(circle)] in edges[id]
    told = [id for circle in graph.cycles for id in circle]
    assert len(told) == len(set(told)), "no step is in two circles"
    assert bool(told) == any(id in before[id] for id in edges)
    stuck = set(edges) - set(graph.order)
    assert all(id in told or before[id] & set(told) for id in stuck), "every waiting step waits for a circle told"


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_in_the_file_means_nothing(edges: Edges, random: Random) -> None:
    ids = list(edges)
    random.shuffle(ids)
    shuffled = graph_of({id: edges[id] for id in ids})
    assert (shuffled.order, shuffled.levels) == (graph_of(edges).order, graph_of(edges).levels)


CIRCLES = [
    ("a: [a]", ["step `a` depends on itself; remove the dependency"]),
    ("a: [b], b: [a]", ["steps wait for each other: `a` -> `b` -> `a`; remove one of the dependencies"]),
    ("c: [], b: [a], a: [b, c]", ["steps wait for each other: `b` -> `a` -> `b`; remove one of the dependencies"]),
    (
        "a: [b], b: [c], c: [a], d: [c], e: [d]",
        ["steps wait for each other: `a` -> `b` -> `c` -> `a`; remove one of the dependencies"],
    ),
    (
        "a: [b], b: [a], c: [d], d: [c]",
        [
            "steps wait for each other: `a` -> `b` -> `a`; remove one of the dependencies",
            "steps wait for each other: `c` -> `d` -> `c`; remove one of the dependencies",
        ],
    ),
]


@pytest.mark.parametrize(("edges", "said"), CIRCLES)
def test_circles_are_shown_whole_and_once(edges: str, said: list[str]) -> None:
    steps = [part.split(": ") for part in edges.replace("], ", "]; ").split("; ")]
    lines = [f'  - {{id: {id}, dependencies: {needs}, exec: {{type: command, source: "true"}}}}' for id, needs in steps]
    compiled = compile_text("steps:\n" + "\n".join(lines))
    assert messages(compiled) == said


LONG = 10_000


def chain(*, closed: bool) -> str:
    """Ten thousand steps, each waiting for the one before it; the first for the last, if it is a circle."""
    lines = []
    for number in range(LONG):
        before = number - 1 if number or not closed else LONG - 1
        needs = f"dependencies: [s{before}], " if before >= 0 else ""
        lines.append(f'- {{id: s{number}, {needs}exec: {{type: command, source: "true"}}}}')
    return "steps:\n" + "\n".join(lines)


def test_a_chain_of_ten_thousand_steps_compiles() -> None:
    plan = plan_of_text(chain(closed=False))
    assert [step.level for step in plan.steps] == list(range(LONG))


def test_a_circle_of_ten_thousand_steps_is_reported_whole() -> None:
    begun = time.perf_counter()
    compiled = compile_text(chain(closed=True))
    assert told(compiled) == [("WV306", f"s{LONG - 1}")]
    assert compiled.diagnostics[0].message.count(" -> ") == LONG
    assert len(compiled.diagnostics[0].also) == LONG - 1
    assert time.perf_counter() - begun < 30
