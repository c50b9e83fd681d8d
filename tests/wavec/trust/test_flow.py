"""What reaches a step is what is reachable: compared with a search that knows nothing of keys and shortest ways."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wavec.source.span import Span
from wavec.source.text import Source
from wavec.trust.flow import Handed, followed

HERE = Span(Source("test.yaml", ""), 0, 0)


@dataclass(frozen=True)
class Text:
    """Something to follow."""

    key: str
    at: Span = HERE


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], dict[str, list[Text]], dict[str, list[Handed]]]:
    """Up to eight steps, each with texts of its own and artifacts of earlier steps."""
    order = [f"s{index}" for index in range(draw(st.integers(1, 8)))]
    own = {id: [Text(key) for key in draw(st.lists(st.sampled_from("abc"), max_size=2))] for id in order}
    handed = {
        id: [Handed(earlier, "out", HERE) for earlier in draw(st.lists(st.sampled_from(order[:index]), max_size=3))]
        if index
        else []
        for index, id in enumerate(order)
    }
    return order, own, handed


def distances(start: str, handed: dict[str, list[Handed]]) -> dict[str, int]:
    """The steps that `start` is made of, with the least number of artifacts between."""
    found = {start: 0}
    waiting = [start]
    while waiting:
        id = waiting.pop(0)
        for hand in handed[id]:
            if hand.step not in found:
                found[hand.step] = found[id] + 1
                waiting.append(hand.step)
    return found


@given(graphs())
def test_what_arrives_is_what_can_be_reached_and_by_a_shortest_way(
    graph: tuple[list[str], dict[str, list[Text]], dict[str, list[Handed]]],
) -> None:
    order, own, handed = graph
    found = followed(order, own, handed)
    for id in order:
        near = distances(id, handed)
        expected = {
            key: min(near[entry] for entry in near if any(text.key == key for text in own[entry]))
            for key in {text.key for entry in near for text in own[entry]}
        }
        assert {key: arrival.hops for key, arrival in found[id].items()} == expected
        for key, arrival in found[id].items():
            path = list(arrival.path())
            assert len(path) == arrival.hops
            steps = [*(hand.step for hand in path), id]
            assert steps[0] == arrival.entry and key in {text.key for text in own[arrival.entry]}
            for before, after in pairwise(steps):
                assert any(hand.step == before for hand in handed[after])


def test_a_long_chain_is_followed_without_recursion() -> None:
    order = [f"s{index}" for index in range(20_000)]
    handed = {later: [Handed(earlier, "out", HERE)] for earlier, later in pairwise(order)}
    arrival = followed(order, {"s0": [Text("a")]}, handed)["s19999"]["a"]
    assert (arrival.hops, arrival.entry, len(list(arrival.path()))) == (19_999, "s0", 19_999)
