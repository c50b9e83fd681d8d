"""What one grant permits beyond another, and because of which pattern.

A call is new when the grant after permits it and the grant before does not. Then before, either some pattern denied it
that denies it no longer; or some layer did not allow it, which now has another pattern that does, or is gone.
"""

from collections.abc import Iterator

from wave_runtime.permissions import Call, Layer, Pattern, decide
from wave_runtime.plan.record import dataclass

from wavec.automata.work import Work
from wavec.permissions.algebra.answer import Cause, Difference, NewCall, Proved, Undecided, Unknown, Witness
from wavec.permissions.algebra.domains import DOMAINS
from wavec.permissions.algebra.domains.domain import Domain
from wavec.permissions.algebra.rights import Grant, Rights, grant_of
from wavec.permissions.algebra.search import Question, Set, find


@dataclass(frozen=True, slots=True)
class _Reason:
    cause: Cause
    rule: Pattern | None
    origin: str
    wanted: tuple[Set, ...]
    refused: tuple[Set, ...]
    others: tuple[Pattern, ...]
    """Patterns that are reasons of the same kind: a call that is new because of this one alone tells more."""


def difference(before: Rights, after: Rights, steps: int) -> Difference:
    """See `algebra.difference`."""
    old, new = grant_of(before), grant_of(after)
    calls: list[NewCall] = []
    undecided: list[Undecided] = []
    if old == new:
        return Difference((), ())
    for tool, domain in DOMAINS:
        for reason in _reasons(old, new):
            match _answer(tool, domain, reason, old, new, Work(steps)):
                case Witness(call):
                    calls.append(NewCall(tool or call.tool, call, reason.cause, reason.rule, reason.origin))
                case Unknown(why):
                    undecided.append(Undecided(tool, reason.cause, reason.rule, reason.origin, why))
                case Proved():
                    pass
    return Difference(tuple(calls), tuple(undecided))


def _reasons(old: Grant, new: Grant) -> Iterator[_Reason]:
    if not new.layers:
        return  # nothing is permitted
    allowed = tuple(Set(layer.allow) for layer in new.layers)
    denied = (Set(new.denied, deny=True),)
    for layer, origin in zip(new.layers, new.origins, strict=True):
        known = old.of(origin) if old.layers else Layer((), ())
        if known is None:
            continue  # another layer only narrows
        added = tuple(rule for rule in layer.allow if rule not in known.allow)
        for rule in added:
            others = tuple(other for other in added if other != rule)
            yield _Reason("allow", rule, origin, (Set((rule,)), *allowed), (*denied, Set(known.allow)), others)
    for layer, origin in zip(old.layers, old.origins, strict=True):
        if new.of(origin) is None:
            yield _Reason("layer", None, origin, allowed, (*denied, Set(layer.allow)), ())
        removed = tuple(rule for rule in layer.deny if rule not in new.denied)
        for rule in removed:
            others = tuple(other for other in removed if other != rule)
            yield _Reason("deny", rule, origin, (Set((rule,), deny=True), *allowed), denied, others)


def _answer(
    tool: str, domain: Domain, reason: _Reason, old: Grant, new: Grant, work: Work
) -> Witness | Unknown | Proved:
    def confirm(call: Call) -> bool:
        return decide(new.layers, call).permitted and not decide(old.layers, call).permitted

    question = Question(tool, domain, reason.wanted, reason.refused, confirm)
    answer = find(question, work)
    if isinstance(answer, Witness) and reason.others:
        alone = find(Question(tool, domain, reason.wanted, (*reason.refused, Set(reason.others)), confirm), work)
        return alone if isinstance(alone, Witness) else answer
    return answer
