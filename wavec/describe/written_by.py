"""Who writes which part of a prompt, and how much of it: what a model is told is not only what the author wrote."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from wave_runtime.plan import MAX_INSERTED, Json
from wave_runtime.plan.expression import Expression, Get, Hole, Template
from wave_runtime.plan.model import Plan, Prompt, Step

from wavec.describe.expression import expression_text, sources
from wavec.describe.phrase import MOST, Name, Phrase, counted

_FROM = {
    "user": "from the user",
    "git": "from git",
    "run": "from the run",
    "step": "made by a step",
    "item": "from the item",
}
_MOST_BYTES = f"at most {MAX_INSERTED // 1024} KiB"


def written_by(plan: Plan, step: Step) -> Iterator[Phrase]:
    """How much of the prompt of `step` is known, by writer, and a phrase for every value in it; none for a command."""
    match step.exec:
        case Prompt(_, segments, system_prompt):
            templates = [(segment.origin, plan.template(segment.template)) for segment in segments]
            known = {"persona": len(plan.text(system_prompt)) if system_prompt is not None else 0}
            for origin, who in (("author", "pipeline"), ("generated", "compiler")):
                known[who] = sum(_known(template) for made_by, template in templates if made_by == origin)
            *others, last = [(who, size) for who, size in known.items() if size] or [("pipeline", 0)]
            sizes = [f"{who} {size:,}" for who, size in others]
            yield (", ".join([*sizes, f"{last[0]} {counted(last[1], 'character')}"]),)
            yield from _inserted([hole for _, template in templates for hole in _holes(template)], plan)


def _inserted(holes: list[Hole], plan: Plan) -> Iterator[Phrase]:
    first = {expression_text(hole.expression): hole for hole in reversed(holes)}
    places = Counter(expression_text(hole.expression) for hole in holes)
    for text, count in list(places.items())[:MOST]:
        hole = first[text]
        origin = " and ".join(_FROM[source] for source in sources(hole.expression))
        # What the run itself makes is a name or a number, and nobody's to choose.
        bound = "" if hole.trust == "trusted" else f", {_bound(hole.expression, plan)}"
        often = "" if count == 1 else f", in {count:,} places"
        yield (Name(text), f": {origin}, {hole.trust}{bound}{often}")
    if len(places) > MOST:
        yield (f"and {counted(len(places) - MOST, 'more value')}",)


def _bound(expression: Expression, plan: Plan) -> str:
    """The most that the value can have, by the schema of the input where it says so."""
    if isinstance(expression, Get) and expression.path[0] == "input" and plan.pipeline.input.schema is not None:
        node = plan.json(plan.pipeline.input.schema)
        for key in expression.path[1:]:
            properties = node.get("properties") if _says_itself(node) else None
            node = properties.get(str(key)) if isinstance(properties, Mapping) else None
        longest = _longest(node)
        if longest is not None:
            return f"at most {counted(longest, 'character')}"
    return _MOST_BYTES


def _longest(schema: Json) -> int | None:
    """Characters of the longest text that a schema lets through; None where it does not say, or for no text."""
    if not _says_itself(schema):
        return None
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list) and all(isinstance(value, str) for value in listed):
        return max((len(value) for value in listed if isinstance(value, str)), default=None)
    most = schema.get("maxLength")
    return most if schema.get("type") == "string" and isinstance(most, int) and not isinstance(most, bool) else None


def _says_itself(schema: Json) -> TypeGuard[Mapping[str, Json]]:
    # Beside `$ref`, older drafts ignore everything.
    return isinstance(schema, Mapping) and "$ref" not in schema


def _known(template: Template) -> int:
    return sum(len(part) for part in template if isinstance(part, str))


def _holes(template: Template) -> Iterator[Hole]:
    return (part for part in template if isinstance(part, Hole))
