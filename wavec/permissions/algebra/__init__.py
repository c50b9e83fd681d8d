"""Computing with grants: which calls are permitted by one and not by another, and a call that shows it."""

from wavec.permissions.algebra.answer import Answer, Difference, NewCall, Proved, Undecided, Unknown, Witness
from wavec.permissions.algebra.questions import covers, difference, disjoint, is_empty
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
