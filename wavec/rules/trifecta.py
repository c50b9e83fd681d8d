"""How the three parts of a trifecta are told: one clause, and a label for every place on their ways."""

from collections.abc import Iterator, Sequence

from wavec.diagnostics.diagnostic import Label
from wavec.trust.analyse import StepTrust
from wavec.trust.finds import Private, Source, WayOut
from wavec.trust.flow import Arrival

MOST_LABELS = 4
"""Of one way; the hops between are counted."""


def lethal(step: StepTrust) -> tuple[Arrival[Source], Arrival[Private]] | None:
    """Whose text and which private data come together in an agent that has a way out; None where one of it lacks."""
    source, private = next(step.outsiders(), None), next(step.private_data(), None)
    if not step.agent or source is None or private is None or private.hand is not None or not step.ways_out:
        return None
    return source, private


def labels(source: Arrival[Source], private: Arrival[Private], ways: Sequence[WayOut]) -> tuple[Label, ...]:
    """The places: where outsiders' text comes in and which way it takes, the private data and its way, the ways out."""
    found = (
        Label(source.what.at, f"outsiders may write this; `{source.entry}` reads it"),
        *_hops(source),
        Label(private.what.at, f"private; `{private.entry}` sees it"),
        *_hops(private),
        *(Label(way.at, f"a way out: {way.reason}") for way in ways[:MOST_LABELS]),
    )
    return tuple(dict.fromkeys(found))  # both may come with one artifact


def _hops(arrival: Arrival[Source] | Arrival[Private]) -> Iterator[Label]:
    path = list(arrival.path())
    for index, hand in enumerate(path):
        if index < MOST_LABELS - 1 or index == len(path) - 1:
            skipped = len(path) - MOST_LABELS if index == len(path) - 1 and len(path) > MOST_LABELS else 0
            between = f", after {skipped} more" if skipped else ""
            yield Label(hand.at, f"handed on as `{hand.step}.{hand.artifact}`{between}")
