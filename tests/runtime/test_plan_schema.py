"""The schema of the plan says what the reader says, as far as a schema can."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wave_runtime.plan import FORMAT_VERSION, Plan, PlanError, dump, load, plan_digest
from wave_runtime.plan.expression import Binary, Call, Get, Hole, If, Literal, Unary
from wave_runtime.plan.schema import SCHEMA_ID, plan_schema

from tests.plans import artifact, command_step, contract, diamond, hole, mount, plan, prompt_step, workspace

CONDITION = Binary("and", Unary("not", Get(("input", "dry"))), Binary("==", Get(("input", "files", 0)), Literal(None)))
CHOICE = If(CONDITION, Call("upper", (Get(("pipeline_id",)),)), Literal({"any": [1.5, "json"]}))

PLANS = [
    plan(prompt_step("a")),
    diamond(),
    plan(
        prompt_step(
            "a",
            ["Say ", Hole(CHOICE, "text", "untrusted")],
            generated="Write output/x.\n",
            schema={"type": "object", "maxProperties": 2},
            output_artifacts=(artifact("x", origin="answer"),),
            contracts=(contract("test_suite", must_pass=False, settings={"command": "make"}),),
            workspace=workspace(mount(".", "project", "readwrite")),
            model="opus",
            temperature="0.5",
        ),
        command_step("b", env={"WHO": ["x", hole("input.who")]}),
        input_schema={"type": "object"},
        source_map={"/steps/0": ("a.yaml:1:1-2:1",)},
    ),
]

VALIDATOR = Draft202012Validator(plan_schema())


def test_the_schema_is_a_schema_with_a_name() -> None:
    schema = plan_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID == f"urn:wavec:plan:{FORMAT_VERSION.partition('.')[0]}"
    assert plan_schema() == json.loads(json.dumps(schema))


@pytest.mark.parametrize("made", PLANS, ids=["small", "diamond", "everything"])
def test_a_plan_that_loads_is_valid(made: Plan) -> None:
    document = json.loads(dump(made))
    assert load(dump(made)) == made
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    with_more = document | {"later": 1, "pipeline": document["pipeline"] | {"later": {}}}
    assert VALIDATOR.is_valid(with_more), "unknown members are for later minor versions"


def test_every_class_has_a_description_that_a_reader_can_use() -> None:
    schema: Any = plan_schema()
    assert [name for name, definition in schema["$defs"].items() if len(definition["description"]) < 12] == []


def everything(document: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value in `document` whose shape the format fixes."""
    children = document.items() if isinstance(document, dict) else enumerate(document)
    found = []
    for key, value in children:
        found.append((*at, key))
        if isinstance(value, (dict, list)) and key not in ("json", "value", "settings"):
            found += everything(value, (*at, key))
    return found


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


CHANGES: list[tuple[str, Callable[[Any, str | int], object]]] = [
    ("missing", lambda parent, key: parent.pop(key)),
    ("null", lambda parent, key: parent.__setitem__(key, None)),
    ("number", lambda parent, key: parent.__setitem__(key, 0.5)),
    ("object", lambda parent, key: parent.__setitem__(key, {"?": []})),
]


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_reader_and_schema_agree_on_every_wrong_shape(change: Callable[[Any, str | int], object]) -> None:
    for path in everything(json.loads(dump(PLANS[-1]))):
        document = json.loads(dump(PLANS[-1]))
        change(at(document, path[:-1]), path[-1])
        document["digest"] = plan_digest(document) if path != ("digest",) else document.get("digest", "?")
        try:
            load(json.dumps(document))
        except PlanError as refused:
            shape = any(
                word in refused.message for word in ("expected", "is missing", "not an expression", "format_version")
            )
            valid_shape = VALIDATOR.is_valid(document)
            assert not (shape and valid_shape), (path, refused.message)
        else:
            assert VALIDATOR.is_valid(document), path
