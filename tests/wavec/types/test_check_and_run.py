"""Check and run agree: an expression without findings has a value, whatever the run brings that obeys the schema."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from wave_runtime.plan import evaluate
from wave_runtime.plan.expression import Hole
from wave_runtime.plan.model import Prompt

from tests.sources import compile_text, step_of
from tests.wavec.types.typed_text import text_of
from wavec.lower.plan import lower

NAMES = ("a", "b", "c")
_SCALARS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": ["string", "null"]},
        {"enum": ["low", "high"]},
        {"enum": ["low", 1, None]},
        {"const": True},
        {"type": "integer", "minimum": 1},
    ]
)


def _object(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=3)
    return st.builds(
        lambda properties, optional: {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name not in optional],
            "additionalProperties": False,
        },
        members,
        st.sets(st.sampled_from(NAMES), max_size=1),
    )


def _list(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.integers(0, 2)
    )


def _either(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda *alternatives: {"anyOf": list(alternatives)}, inner, inner)


SCHEMAS = st.recursive(
    _SCALARS, lambda inner: _object(inner) | _object(inner) | _list(inner) | _either(inner), max_leaves=6
)
"""Schemas that say everything: nothing is left open, so that nothing is Unknown."""


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Values that obey one of `SCHEMAS`."""
    if "anyOf" in schema:
        return st.one_of([values(part) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    match schema["type"]:
        case "string":
            return st.sampled_from(["", "low", "a,b"])
        case ["string", "null"]:
            return st.sampled_from(["low", None])
        case "integer":
            return st.integers(schema.get("minimum", -1), 3)
        case "boolean":
            return st.booleans()
        case "array":
            return st.lists(values(schema["items"]), min_size=schema["minItems"], max_size=3)
        case _:
            properties = {name: values(part) for name, part in schema["properties"].items()}
            needed = {name: part for name, part in properties.items() if name in schema["required"]}
            others = {name: part for name, part in properties.items() if name not in schema["required"]}
            return st.fixed_dictionaries(needed, optional=others)


@st.composite
def paths(draw: st.DrawFn, schema: Any) -> str:
    """A way into a value of `schema`; now and then one that it does not have."""
    path, node = "$", schema
    for _ in range(draw(st.integers(0, 4))):
        while "anyOf" in node:
            node = draw(st.sampled_from(node["anyOf"]))
        match node.get("type"):
            case "object":
                name = draw(st.sampled_from(sorted(node["properties"])))
                path, node = f"{path}.{name}", node["properties"][name]
            case "array":
                path, node = f"{path}[{draw(st.integers(0, 2))}]", node["items"]
            case _:
                return path
    return draw(st.sampled_from([path] * 9 + [f"{path}.a"]))


LITERALS = st.sampled_from(['"low"', '"hgih"', "1", "0", "null", "true", '[1, "low"]'])
OPERATORS = st.sampled_from(["==", "!=", "<", ">=", "in", "and", "or"])
FUNCTIONS = st.sampled_from(["upper", "length", "first", "last", "keys", "json", "lines", "not "])


@st.composite
def guarded(draw: st.DrawFn, schema: Any) -> str:
    """A part of something, and a condition that may make sure of it."""
    part = draw(paths(schema))
    whole, key = (part[:-2], part[-1]) if part.endswith(NAMES) else (part.rpartition("[")[0] or part, part[-2:-1])
    other = draw(LITERALS)
    inside, condition = draw(
        st.sampled_from(
            [
                (part, f'"{key}" in {whole}'),
                (part, f'contains({whole}, "{key}")'),
                (part, f"length({whole}) > {key if key.isdigit() else 1}"),
                (part, f"length({whole}) != 0"),
                (part, f"1 <= length({whole})"),
                (part, f"{whole} != null"),
                (f"upper({part})", f"{part} != null"),
                (f"upper({part})", f'{part} == "low"'),
                (f"upper(default({part}, {other}))", f"default({part}, {other}) != {other}"),
                (part, f"default({part}, {other}) != {other}"),
                (part, f"default({part}, {other}) == 1"),
            ]
        )
    )
    link = draw(st.sampled_from(["and", "or"]))
    return draw(
        st.sampled_from(
            [
                inside,
                f"default({inside}, {other})",
                f"({inside} if {condition} else 0)",
                f"(0 if not ({condition}) else {inside})",
                f"({condition} and {inside} == {other})",
                f"(not ({condition}) or {inside} != {other})",
                f"({inside} if {condition} {link} {draw(paths(schema))} == {other} else 0)",
                f"({inside} if {condition} {link} not ({condition}) else 0)",
            ]
        )
    )


@st.composite
def expressions(draw: st.DrawFn, schema: Any) -> str:
    """Parts of a value of `schema`, guarded or not, with functions and operators around them."""
    text = draw(guarded(schema))
    for _ in range(draw(st.integers(0, 2))):
        other = draw(guarded(schema) | LITERALS)
        text = draw(
            st.sampled_from(
                [
                    f"{draw(FUNCTIONS)}({text})",
                    f"({text} {draw(OPERATORS)} {other})",
                    f"default({text}, {other})",
                    f"item({text}, {other})",
                    f"({text} if {other} else {other})",
                    f"[{text}, {other}][0]",
                ]
            )
        )
    return text


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_what_is_accepted_has_a_value(data: st.DataObject) -> None:
    schema = data.draw(SCHEMAS)
    expression = data.draw(expressions(schema))
    compiled = compile_text(text_of(expression, schema))
    assume(compiled.ok)
    plan = lower(compiled.pipelines[0], compiler="test")
    execution = step_of(plan, "review").exec
    assert isinstance(execution, Prompt)
    holes = [part for part in plan.template(execution.prompt[0].template) if isinstance(part, Hole)]
    for value in data.draw(st.lists(values(schema), min_size=1, max_size=4)):
        for hole in holes:
            evaluate(hole.expression, {"steps": {"analyze": {"facts": value}}})
