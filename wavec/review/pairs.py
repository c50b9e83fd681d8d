"""Which pipeline became which, and which step: by name, and where that is gone, by what it is."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wave_runtime.plan import canonical, encode_value, plan_digest
from wave_runtime.plan.model import Plan, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names on both sides."""

    both: tuple[tuple[str, str], ...]
    """Before and after, in the order after."""
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """Those with another name now."""
        return tuple(pair for pair in self.both if pair[0] != pair[1])


def pipelines(before: Mapping[str, Plan], after: Mapping[str, Plan]) -> Pairs:
    """The pipelines of two projects."""
    return _pairs(before, after, (_file, _meaning))


def steps(before: Plan, after: Plan) -> Pairs:
    """The steps of two plans of one pipeline."""
    return _pairs({step.id: step for step in before.steps}, {step.id: step for step in after.steps}, (_content,))


def _pairs(
    before: Mapping[str, T], after: Mapping[str, T], identities: Sequence[Callable[[T], Hashable | None]]
) -> Pairs:
    partner = {name: name for name in after if name in before}
    for identity in identities:
        found = set(partner.values())
        gone = _unique({name: identity(thing) for name, thing in before.items() if name not in found})
        for key, name in _unique({name: identity(after[name]) for name in after if name not in partner}).items():
            if key in gone:
                partner[name] = gone[key]
    taken = set(partner.values())
    return Pairs(
        tuple((partner[name], name) for name in after if name in partner),
        tuple(name for name in before if name not in taken),
        tuple(name for name in after if name not in partner),
    )


def _unique(keys: Mapping[str, Hashable | None]) -> dict[Hashable, str]:
    """Names by what only one of them is."""
    names: dict[Hashable, list[str]] = {}
    for name, key in keys.items():
        if key is not None:
            names.setdefault(key, []).append(name)
    return {key: found[0] for key, found in names.items() if len(found) == 1}


def _file(plan: Plan) -> str | None:
    places = plan.source_map.get("/pipeline/name")
    return places[0].split(":")[0] if places else None


def _meaning(plan: Plan) -> str:
    return plan_digest(replace(plan, digest="", pipeline=replace(plan.pipeline, name="")))


def _content(step: Step) -> str:
    return canonical(encode_value(replace(step, id="", level=0, dependencies=())))
