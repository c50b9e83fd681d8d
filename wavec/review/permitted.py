"""Whether a step of a plan may make a call: the verdict, the pattern that decides, and where it was written."""

from wave_runtime.permissions import Call, Decision, Layer, NotUnderstood, decide, decide_demands, parse_pattern
from wave_runtime.permissions.gaps import shown
from wave_runtime.plan.model import Command, Permissions, Plan, Step
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one pattern says of a call, or of a part of it."""

    permitted: bool
    because: str
    rule: str | None
    """The pattern that decided; None if none matched."""
    origin: str | None
    """`adapter`, `persona` or `step`: whose list decided; None if there is no list."""
    owner: str | None
    """The name of that adapter, persona or step."""
    place: str | None
    """FILE:LINE:COLUMN of the pattern, or of the list in which none matched."""


@dataclass(frozen=True, slots=True)
class Part:
    """A simple command of a shell line, or a file that it opens."""

    text: str
    """`Tool(argument)`; `…` is what is not known before it runs."""
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on a call."""

    call: Call
    ruling: Ruling
    parts: tuple[Part, ...]
    """Of a shell line that is understood, in order."""


def permitted(plan: Plan, index: int, call: Call) -> Answer:
    """Whether the step at `index` may make `call`."""
    step = plan.steps[index]
    if isinstance(step.exec, Command) or step.permissions is None:
        why = "is a shell command: it runs as the user who starts the run, and no pattern concerns what it does"
        return Answer(call, Ruling(True, f"step `{step.id}` {why}", None, None, None, None), ())
    if not step.permissions.layers:
        return Answer(call, Ruling(True, f"nothing restricts step `{step.id}`", None, None, None, None), ())
    layers = [
        Layer(tuple(map(parse_pattern, layer.allow)), tuple(map(parse_pattern, layer.deny)))
        for layer in step.permissions.layers
    ]
    parts: tuple[Part, ...] = ()
    if call.tool == "Bash" and call.argument is not None:
        try:
            decisions = decide_demands(layers, call.argument)
        except NotUnderstood:
            decisions = ()
        parts = tuple(
            Part(shown(str(decision.demand)), _ruling(plan, index, step.permissions, decision))
            for decision in decisions
        )
    return Answer(call, _ruling(plan, index, step.permissions, decide(layers, call)), parts)


def owner(step: Step, origin: str) -> str | None:
    """The name of the adapter, persona or step whose patterns these are."""
    return {"adapter": step.adapter, "persona": step.persona}.get(origin, step.id)


def _ruling(plan: Plan, index: int, grant: Permissions, decision: Decision) -> Ruling:
    if decision.layer is None:
        return Ruling(decision.permitted, decision.because, None, None, None, None)
    layer = grant.layers[decision.layer]
    rule = str(decision.rule) if decision.rule is not None else None
    name = owner(plan.steps[index], layer.origin)
    here = f"/steps/{index}/permissions/layers/{decision.layer}"
    places = plan.source_map.get(here, ())
    if rule is not None:
        list_, patterns = ("allow", layer.allow) if decision.permitted else ("deny", layer.deny)
        places = plan.source_map.get(f"{here}/{list_}/{patterns.index(rule)}", places)
    place = places[0].rpartition("-")[0] if places else None
    return Ruling(decision.permitted, decision.because, rule, layer.origin, name, place)


def answer_text(answer: Answer) -> str:
    """The verdict for people: a line, where the pattern stands, and the parts if there are several."""
    lines = [f"{_verdict(answer.ruling)}: {answer.ruling.because}", *_source(answer.ruling)]
    if len(answer.parts) > 1:
        width = max(len(part.text) for part in answer.parts)
        for part in answer.parts:
            rule = f"  {part.ruling.rule}" if part.ruling.rule is not None else "  no pattern"
            text = part.text.replace("\n", "⏎")
            lines.append(f"  {_verdict(part.ruling):7}  {text:{width}}{rule}")
    return "\n".join(lines) + "\n"


def _verdict(ruling: Ruling) -> str:
    return "allowed" if ruling.permitted else "denied"


def _source(ruling: Ruling) -> list[str]:
    if ruling.origin is None:
        return []
    place = f", {ruling.place}" if ruling.place is not None else ""
    return [f"  {ruling.origin} `{ruling.owner}`{place}"]
