"""A plan file is read exactly as it was written, or refused with a reason and a way out."""

import json
import os
import random
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.plan import Plan, PlanError, blob_digest, dump, encode, load, plan_digest
from wave_runtime.plan.expression import Binary, Call, Expression, Get, Hole, If, Unary
from wave_runtime.plan.expression import Literal as Value
from wave_runtime.plan.model import JsonBlob, Matrix, Retry, Workspace

from tests.plans import artifact, command_step, contract, diamond, hole, inject, mount, plan, prompt_step

FLIPS = int(os.environ.get("WAVE_TEST_COUNT", "400"))
"""How many altered plan files are read; 0: every byte with three values each."""

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
operators: st.SearchStrategy[Literal["==", "<", "in", "and"]] = st.sampled_from(("==", "<", "in", "and"))
expressions: st.SearchStrategy[Expression] = st.recursive(
    st.builds(Value, json_values) | st.just(Get(("input", "files", 0))) | st.just(Get(("pipeline_id",))),
    lambda inner: (
        st.builds(Call, st.sampled_from(("upper", "length")), st.tuples(inner))
        | st.builds(Unary, st.just("not"), inner)
        | st.builds(Binary, operators, inner, inner)
        | st.builds(If, inner, inner, inner)
    ),
    max_leaves=6,
)
holes = st.builds(Hole, expressions, st.sampled_from(("text", "path")), st.sampled_from(("trusted", "untrusted")))
templates = st.lists(st.text() | holes, max_size=4)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of up to four steps with everything that a step can have."""
    drafts = []
    for number in range(draw(st.integers(1, 4))):
        earlier = [f"s{before}" for before in range(number)]
        dependencies = tuple(draw(st.sets(st.sampled_from(earlier)))) if earlier else ()
        attempts = draw(st.integers(1, 3))
        common: dict[str, Any] = {
            "dependencies": dependencies,
            "timeout_ms": draw(st.integers(1, 2**53)),
            "retry": Retry(attempts, tuple(draw(st.integers(0, 9_000)) for _ in range(attempts - 1))),
            "output_artifacts": (artifact("report", required=draw(st.booleans())),),
            "inject_artifacts": tuple(inject(f"{dependency}.report") for dependency in dependencies),
            "workspace": Workspace(tuple(draw(st.lists(st.just(mount(".", "project")), max_size=1)))),
            "contracts": (contract("test_suite", settings={"command": draw(st.text()), "more": draw(json_values)}),),
        }
        if draw(st.booleans()):
            texts = draw(st.dictionaries(st.sampled_from(("A", "B")), templates, max_size=2))
            drafts.append(command_step(f"s{number}", draw(st.text()), env=texts, **common))
        else:
            common |= {"model": draw(st.none() | st.text()), "temperature": draw(st.none() | st.just("0.5"))}
            drafts.append(prompt_step(f"s{number}", draw(templates), schema=draw(json_values), **common))
    provenance = draw(st.dictionaries(st.text(max_size=5), st.text(), max_size=2))
    return plan(*drafts, name=draw(st.text()), input_schema=draw(json_values), provenance=provenance)


@given(plans())
@settings(max_examples=50)
def test_a_plan_is_read_as_it_was_written(made: Plan) -> None:
    text = dump(made)
    assert load(text) == made
    assert dump(load(text)) == text
    assert load(json.dumps(encode(made))) == made, "the layout does not count"


def mutations() -> list[tuple[int, int]]:
    """Places in the file of the sample and the bytes to put there."""
    size = len(SAMPLE)
    generator = random.Random(1)
    if FLIPS:
        return [(generator.randrange(size), generator.randrange(256)) for _ in range(FLIPS)]
    return [(at, (SAMPLE[at] + generator.randrange(1, 256)) % 256) for at in range(size) for _ in range(3)]


SAMPLE = dump(
    plan(
        prompt_step("a", ["Say ", hole("input"), "\n"], output_artifacts=(artifact("x"),), schema={"maximum": 1.5}),
        command_step("b", dependencies=("a",), inject_artifacts=(inject("a.x"),)),
        source_map={"/steps/0": ("pipelines/a.yaml:1:1-2:1",)},
    )
).encode()


def test_a_changed_byte_is_refused_or_changes_no_meaning() -> None:
    original = load(SAMPLE.decode())
    accepted = 0
    for at, byte in mutations():
        changed = SAMPLE[:at] + bytes([byte]) + SAMPLE[at + 1 :]
        try:
            read = load(changed.decode("utf-8"))
        except (UnicodeDecodeError, PlanError):
            continue
        accepted += 1
        assert read.digest == original.digest == plan_digest(encode(read)), f"byte {at}"
        assert (read.steps, read.blobs, read.adapters) == (original.steps, original.blobs, original.adapters)
    assert accepted, "blanks and provenance can change"


def altered(change: Callable[[Any], object]) -> str:
    """The diamond with its JSON changed, and a digest that fits the change."""
    document = json.loads(dump(diamond()))
    change(document)
    return json.dumps(document | {"digest": plan_digest(document)})


def put(*path: str | int, value: object) -> str:
    """The diamond with one value put in."""

    def change(document: Any) -> None:
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return altered(change)


def without(*path: str | int) -> str:
    """The diamond without one member."""

    def change(document: Any) -> None:
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]

    return altered(change)


def with_blob(value: object) -> str:
    """The diamond with a blob whose name does not matter: its shape is read first."""
    return put("blobs", "sha256:0", value=value)


def with_hole(expression: object) -> str:
    """The diamond with one hole."""
    return put("steps", 3, "exec", "env", value={"X": [{"expression": expression, "as": "text", "trust": "trusted"}]})


def deep(levels: int) -> object:
    """Lists in lists."""
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def with_matrix(requires: tuple[str, ...] = ("matrix/1",), **changes: object) -> str:
    """The diamond with a step that runs for each item of a list."""
    matrix = {"items": {"value": ["a"]}, "item_type": "text", "max_items": 1, "max_concurrency": 1, "fail_fast": True}

    def change(document: Any) -> None:
        document["requires"] = sorted([*document["requires"], *requires])
        document["steps"][3]["matrix"] = matrix | changes

    return altered(change)


def with_host(host: str) -> str:
    """The diamond with a step that reaches `host`."""
    sandbox = {"level": "ns", "network": "hosts", "hosts": [host], "memory_bytes": None, "processes": None}

    def change(document: Any) -> None:
        document["requires"] = sorted([*document["requires"], "sandbox/1"])
        document["steps"][3]["sandbox"] = sandbox

    return altered(change)


def with_lowering(client: str = "claude", *, stored: bool = False) -> str:
    """The diamond with what a client gets; `stored`: its configuration is there."""
    report = {"tool": "Read", "fidelity": "exact", "rests_on": ["hook"]}
    lowering = {"client": client, "version": "1", "configuration": blob_digest(JsonBlob({}))}
    rest = {"fidelity": [report], "accepted": [], "without_hook": [], "unseen": []}

    def change(document: Any) -> None:
        document["steps"][0]["lowering"] = lowering | rest
        if stored:
            document["blobs"][lowering["configuration"]] = {"json": {}}

    return altered(change)


CONTRACT = {"type": "x", "source": None, "must_pass": True, "on_failure": "halt", "max_retries": 0}
HOLE = {"expression": {"call": "run", "arguments": []}, "as": "path", "trust": "trusted"}

REFUSED = [
    ("empty", "", "is not JSON", ""),
    ("a text without an end", '{"a": "b', "is not JSON: Unterminated string starting at line 1, column 7", ""),
    ("a byte order mark", "\ufeff{}", "is not JSON: Unexpected UTF-8 BOM at line 1, column 1", ""),
    ("another language", "kind: WavePipeline\n", "is not JSON", ""),
    ("not an object", "[1]", "not a wavec plan", ""),
    ("no version", "{}", "not a wavec plan", ""),
    ("version is a number", '{"format_version": 1.0}', "not a wavec plan", ""),
    (
        "newer major",
        put("format_version", value="2.0"),
        "the plan has format 2.0; this program reads format 1.x",
        "/format_version",
    ),
    ("older major", put("format_version", value="0.9"), "reads format 1.x", "/format_version"),
    ("not a version", put("format_version", value="one"), "not a format version", "/format_version"),
    ("duplicate key", '{"a": 1, "a": 2}', "the key `a` twice", ""),
    ("NaN", '{"a": NaN}', "NaN", ""),
    ("infinity", '{"a": -Infinity}', "-Infinity", ""),
    ("a float out of range", '{"a": 1e999}', "out of range", ""),
    ("an integer that others round", f'{{"a": {2**60}}}', "beyond 2^53", ""),
    ("a very long integer", '{"a": ' + "9" * 5000 + "}", "beyond 2^53", ""),
    ("lone surrogate", '{"a": "\\ud800"}', "lone surrogate", ""),
    ("lone surrogate in a key", '{"\\udc00": 1}', "lone surrogate", ""),
    ("absurdly deep", "[" * 100_000 + "]" * 100_000, "nested too deeply", ""),
    ("no digest", '{"format_version": "1.0"}', "the digest does not fit", "/digest"),
    ("another digest", dump(diamond()).replace("make all", "make none"), "the digest does not fit", "/digest"),
    ("missing member", without("steps", 0, "retry"), "`retry` is missing", "/steps/0"),
    ("wrong type", put("steps", 1, "level", value="1"), "expected an integer, found `1`", "/steps/1/level"),
    ("true is no integer", put("steps", 1, "level", value=True), "expected an integer, found true", "/steps/1/level"),
    ("1.5 is no integer", put("steps", 1, "level", value=1.5), "expected an integer", "/steps/1/level"),
    ("null", put("steps", 0, "id", value=None), "expected text, found null", "/steps/0/id"),
    ("not a list", put("steps", value={}), "expected a list, found an object", "/steps"),
    ("not an object", put("adapters", value=[]), "expected an object, found a list", "/adapters"),
    (
        "unknown choice",
        put("pipeline", "input", "source", value="tty"),
        "expected one of cli, file",
        "/pipeline/input/source",
    ),
    (
        "unknown exec",
        put("steps", 0, "exec", "type", value="docker"),
        "`type` is one of command, prompt",
        "/steps/0/exec",
    ),
    ("a pointer is escaped", put("adapters", "a/b~", value=1), "expected an object", "/adapters/a~1b~0"),
    ("two forms of a blob", with_blob({"text": [], "json": 1}), "one of the keys", "/blobs/sha256:0"),
    ("no form of a blob", with_blob({"html": ""}), "one of the keys json, template, text", "/blobs/sha256:0"),
    ("deep JSON in a blob", with_blob({"json": deep(65)}), "nested more than 64", "/blobs/sha256:0/json"),
    ("blob under another name", with_blob({"json": 1}), "does not fit its digest", "/blobs/sha256:0"),
    ("unknown expression", with_hole({"lambda": 1}), "not an expression", "/steps/3/exec/env/X/0/expression"),
    (
        "unknown operator",
        with_hole({"operator": "+", "left": {"value": 1}, "right": {"value": 1}}),
        "not an expression",
        "/steps/3/exec/env/X/0/expression",
    ),
    ("get without a root", with_hole({"get": []}), "not an expression", "/steps/3/exec/env/X/0/expression"),
    ("get of true", with_hole({"get": ["input", True]}), "not an expression", "/steps/3/exec/env/X/0/expression"),
    (
        "bad template in a setting",
        put("steps", 0, "contracts", value=[CONTRACT | {"settings": {"dir": [HOLE | {"expression": {"lambda": 1}}]}}]),
        "not an expression",
        "/steps/0/contracts/0/settings",
    ),
    (
        "unknown function in a setting",
        put("steps", 0, "contracts", value=[CONTRACT | {"settings": {"dir": [HOLE]}}]),
        "knows no function `run`",
        "/steps/0/contracts/0/settings/dir",
    ),
    ("later dependency", put("steps", 0, "dependencies", value=["integrate"]), "does not come before it", "/steps/0"),
    (
        "unknown artifact",
        put("steps", 1, "inject_artifacts", 0, "artifact", value="rpt"),
        "no earlier step makes",
        "/steps/1",
    ),
    ("two steps of one name", put("steps", 1, "id", value="ANALYZE"), "two steps are called", "/steps/1/id"),
    ("unknown adapter", put("steps", 0, "adapter", value="gpt"), "the plan has no adapter `gpt`", "/steps/0/adapter"),
    ("prompt without rights", put("steps", 0, "permissions", value=None), "no permissions", "/steps/0"),
    ("wrong number of waits", put("steps", 0, "retry", "max_attempts", value=3), "one wait for each", "/steps/0/retry"),
    ("no attempts", put("steps", 0, "retry", "max_attempts", value=0), "one wait for each", "/steps/0/retry"),
    ("no workers", put("pipeline", "max_workers", value=0), "expected 1 to 10000", "/pipeline/max_workers"),
    ("too many workers", put("pipeline", "max_workers", value=10**6), "expected 1 to 10000", "/pipeline/max_workers"),
    ("no time", put("steps", 0, "timeout_ms", value=0), "at least 1 ms", "/steps/0/timeout_ms"),
    ("an address", with_host("127.0.0.1"), "the host `127.0.0.1` is an address, not a name", "/steps/3/sandbox/hosts"),
    ("a host with no port", with_host("x:0"), "the host `x:0` has a port that is none", "/steps/3/sandbox/hosts"),
    ("a matrix that is not required", with_matrix(requires=()), "does not require `matrix/1`", "/steps/3/matrix"),
    ("no item at once", with_matrix(max_concurrency=0), "at least one item", "/steps/3/matrix/max_concurrency"),
    ("items that are no list", with_matrix(items={"value": "a"}), "are a list", "/steps/3/matrix/items"),
    ("items without a form", with_matrix(items=["a"]), "not an expression", "/steps/3/matrix/items"),
    (
        "items of an unknown function",
        with_matrix(items={"call": "run", "arguments": []}),
        "knows no function `run`",
        "/steps/3/matrix/items",
    ),
    (
        "a lowering for another client",
        with_lowering("codex", stored=True),
        "a client that is not its adapter's",
        "/steps/0/lowering",
    ),
    (
        "a lowering without its blob",
        with_lowering(),
        "no JSON blob",
        "/steps/0/lowering/configuration",
    ),
    (
        "blob is missing",
        put("steps", 0, "exec", "system_prompt", value="sha256:1"),
        "no text blob",
        "/steps/0/exec/system_prompt",
    ),
]


@pytest.mark.parametrize(("text", "message", "pointer"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_plan_is_refused_with_the_place_and_the_reason(text: str, message: str, pointer: str) -> None:
    with pytest.raises(PlanError) as refused:
        load(text)
    assert message in refused.value.message
    assert refused.value.pointer == pointer


MATRICES: list[tuple[dict[str, Any], Matrix]] = [
    ({}, Matrix(Value(["a"]), "text", 1, 1, True)),
    (
        {"items": {"get": ["steps", "analyze", "report"]}},
        Matrix(Get(("steps", "analyze", "report")), "text", 1, 1, True),
    ),
    ({"max_items": None, "fail_fast": False}, Matrix(Value(["a"]), "text", None, 1, False)),
]


@pytest.mark.parametrize(("changes", "matrix"), MATRICES)
def test_a_matrix_is_read_and_written(changes: dict[str, Any], matrix: Matrix) -> None:
    read = load(with_matrix(**changes))
    assert [step.matrix for step in read.steps] == [None, None, None, matrix]
    assert load(dump(read)) == read


def test_a_plan_without_a_matrix_does_not_speak_of_it() -> None:
    assert "matrix" not in dump(diamond())
    assert load(put("steps", 0, "matrix", value=None)).steps == diamond().steps


@pytest.mark.parametrize("version", ["1.0", "1.7", "1.12"])
def test_a_minor_version_is_read(version: str) -> None:
    assert load(put("format_version", value=version)).format_version == version


@pytest.mark.parametrize(
    "path", [("later",), ("pipeline", "later"), ("steps", 0, "later"), ("steps", 0, "exec", "later")]
)
def test_an_unknown_member_is_ignored_and_digested(path: tuple[str | int, ...]) -> None:
    one, two = load(put(*path, value=1)), load(put(*path, value=2))
    assert one.steps == two.steps == diamond().steps
    assert len({one.digest, two.digest, diamond().digest}) == 3


def test_what_only_describes_is_not_digested() -> None:
    document = json.loads(dump(diamond()))
    document |= {"source_map": {"/steps/0": ["a:1:1-1:2"]}, "inputs": [], "x-provenance": {"compiler": "another"}}
    assert load(json.dumps(document)).digest == diamond().digest
