"""Which program a session starts, and what of the environment reaches it: a grant is made for one program."""

from collections.abc import Iterator

from wave_runtime.plan.model import Adapter, Plan

from wavec.describe.phrase import Name, Phrase
from wavec.review.change import Change, Side
from wavec.review.sources import PlanStep

_PROGRAM = ("binary", "kind")
_SETTINGS = ("mode", "output_format")
_PASSED = (("env", "environment variable"), ("secrets", "secret"))
_WHY = "another program gets the keys of the adapter, and no pattern binds what it does itself"


def changed_adapters(old: Plan, new: Plan) -> Iterator[Change]:
    """The changes of the adapters that both plans have."""
    for name in sorted(old.adapters.keys() & new.adapters.keys()):
        before, after = old.adapters[name], new.adapters[name]
        for word in _PROGRAM:
            one, other = getattr(before, word), getattr(after, word)
            if one != other:
                text: Phrase = (word, " of adapter ", Name(name))
                yield Change("permissions", f"adapter.{word}", "unknown", text, Side(one), Side(other), why=_WHY)
        for word in _SETTINGS:
            one, other = getattr(before, word), getattr(after, word)
            if one != other:
                setting = f"adapters.{name}.{word}"
                yield Change("settings", setting, "other", (Name(setting),), Side(one), Side(other))
        yield from _passed(before, after, name)


def changed_adapter(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The change of the adapter that a step's session is started with; a new name of the same one is a setting."""
    names = old.step.adapter, new.step.adapter
    if names[0] == names[1] or names[1] is None:
        return
    same_persona = old.step.persona == new.step.persona
    # Of the persona, so that it is told once for all its steps.
    text: Phrase = ("adapter", *((" of persona ", Name(new.step.persona)) if same_persona and new.step.persona else ()))
    places = (None, None) if same_persona else (old.place("/persona"), new.place("/persona"))
    sides = Side(names[0], places[0]), Side(names[1], places[1])
    before = old.plan.adapters[names[0]] if names[0] is not None else None
    after = new.plan.adapters[names[1]]
    if before == after or before is None:
        yield Change("settings", "adapter", "other", text, *sides)
        return
    program = [getattr(before, word) for word in _PROGRAM] != [getattr(after, word) for word in _PROGRAM]
    if program:
        yield Change("permissions", "adapter", "unknown", text, *sides, why=_WHY)
    else:
        yield Change("settings", "adapter", "other", text, *sides)
    yield from _passed(before, after, names[1])


def _passed(before: Adapter, after: Adapter, adapter: str) -> Iterator[Change]:
    for word, noun in _PASSED:
        one, other = getattr(before, word), getattr(after, word)
        for variable in sorted({*one} ^ {*other}):
            added = variable in other
            reaches = f" {'reaches' if added else 'no longer reaches'} agents of adapter "
            text: Phrase = (f"{noun} ", Name(variable), reaches, Name(adapter))
            yield Change("permissions", word, "widens" if added else "narrows", text)
