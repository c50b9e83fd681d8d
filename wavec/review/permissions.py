"""Which calls are permitted now and were not, and the other way round; and the pattern that is the reason."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from wave_runtime.permissions import Layer, parse_pattern
from wave_runtime.plan.model import GrantLayer, Prompt

from wavec.describe.phrase import Name, Phrase, joined
from wavec.permissions.algebra import Difference, Proved, difference, is_empty
from wavec.permissions.algebra.answer import Cause
from wavec.permissions.authorized import GrantLayer as Granted
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep, layers

Layers = tuple[GrantLayer, ...]
Reason = tuple[Cause, str | None, str]
"""Cause, pattern, origin."""


def changed_rights(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of a step's grant."""
    before, after = layers(old.step), layers(new.step)
    if before == after:
        return
    if not (isinstance(old.step.exec, Prompt) and isinstance(new.step.exec, Prompt)):
        yield from _without_agent(old, new)
        return
    told: set[Reason] = set()
    for wider, one, other in ((True, old, new), (False, new, old)):
        found = compared(layers(one.step), layers(other.step))
        yield from _calls(found, old, new, wider, told)
    for cause, rule, origin, added in _changed(before, after):
        if (cause, rule, origin) not in told:
            yield _change(
                old, new, (cause, rule, origin), added, "without-effect", "other", why="no call changes by it"
            )


def new_rights(new: PlanStep) -> Iterator[Change]:
    """The rights of a step that was not there before."""
    if isinstance(new.step.exec, Prompt) and layers(new.step):
        effect: Effect = "other" if _permits_nothing(layers(new.step)) else "widens"
        text: Phrase = (*_who("persona", new), " may now act in a new step: ", *_listed(layers(new.step)))
        place = new.rule_place(layers(new.step)[0].origin, "allow", None)
        yield Change("permissions", "new-step", effect, text, after=Side(None, place))


@lru_cache(maxsize=1024)
def compared(before: Layers, after: Layers) -> Difference:
    """What `after` permits beyond `before`; the same grants are compared once."""
    return difference(_granted(before), _granted(after))


@lru_cache(maxsize=1024)
def _permits_nothing(grant: Layers) -> bool:
    return isinstance(is_empty(_granted(grant)), Proved)


def _granted(grant: Layers) -> Sequence[Granted]:
    return [
        Granted(layer.origin, Layer(tuple(map(parse_pattern, layer.allow)), tuple(map(parse_pattern, layer.deny))))
        for layer in grant
    ]


def _calls(found: Difference, old: PlanStep, new: PlanStep, wider: bool, told: set[Reason]) -> Iterator[Change]:
    calls: dict[Reason, list[str]] = {}
    for call in found.calls:
        calls.setdefault((call.cause, _text(call.rule), call.origin), []).append(str(call.call))
    unknown = {(part.cause, _text(part.rule), part.origin): part.why for part in found.undecided}
    for reason in dict.fromkeys((*calls, *unknown)):
        told.add(reason)
        # Fewer denials permit more: what was added on one side was removed on the other.
        added = wider == (reason[0] == "allow")
        if reason in calls:
            kind, effect = ("newly-allowed", "widens") if wider else ("newly-denied", "narrows")
            yield _change(old, new, reason, added, kind, effect, calls=tuple(calls[reason]))  # type: ignore[arg-type]
        else:
            why = f"whether it {'permits' if wider else 'forbids'} further calls is not known: {unknown[reason]}"
            yield _change(old, new, reason, added, "undecided", "unknown", why=why)


def _text(rule: object) -> str | None:
    return None if rule is None else str(rule)


def _change(
    old: PlanStep,
    new: PlanStep,
    reason: Reason,
    added: bool,
    kind: str,
    effect: Effect,
    *,
    calls: tuple[str, ...] = (),
    why: str = "",
) -> Change:
    cause, rule, origin = reason
    list_ = "deny" if cause == "deny" else "allow"
    who = _who(origin, new)
    if rule is None:
        text: Phrase = ("the list of ", *who, " is new" if added else " is gone")
    else:
        text = (Name(rule), f" was {'added to' if added else 'removed from'} the {list_} list of ", *who)
    before = Side(None if added else rule, old.rule_place(origin, list_, rule))
    after = Side(rule if added else None, new.rule_place(origin, list_, rule))
    return Change("permissions", kind, effect, text, before, after, calls=calls, why=why)


def _changed(before: Layers, after: Layers) -> Iterator[tuple[Cause, str | None, str, bool]]:
    """Every pattern and layer that stands on one side alone, and whether it was added."""
    for added, one, other in ((True, before, after), (False, after, before)):
        known = {layer.origin: layer for layer in one}
        for layer in other:
            if layer.origin not in known:
                yield "layer", None, layer.origin, added
                continue
            yield from (
                ("allow", rule, layer.origin, added) for rule in layer.allow if rule not in known[layer.origin].allow
            )
            yield from (
                ("deny", rule, layer.origin, added) for rule in layer.deny if rule not in known[layer.origin].deny
            )


def _without_agent(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    if isinstance(new.step.exec, Prompt):
        yield from new_rights(new)
        return
    text: Phrase = ("the patterns of ", *_who("persona", new), " changed")
    why = "the step is a shell command, and no pattern concerns what it does"
    yield Change("permissions", "without-effect", "other", text, why=why)


def _who(origin: str, new: PlanStep) -> Phrase:
    match origin:
        case "persona" if new.step.persona is not None:
            return ("persona ", Name(new.step.persona))
        case "adapter" if new.step.adapter is not None:
            return ("adapter ", Name(new.step.adapter))
        case _:
            return (f"the {origin}",)


def _listed(grant: Layers) -> Phrase:
    parts: list[Phrase] = []
    for layer in grant:
        allowed: Phrase = (
            ("allows ", *joined((Name(rule),) for rule in layer.allow)) if layer.allow else ("allows nothing",)
        )
        denied: Phrase = ("; denies ", *joined((Name(rule),) for rule in layer.deny)) if layer.deny else ()
        parts.append((*(((f"{layer.origin} ",)) if len(grant) > 1 else ()), *allowed, *denied))
    return joined(parts, "; ")
