"""What one step does, as whom, with which rights, and what can come of it: facts in a fixed order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import assert_never

from wave_runtime.plan import Json, canonical
from wave_runtime.plan.expression import Hole, Literal, Template
from wave_runtime.plan.model import (
    Artifact,
    Command,
    Contract,
    GrantLayer,
    Injection,
    Matrix,
    Mount,
    Plan,
    Prompt,
    Relay,
    Step,
)
from wave_runtime.plan.templates import setting_templates, step_templates
from wave_runtime.plan.values import text_of

from wavec.describe.bounds import worst_ms
from wavec.describe.duration import duration
from wavec.describe.edges import Dependants
from wavec.describe.enforcement import enforcement
from wavec.describe.evidence import Evidence
from wavec.describe.expression import expression_text, mark, template_text
from wavec.describe.phrase import Name, Phrase, counted, first_line, joined, names
from wavec.describe.sandbox import has_walls, required
from wavec.describe.written_by import written_by


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know about a step, in one or more sentences."""

    label: str
    phrases: tuple[Phrase, ...]


def facts(plan: Plan, step: Step, needed_by: Dependants, evidence: Evidence) -> tuple[Fact, ...]:
    """All facts about `step`, in the order in which a reviewer asks for them."""
    found = (
        Fact("starts", (_start(step),)),
        Fact("for each", tuple(_items(step.matrix)) if step.matrix is not None else ()),
        Fact("as", (_identity(plan, step),)),
        Fact("does", tuple(_work(plan, step))),
        Fact("written by", tuple(written_by(plan, step))),
        Fact("rights", tuple(_rights(step))),
        Fact("enforced", tuple(enforcement(step.lowering)) if step.lowering is not None else ()),
        Fact("sandbox", tuple(required(step))),
        Fact("mounts", tuple(_mount(mount) for mount in step.workspace.mounts) or (("nothing of the project",),)),
        Fact("reads", tuple(_reads(plan, step, evidence))),
        Fact(
            "writes",
            tuple(
                _output(artifact, evidence.types.get((step.id, artifact.name))) for artifact in step.output_artifacts
            ),
        ),
        Fact("contracts", tuple(_contract(contract) for contract in step.contracts)),
        Fact("attempts", (_attempts(step),)),
        Fact("relay", (_relay(step.relay),) if step.relay is not None else ()),
        Fact("on failure", tuple(_failure(step, needed_by))),
    )
    return tuple(fact for fact in found if fact.phrases)


def _start(step: Step) -> Phrase:
    if not step.dependencies:
        return ("level 0: at once",)
    return (f"level {step.level}: after ", *names(step.dependencies))


def _items(matrix: Matrix) -> Iterator[Phrase]:
    if isinstance(matrix.items, Literal) and isinstance(matrix.items.value, Sequence):
        yield ("item of ", *names([first_line(text_of(item)) for item in matrix.items.value]))
    else:
        yield ("item of ", Name(expression_text(matrix.items)), ", which is ", Name(matrix.item_type))
    count = "any number of items" if matrix.max_items is None else f"at most {counted(matrix.max_items, 'item')}"
    failed = "no other is begun" if matrix.fail_fast else "the others are done all the same"
    yield (f"{count}, {matrix.max_concurrency:,} at once; after one has failed, {failed}",)


def _identity(plan: Plan, step: Step) -> Phrase:
    persona: Phrase = ("persona ", Name(step.persona)) if step.persona is not None else ()
    if step.adapter is None:
        return (*persona, *((", ") if persona else ()), "no agent")
    adapter = plan.adapters[step.adapter]
    through: Phrase = (", " if persona else "", "adapter ", Name(step.adapter))
    if adapter.kind != step.adapter:
        through += (" of kind ", Name(adapter.kind))
    model: Phrase = ("model ", Name(step.model)) if step.model is not None else ("model: client default, not pinned",)
    heat: Phrase = (", temperature ", Name(step.temperature)) if step.temperature is not None else ()
    return (*persona, *through, ", ", *model, *heat)


def _work(plan: Plan, step: Step) -> Iterator[Phrase]:
    match step.exec:
        case Prompt(_, segments, _):
            written = [segment for segment in segments if segment.origin == "author"]
            text = "".join(template_text(plan.template(segment.template)) for segment in written)
            yield ("prompt: ", Name(first_line(text)) if text.strip() else "empty")
        case Command(_, source, env):
            text = plan.text(source)
            yield ("shell command: ", Name(first_line(text)) if text.strip() else "empty")
            for name, value in env.items():
                yield ("with ", Name(name), " = ", Name(first_line(template_text(value))))
        case _:
            assert_never(step.exec)


def _rights(step: Step) -> Iterator[Phrase]:
    if step.permissions is None:
        how = "in its sandbox alone" if has_walls(step.sandbox) else "as the user who starts the run"
        yield (f"no tools are granted or checked: the command runs {how}",)
        return
    if not step.permissions.layers:
        yield ("no tool: there is no layer that allows one",)
    for layer in step.permissions.layers:
        yield _layer(layer)


def _layer(layer: GrantLayer) -> Phrase:
    allowed: Phrase = ("allows ", *_all(layer.allow)) if layer.allow else ("allows nothing",)
    denied: Phrase = ("; denies ", *_all(layer.deny)) if layer.deny else ()
    return (f"{layer.origin} ", *allowed, *denied)


def _all(patterns: tuple[str, ...]) -> Phrase:
    # Rights are what a reviewer looks for: however many there are, none is only counted.
    return joined((Name(pattern),) for pattern in patterns)


def _mount(mount: Mount) -> Phrase:
    mode = "read-only" if mount.mode == "readonly" else "writable"
    return (_path(mount.source), " at ", _path(mount.target), f", {mode}")


def _reads(plan: Plan, step: Step, evidence: Evidence) -> Iterator[Phrase]:
    for injection in step.inject_artifacts:
        yield (
            Name(f"{injection.step}.{injection.artifact}"),
            " at ",
            Name(injection.path),
            *_proof(injection, step, evidence),
        )
    # What is inserted into a prompt is told with its other writers.
    inserted = {expression_text(hole.expression): mark(hole) for hole in _outside_the_prompt(plan, step)}
    for text, origin in inserted.items():
        yield ("inserts ", Name(text), f" {origin}")


def _proof(injection: Injection, step: Step, evidence: Evidence) -> Phrase:
    told = evidence.handovers.get((step.id, injection.path.removeprefix("artifacts/")))
    return (f": {told}",) if told is not None else ()


def _outside_the_prompt(plan: Plan, step: Step) -> Iterator[Hole]:
    prompts = len(step.exec.prompt) if isinstance(step.exec, Prompt) else 0
    for template in islice(step_templates(plan, step), prompts, None):
        yield from (part for part in template if isinstance(part, Hole))


def _output(artifact: Artifact, kind: str | None) -> Phrase:
    made = "written by the step" if artifact.origin == "file" else "captured from its answer"
    optional = "" if artifact.required else ", optional"
    content: Phrase = (": ", Name(kind, bare=True)) if kind is not None else ()
    return (Name(artifact.name), " at ", _path(artifact.path), f", {artifact.type}, {made}{optional}", *content)


def _contract(contract: Contract) -> Phrase:
    about: Phrase = (" of ", _path(contract.source)) if contract.source is not None else ()
    templates = {name: template_text(template) for name, template in setting_templates(contract)}
    values = {**contract.settings, **templates}
    flat = {name: part for key, value in values.items() for name, part in _flat(key, value)}
    settings = joined(_setting(name, value) for name, value in flat.items() if name not in ("schema", "template"))
    outcome = "fails the run" if contract.must_pass else "soft failure: the run goes on"
    return (
        Name(contract.type),
        *about,
        *((" (", *settings, ")") if settings else ()),
        f"; if it does not pass: {outcome}",
    )


def _flat(name: str, value: Json) -> Iterator[tuple[str, Json]]:
    """A setting with members as its members; a list of texts as one text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(key, inner)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield name, ", ".join(str(item) for item in value)
    else:
        yield name, value


def _setting(name: str, value: Json) -> Phrase:
    return (f"{name} ", Name(first_line(value if isinstance(value, str) else canonical(value))))


def _attempts(step: Step) -> Phrase:
    each = f"{duration(step.timeout_ms)} each"
    item = "" if step.matrix is None else " for each item"
    waits = [duration(wait) for wait in step.retry.backoff_ms if wait]
    if step.retry.max_attempts == 1:
        return (f"1 attempt of {duration(step.timeout_ms)}{item}",)
    pause = f", waits {', '.join(waits[:4])}{' …' if len(waits) > 4 else ''}" if waits else ""
    total = duration(worst_ms(step))
    return (f"at most {counted(step.retry.max_attempts, 'attempt')}, {each}{pause}: {total} at worst{item}",)


def _relay(relay: Relay) -> Phrase:
    return (
        f"at {relay.threshold_percent} % of its context, persona ",
        Name(relay.persona),
        ", without tools, writes a checkpoint, and a fresh session goes on",
    )


def _failure(step: Step, needed_by: Dependants) -> Iterator[Phrase]:
    retries = step.retry.max_attempts - 1
    before = f"{counted(retries, 'more attempt')}, then " if retries else ""
    what = "the run fails" if step.matrix is None else "the item and with it the run fails"
    behind: Phrase = ("; skipped: ", *names(needed_by.first, needed_by.count)) if needed_by.count else ()
    yield (f"{before}{what}", *behind, *(() if needed_by.count else ("; nothing depends on the step",)))
    if step.effects == "once":
        yield ("its effects must not happen twice: it is never tried again without being asked",)


def _path(template: Template) -> Name:
    return Name(template_text(template))
