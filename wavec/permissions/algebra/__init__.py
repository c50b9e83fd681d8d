"""Computing with grants: which calls are permitted by one and not by another, and a call that shows it.

The machines behind it are loaded by the first question: most projects are checked without any.
"""

from wavec.permissions.algebra.answer import (
    STEPS,
    Answer,
    Difference,
    NewCall,
    Proved,
    Undecided,
    Unknown,
    Witness,
)
from wavec.permissions.algebra.rights import Rights

__all__ = [
    "Answer",
    "Difference",
    "NewCall",
    "Proved",
    "Rights",
    "Undecided",
    "Unknown",
    "Witness",
    "covers",
    "difference",
    "disjoint",
    "is_empty",
]


def covers(wide: Rights, narrow: Rights, steps: int = STEPS) -> Answer:
    """Proved: `wide` permits every call that `narrow` permits. A witness is permitted by `narrow` alone."""
    from wavec.permissions.algebra import questions

    return questions.covers(wide, narrow, steps)


def is_empty(rights: Rights, steps: int = STEPS) -> Answer:
    """Proved: no call is permitted. A witness is one that is."""
    from wavec.permissions.algebra import questions

    return questions.is_empty(rights, steps)


def disjoint(one: Rights, other: Rights, steps: int = STEPS) -> Answer:
    """Proved: no call is permitted by both. A witness is permitted by both."""
    from wavec.permissions.algebra import questions

    return questions.disjoint(one, other, steps)


def difference(before: Rights, after: Rights, steps: int = STEPS) -> Difference:
    """The calls that `after` permits and `before` does not: one for each tool and each pattern that is a reason.

    Layers are compared with those of the same origin. What is not permitted any more is `difference(after, before)`,
    where causes are told the other way round.
    """
    from wavec.permissions.algebra import changes

    return changes.difference(before, after, steps)
