"""Work is counted: whatever the schemas are, the answer comes soon, and is the same everywhere."""

import json
import subprocess
import sys
from typing import Any

import pytest

from wavec.subsumption import Answer, Limit, Proved, Refuted, Unknown, decide


def _chain(count: int) -> dict[str, Any]:
    steps = {f"d{index}": {"$ref": f"#/$defs/d{index + 1}"} for index in range(count)}
    return {"$ref": "#/$defs/d0", "$defs": {**steps, f"d{count}": {"type": "string"}}}


def _anchors(count: int) -> dict[str, Any]:
    steps = {f"d{index}": {"$anchor": f"x{index}", "items": {"$ref": f"#x{index + 1}"}} for index in range(count)}
    return {"$ref": "#x0", "$defs": {**steps, "last": {"$anchor": f"x{count}"}}}


def _classes(count: int, width: int, after: str) -> str:
    return "|".join(f"[\\u{code:04x}-\\u{code + width:04x}]{after}" for code in range(0x100, 0x100 + count * 3, 3))


def _nested(depth: int, inner: dict[str, Any]) -> dict[str, Any]:
    for _ in range(depth):
        inner = {"type": "object", "properties": {"a": inner}, "required": ["a"]}
    return inner


TREE = {
    f"t{index}": {
        "type": "object",
        "properties": {f"c{child}": {"$ref": f"#/$defs/t{(index * 7 + child * 3) % 50}"} for child in range(10)},
        "required": ["c1"] if index % 5 else [],
    }
    for index in range(50)
}
STRING = {"type": "string"}

PATHOLOGICAL: dict[str, tuple[Any, Any, type[Answer]]] = {
    "references in a row": (_chain(3_000), STRING, Proved),
    "anchors": (_anchors(3_000), STRING, Unknown),
    "an automaton with 2 to the 20 states": (
        {**STRING, "pattern": "^(a|b)*a(a|b){20}$"},
        {"pattern": "^[ab]*$"},
        Unknown,
    ),
    "stars in stars": ({**STRING, "minLength": 4000, "pattern": "^(a*)*$"}, {"pattern": "(a*)*b"}, Refuted),
    "stars in stars, and a look ahead": (
        {**STRING, "minLength": 2000, "pattern": "^(?:a*)*(?=a)a$"},
        {"pattern": "(?:a*)*(?=b)b"},
        Unknown,
    ),
    "repeats in repeats": ({**STRING, "pattern": "^((a{100}){100}){100}$"}, {"pattern": "^a*$"}, Proved),
    "many classes": (
        {**STRING, "pattern": _classes(700, 3, "")},
        {"pattern": _classes(700, 5, "x")},
        Unknown,
    ),
    "long texts": ({**STRING, "minLength": 100_000_000}, {"maxLength": 3}, Unknown),
    "long lists": ({"type": "array", "minItems": 700_000}, {"maxItems": 3}, Unknown),
    "large objects": ({"type": "object", "minProperties": 700_000}, {"maxProperties": 3}, Unknown),
    "pigeonholes": (
        {"type": "array", "uniqueItems": True, "minItems": 8, "items": {"enum": list(range(7))}},
        {"maxItems": 3},
        Proved,
    ),
    "items to choose": (
        {"type": "array", "contains": STRING, "minContains": 30},
        {"contains": {"type": "integer"}, "maxContains": 2, "minContains": 0},
        Unknown,
    ),
    "two choices, forty times": (
        {"type": "object", "allOf": [{"anyOf": [{"required": [f"a{i}"]}, {"required": [f"b{i}"]}]} for i in range(40)]},
        {"anyOf": [{"required": [f"a{index}"]} for index in range(40)]},
        Refuted,
    ),
    "conditions": (
        {"allOf": [{"if": {"properties": {"k": {"const": i}}}, "then": {"required": [f"a{i}"]}} for i in range(60)]},
        {"type": "object", "minProperties": 1},
        Refuted,
    ),
    "one of forty": (
        {"oneOf": [{"type": "object", "required": [f"a{index}"]} for index in range(40)]},
        {"oneOf": [{"required": [f"a{index}"], "properties": {"z": STRING}} for index in range(40)]},
        Refuted,
    ),
    "long enumerations": (
        {"enum": [f"x{index}" for index in range(9_000)]},
        {"enum": ["y", *(f"x{index}" for index in range(9_000))]},
        Proved,
    ),
    "a large schema": ({"enum": list(range(30_000))}, True, Unknown),
    "references everywhere": (
        {"$ref": "#/$defs/t0", "$defs": TREE},
        {"$ref": "#/$defs/t0", "$defs": {name: {**part, "maxProperties": 9} for name, part in TREE.items()}},
        Refuted,
    ),
    "deep": (_nested(25, STRING), _nested(25, {"type": ["string", "null"]}), Proved),
    "too deep": (_nested(100, STRING), _nested(100, STRING), Unknown),
    "many patterns": (
        {"patternProperties": {f"^a{index}": STRING for index in range(12)}},
        {"patternProperties": {f"^a{index}": {"type": ["string", "null"]} for index in range(12)}},
        Unknown,
    ),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_an_answer_is_given(name: str) -> None:
    producer, consumer, expected = PATHOLOGICAL[name]
    assert isinstance(decide(producer, consumer), expected)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read as Linux shows it")
def test_an_answer_costs_less_than_a_second_and_200_megabytes() -> None:
    program = (
        "import json, sys, time\n"
        "from wavec.subsumption import decide\n"
        "decide({}, {'type': 'string'})\n"  # loads the validator
        "for pair in json.load(sys.stdin):\n"
        "    before = time.process_time(); decide(*pair); print(time.process_time() - before)\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    pairs = json.dumps([(producer, consumer) for producer, consumer, _ in PATHOLOGICAL.values()])
    done = subprocess.run([sys.executable, "-c", program], input=pairs, capture_output=True, text=True, check=True)
    *seconds, kilobytes = map(float, done.stdout.split())
    # Half a second is usual; the rest is for slow machines.
    assert max(seconds) < 2, dict(zip(PATHOLOGICAL, seconds, strict=True))
    assert kilobytes < 200_000


def test_the_limit_is_the_callers() -> None:
    producer, consumer = {"type": "string", "pattern": "^(a|b){9}$"}, {"pattern": "^[ab]{9}$"}
    assert isinstance(decide(producer, consumer), Proved)
    assert decide(producer, consumer, limit=Limit(20)) == Unknown("pattern", "", "the schemas are too large to decide")
