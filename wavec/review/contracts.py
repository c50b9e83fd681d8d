"""What steps promise, and what pipelines accept: does who relies on it still get what it expects?

A promise may become narrower and an input wider; the other way round somebody may meet what was ruled out before.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest

from wave_runtime.plan import Json, canonical
from wave_runtime.plan.model import Artifact, Contract, Plan

from wavec.describe.expression import template_text
from wavec.describe.phrase import Name, Phrase
from wavec.review.change import Change, Effect, Side, shown
from wavec.review.sources import PlanStep, place_in
from wavec.subsumption import Answer, Proved, Refuted, decide

_Subject = tuple[str, str]
"""The type of a contract, and the file that it is about."""


def changed_contracts(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of a step's contracts and of the artifacts it leaves behind."""
    yield from _artifacts(old, new)
    before, after = _by_subject(old), _by_subject(new)
    for subject in dict.fromkeys((*after, *before)):
        one, other = before.get(subject, []), after.get(subject, [])
        # Of several on one file, those that are the same on both sides belong together, whatever their order.
        changed = [found for found in one if found[1] not in [kept for _, kept in other]]
        rest = [found for found in other if found[1] not in [kept for _, kept in one]]
        for pair in zip_longest(changed, rest):
            yield from _contract(subject, old, new, *pair)


def changed_input(old: Plan, new: Plan) -> Iterator[Change]:
    """The changes of what a pipeline accepts."""
    before, after = old.pipeline.input, new.pipeline.input
    sides = Side(None, place_in(old, "/pipeline/input/schema")), Side(None, place_in(new, "/pipeline/input/schema"))
    if before.schema != after.schema:
        if after.schema is None:
            yield Change("contracts", "input-schema", "other", ("the input may be any text now",), *sides)
        elif before.schema is None:
            yield Change("contracts", "input-schema", "breaks", ("the input must obey a schema now",), *sides)
        else:
            answer = _decided(canonical(old.json(before.schema)), canonical(new.json(after.schema)))
            yield _judged("input-schema", ("the schema of the input",), answer, sides, ())


def _contract(
    subject: _Subject,
    old: PlanStep,
    new: PlanStep,
    before: tuple[int, Contract] | None,
    after: tuple[int, Contract] | None,
) -> Iterator[Change]:
    kind, source = subject
    about: Phrase = ("contract ", Name(kind), *((" of ", Name(source)) if source else ()))
    sides = (
        Side(None, old.place(f"/contracts/{before[0]}" if before else "")),
        Side(None, new.place(f"/contracts/{after[0]}" if after else "")),
    )
    readers = _readers_of(old, source)
    if before is None or after is None:
        what = " is new" if before is None else " is gone"
        effect: Effect = "breaks" if before is not None and before[1].must_pass else "other"
        word = "contract-added" if before is None else "contract-removed"
        yield Change("contracts", word, effect, (*about, what), *sides, readers=readers)
        return
    one, other = before[1], after[1]
    schemas = one.settings.get("schema"), other.settings.get("schema")
    if schemas[0] != schemas[1] and all(isinstance(digest, str) for digest in schemas):
        answer = _decided(canonical(new.plan.json(str(schemas[1]))), canonical(old.plan.json(str(schemas[0]))))
        yield _judged("contract-schema", ("the schema of ", *about), answer, sides, readers)
    for name, values in _settings(one, other).items():
        effect = "breaks" if name == "must_pass" and values[1] == "false" else "other"
        text: Phrase = (Name(name), " of ", *about)
        yield Change(
            "contracts",
            "contract-setting",
            effect,
            text,
            Side(values[0], sides[0].place),
            Side(values[1], sides[1].place),
            readers=readers,
        )


def _judged(kind: str, what: Phrase, answer: Answer, sides: tuple[Side, Side], readers: tuple[str, ...]) -> Change:
    """`answer`: of whether what may come now was allowed before, or for an input the reverse."""
    match answer:
        case Proved():
            text: Phrase = (*what, " changed, and is compatible")
            return Change("contracts", kind, "other", text, *sides, readers=readers)
        case Refuted(counterexample):
            refused = "is refused now" if kind == "input-schema" else "may come now"
            why = f"this value {refused}" + ("" if kind == "input-schema" else " and was ruled out before")
            return Change(
                "contracts",
                kind,
                "breaks",
                (*what, " changed, and breaks"),
                *sides,
                counterexample=canonical(counterexample),
                why=why,
                readers=readers,
            )
        case _:
            text = (*what, " changed; whether it breaks is not known")
            return Change("contracts", kind, "unknown", text, *sides, why=answer.why, readers=readers)


@lru_cache(maxsize=256)
def _decided(narrow: str, wide: str) -> Answer:
    import json

    return decide(json.loads(narrow), json.loads(wide))


def _by_subject(one: PlanStep) -> Mapping[_Subject, list[tuple[int, Contract]]]:
    """Contracts with their index."""
    found: dict[_Subject, list[tuple[int, Contract]]] = {}
    for index, contract in enumerate(one.step.contracts):
        source = template_text(contract.source) if contract.source is not None else ""
        found.setdefault((contract.type, source), []).append((index, contract))
    return found


def _settings(one: Contract, other: Contract) -> Mapping[str, tuple[str | None, str | None]]:
    def values(contract: Contract) -> dict[str, Json]:
        own = {"must_pass": contract.must_pass, "on_failure": contract.on_failure, "max_retries": contract.max_retries}
        return {**own, **{name: value for name, value in contract.settings.items() if name != "schema"}}

    before, after = values(one), values(other)
    return {
        name: (shown(before[name]) if name in before else None, shown(after[name]) if name in after else None)
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def _artifacts(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    before = {artifact.name: (index, artifact) for index, artifact in enumerate(old.step.output_artifacts)}
    after = {artifact.name: (index, artifact) for index, artifact in enumerate(new.step.output_artifacts)}
    for name in dict.fromkeys((*after, *before)):
        sides = (
            Side(None, old.place(f"/output_artifacts/{before[name][0]}" if name in before else "")),
            Side(None, new.place(f"/output_artifacts/{after[name][0]}" if name in after else "")),
        )
        readers = _readers(old, name)
        if name not in before:
            yield Change("contracts", "artifact-added", "other", ("artifact ", Name(name), " is new"), *sides)
        elif name not in after:
            text: Phrase = ("artifact ", Name(name), " is gone")
            yield Change("contracts", "artifact-removed", "breaks", text, *sides, readers=readers)
        else:
            yield from _artifact(before[name][1], after[name][1], sides, readers)


def _artifact(one: Artifact, other: Artifact, sides: tuple[Side, Side], readers: tuple[str, ...]) -> Iterator[Change]:
    rows: tuple[tuple[str, str, str, Effect], ...] = (
        ("type", one.type, other.type, "breaks"),
        ("path", template_text(one.path), template_text(other.path), "other"),
        ("required", str(one.required).lower(), str(other.required).lower(), "breaks" if one.required else "other"),
        ("from", one.origin, other.origin, "other"),
    )
    for word, before, after, effect in rows:
        if before != after:
            text: Phrase = (Name(word), " of artifact ", Name(one.name))
            both = Side(before, sides[0].place), Side(after, sides[1].place)
            yield Change("contracts", "artifact-setting", effect, text, *both, readers=readers)


def _readers_of(old: PlanStep, source: str) -> tuple[str, ...]:
    """Who reads the artifact in a file."""
    names = [artifact.name for artifact in old.step.output_artifacts if template_text(artifact.path) == source]
    return tuple(dict.fromkeys(reader for name in names for reader in _readers(old, name)))


def _readers(old: PlanStep, artifact: str) -> tuple[str, ...]:
    return tuple(
        step.id
        for step in old.plan.steps
        if any((one.step, one.artifact) == (old.step.id, artifact) for one in step.inject_artifacts)
    )
