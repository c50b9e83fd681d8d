"""Everything else that a step or a pipeline is told: who acts, how long, how often, with what."""

from collections.abc import Callable, Iterator, Mapping

from wave_runtime.plan import Json, encode_value
from wave_runtime.plan.model import Matrix, Plan, RuntimeInput, Step

from wavec.describe.duration import duration
from wavec.describe.expression import expression_text, template_text
from wavec.describe.phrase import Name, Phrase
from wavec.review.change import Change, Effect, Side, shown
from wavec.review.sources import PlanStep

Read = Callable[[Step], str | None]

_STEP: tuple[tuple[str, str, Read], ...] = (
    ("persona", "/persona", lambda step: step.persona),
    ("timeout", "/timeout_ms", lambda step: duration(step.timeout_ms)),
    ("attempts", "", lambda step: str(step.retry.max_attempts)),
    ("waits", "", lambda step: ", ".join(map(duration, step.retry.backoff_ms)) or None),
)
"""The name of a setting, where it is written, and its value."""

_PERSONA: tuple[tuple[str, Read], ...] = (
    ("model", lambda step: step.model),
    ("temperature", lambda step: step.temperature),
)
"""What a step has from its persona."""

_MATRIX: tuple[tuple[str, Callable[[Matrix], str | None]], ...] = (
    ("items", lambda matrix: expression_text(matrix.items)),
    ("max_items", lambda matrix: None if matrix.max_items is None else str(matrix.max_items)),
    ("max_concurrency", lambda matrix: str(matrix.max_concurrency)),
    ("fail_fast", lambda matrix: str(matrix.fail_fast).lower()),
)

_ELSEWHERE = frozenset(
    {
        *("id", "level", "dependencies", "persona", "adapter", "model", "temperature", "exec", "permissions"),
        *("workspace", "inject_artifacts", "output_artifacts", "contracts", "retry", "timeout_ms", "matrix"),
        *("lowering", "sandbox"),
    }
)
"""Members of a step that have words of their own; any other is told with its JSON."""


def changed_settings(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of a step's settings."""
    for name, pointer, read in _STEP:
        before, after = read(old.step), read(new.step)
        if before != after:
            yield _setting(name, before, after, old.place(pointer), new.place(pointer))
    for name, read in _PERSONA:
        before, after = read(old.step), read(new.step)
        if before != after and old.step.persona == new.step.persona:
            # Of the persona, so that it is told once for all its steps.
            text: Phrase = (name, *((" of persona ", Name(new.step.persona)) if new.step.persona else ()))
            yield Change("settings", name, "other", text, Side(before), Side(after))
        elif before != after:
            yield _setting(name, before, after, old.place("/persona"), new.place("/persona"))
    yield from _matrix(old, new)
    yield from _mounts(old, new)
    yield from _others(old, new)


def _matrix(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    one, other = old.step.matrix, new.step.matrix
    places = old.place("/matrix"), new.place("/matrix")
    if one is None or other is None:
        if one is not other:
            text: Phrase = ("runs once for each item now" if one is None else "runs once now, not for each item",)
            yield Change("settings", "matrix", "other", text, Side(None, places[0]), Side(None, places[1]))
        return
    for name, read in _MATRIX:
        if read(one) != read(other):
            yield _setting(f"matrix.{name}", read(one), read(other), *places)


def _mounts(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """What of the project a step sees belongs to its rights."""
    modes: list[Mapping[tuple[str, str], tuple[str, str | None]]] = []
    for one in (old, new):
        modes.append(
            {
                (template_text(mount.source), template_text(mount.target)): (
                    mount.mode,
                    one.place(f"/workspace/mounts/{index}"),
                )
                for index, mount in enumerate(one.step.workspace.mounts)
            }
        )
    before, after = modes
    for key in dict.fromkeys((*after, *before)):
        mode, place = before.get(key, (None, old.place("")))
        today, here = after.get(key, (None, new.place("")))
        if mode != today:
            effect: Effect = "widens" if mode is None or today == "readwrite" else "narrows"
            text: Phrase = ("mount of ", Name(key[0]), " at ", Name(key[1]))
            yield Change("permissions", "mount", effect, text, Side(mode, place), Side(today, here))


def _others(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    before, after = encode_value(old.step), encode_value(new.step)
    assert isinstance(before, dict) and isinstance(after, dict)
    for name in sorted((before.keys() | after.keys()) - _ELSEWHERE):
        if before.get(name) != after.get(name):
            sides = Side(_json(before, name), old.place("")), Side(_json(after, name), new.place(""))
            yield Change("settings", name, "other", (Name(name), " changed"), *sides)


def changed_pipeline(old: Plan, new: Plan) -> Iterator[Change]:
    """The changes of what the whole pipeline is told."""
    rows: tuple[tuple[str, str | None, str | None], ...] = (
        ("description", old.pipeline.description, new.pipeline.description),
        ("project", old.pipeline.project, new.pipeline.project),
        ("input.source", old.pipeline.input.source, new.pipeline.input.source),
        ("max_workers", str(old.pipeline.max_workers), str(new.pipeline.max_workers)),
        ("workspace_root", old.pipeline.workspace_root, new.pipeline.workspace_root),
        ("format_version", old.format_version, new.format_version),
    )
    for name, before, after in rows:
        if before != after:
            yield _setting(name, before or None, after or None, None, None)
    yield from _inputs(old, new)


def _inputs(old: Plan, new: Plan) -> Iterator[Change]:
    """Values that callers give; what steps and git give follows from the rest, and a schema says more."""
    if old.pipeline.input.schema is not None or new.pipeline.input.schema is not None:
        return
    before = {value.name: value for value in old.runtime_inputs if value.source == "user"}
    after = {value.name: value for value in new.runtime_inputs if value.source == "user"}
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if _input(one) != _input(other):
            breaks = other is not None and other.required and (one is None or not one.required)
            text: Phrase = ("input ", Name(name))
            yield Change(
                "contracts", "input", "breaks" if breaks else "other", text, Side(_input(one)), Side(_input(other))
            )


def _input(value: RuntimeInput | None) -> str | None:
    return None if value is None else f"{value.type}, {'required' if value.required else 'optional'}"


def _setting(name: str, before: str | None, after: str | None, place: str | None, here: str | None) -> Change:
    return Change("settings", name, "other", (Name(name),), Side(before, place), Side(after, here))


def _json(step: Mapping[str, Json], name: str) -> str | None:
    return shown(step[name]) if name in step else None
