"""The questions that can be asked about a grant, or about two.

They are about calls with an argument that is known: a path, one simple command, a URL, or the bare name of a tool
that has none. A shell line of several commands is permitted when each is, so what holds for commands holds for lines.
"""

from collections.abc import Iterator
from functools import lru_cache

from wave_runtime.permissions import Call, decide

from wavec.automata.work import Work
from wavec.permissions.algebra.answer import Answer, Proved, Unknown, Witness
from wavec.permissions.algebra.domains import DOMAINS
from wavec.permissions.algebra.rights import Grant, Rights, grant_of
from wavec.permissions.algebra.search import Question, Set, find


def covers(wide: Rights, narrow: Rights, steps: int) -> Answer:
    """See `algebra.covers`."""
    return _covers(grant_of(wide), grant_of(narrow), steps)


def is_empty(rights: Rights, steps: int) -> Answer:
    """See `algebra.is_empty`."""
    return _is_empty(grant_of(rights), steps)


# Personas are few and their steps many, so the same is asked again and again.
@lru_cache(maxsize=4_096)
def _covers(wide: Grant, narrow: Grant, steps: int) -> Answer:
    return _first(_outside(wide, narrow), steps)


@lru_cache(maxsize=4_096)
def _is_empty(grant: Grant, steps: int) -> Answer:
    return _first(_inside(grant), steps)


def disjoint(one: Rights, other: Rights, steps: int) -> Answer:
    """See `algebra.disjoint`."""
    first, second = grant_of(one), grant_of(other)
    return _first(_inside(Grant((*first.layers, *second.layers), (*first.origins, *second.origins))), steps)


def _first(questions: Iterator[Question], steps: int) -> Answer:
    """The first witness; else what could not be decided, if anything."""
    work = Work(steps)
    unknown: Unknown | None = None
    for question in questions:
        answer = find(question, work)
        if isinstance(answer, Witness):
            return answer
        if isinstance(answer, Unknown):
            unknown = unknown or answer
    return unknown or Proved()


def _inside(grant: Grant) -> Iterator[Question]:
    if not grant.layers:
        return  # nothing is permitted
    allowed = tuple(Set(layer.allow) for layer in grant.layers)
    for tool, domain in DOMAINS:
        yield Question(tool, domain, allowed, (Set(grant.denied, deny=True),), lambda call: _permits(grant, call))


def _outside(wide: Grant, narrow: Grant) -> Iterator[Question]:
    def confirm(call: Call) -> bool:
        return _permits(narrow, call) and not _permits(wide, call)

    if not wide.layers or not narrow.layers:
        yield from _inside(narrow)
        return
    allowed = tuple(Set(layer.allow) for layer in narrow.layers)
    denied = Set(narrow.denied, deny=True)
    for tool, domain in DOMAINS:
        for layer in wide.layers:
            yield Question(tool, domain, allowed, (denied, Set(layer.allow)), confirm)
        yield Question(tool, domain, (*allowed, Set(wide.denied, deny=True)), (denied,), confirm)


def _permits(grant: Grant, call: Call) -> bool:
    return decide(grant.layers, call).permitted
