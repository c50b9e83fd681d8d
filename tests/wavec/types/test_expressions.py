"""Every function and every operator: what it gives, and what it refuses."""

from typing import get_args

import pytest
from wave_runtime.plan import FUNCTIONS

from tests.wavec.types.typed_text import told_of
from wavec.syntax.expression import Operator

RECORD = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
    "additionalProperties": False,
}
MEMBERS = {
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "whole": {"type": "integer", "minimum": 0},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "null": {"type": "null"},
    "maybe": {"type": ["string", "null"]},
    "either": {"type": ["string", "integer"]},
    "level": {"enum": ["low", "high"]},
    "texts": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    "empty": {"type": "array", "items": {"type": "string"}},
    "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": False, "minItems": 2},
    "records": {"type": "array", "minItems": 2, "items": RECORD},
    "record": RECORD,
    "counts": {"type": "object", "additionalProperties": {"type": "number"}},
    "shape": {
        "anyOf": [
            {
                "type": "object",
                "required": ["kind", "side"],
                "properties": {"kind": {"const": "square"}, "side": {"type": "number"}},
                "additionalProperties": False,
            },
            {
                "type": "object",
                "required": ["kind", "radius"],
                "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}},
                "additionalProperties": False,
            },
        ]
    },
    "any": {},
}
SCHEMA = {"type": "object", "required": list(MEMBERS), "properties": MEMBERS, "additionalProperties": False}

Row = tuple[str, str, str, str]
"""What is right, its type; what is wrong, a word of what is said of it."""

FUNCTION_ROWS: dict[str, Row] = {
    "contains": ('contains($.texts, "a")', "boolean", "contains($.whole, 1)", "takes text or list or object"),
    "default": ('default($.maybe, "x")', "text", "default($.missing, 1)", "no property `missing`"),
    "ends_with": ('ends_with($.text, "a")', "boolean", 'ends_with($.flag, "a")', "takes text, found boolean"),
    "first": ("first($.records).name", "text", "first($.empty)", "may have no items"),
    "item": ("item($.pair, 1)", "number", "item($.pair, 2)", "it has at most 2 items"),
    "join": ('join($.texts, ", ")', "text", 'join($.text, ", ")', "takes a list, found text"),
    "json": ("json($.record)", "text", "json($.record.nam)", "did you mean `name`?"),
    "keys": ("keys($.counts)", "list of text", "keys($.texts)", "takes an object, found list of text"),
    "last": ("last($.records).name", "text", "last($.empty)", "may have no items"),
    "length": ("length($.empty)", "whole number from 0", "length($.number)", "takes text or list or object"),
    "lines": ("lines($.text)", "list of text", "lines($.lines)", "no property `lines`"),
    "list": ("list($.text, $.whole)", "[text, whole number from 0]", "list($.text)[1]", "it has at most 1 item"),
    "lower": ("lower($.level)", "text", "lower($.either)", "found text or whole number"),
    "replace": ('replace($.text, "a", "b")', "text", 'replace($.text, "a", 1)', "`new` of `replace` takes text"),
    "slug": ("slug($.date)", "text", "slug($.null)", "takes text, found null"),
    "split": ('split($.text, ",")[0]', "text", 'split($.maybe, ",")', "it may be null"),
    "starts_with": ('starts_with($.level, "l")', "boolean", "starts_with($.level, 1)", "takes text, found number"),
    "trim": ("trim($.text)", "text", "trim($.records[0])", "found {name: text, size?: whole number}"),
    "upper": ("upper($.texts[0])", "text", "upper($.texts[1])", "may have only 1 item"),
}


def test_every_function_has_a_row() -> None:
    assert list(FUNCTION_ROWS) == list(FUNCTIONS)


OPERATOR_ROWS: dict[str, Row] = {
    "==": ('$.level == "low"', "boolean", '$.level == "lwo"', 'did you mean `"low"`?'),
    "!=": ("$.whole != 3", "boolean", '$.whole != "3"', 'is never `"3"`: it is whole number from 0'),
    "<": ("$.whole < $.number", "boolean", "$.whole < $.text", "takes a number, found text"),
    "<=": ('$.text <= "b"', "boolean", "$.text <= 3", "takes text, found number"),
    ">": ("$.number > 0.5", "boolean", "$.flag > 0", "takes a number or text, found boolean"),
    ">=": ("length($.text) >= 3", "boolean", "$.texts >= 3", "takes a number or text, found list of text"),
    "in": ('"name" in $.record', "boolean", '"nmae" in $.record', 'did you mean `"name"`?'),
    "and": ("$.flag and not $.flag", "boolean", "$.flag and $.text", "`and` takes a boolean, found text"),
    "or": ("$.flag or $.whole > 3", "boolean", "$.whole or $.flag", "`or` takes a boolean, found whole number from 0"),
}


def test_every_operator_has_a_row() -> None:
    operators = {name for part in get_args(Operator) for name in (get_args(part) or (part,))}
    assert set(OPERATOR_ROWS) == operators


FORM_ROWS: dict[str, Row] = {
    "not": ("not $.flag", "boolean", "not $.maybe", "`not` takes a boolean, found text or null"),
    "condition": ('"a" if $.flag else 1', '"a" or 1', '"a" if $.text else "b"', "a condition takes a boolean"),
    "path": ("$.records[1].name", "text", "$.records[1].nam", "did you mean `name`?"),
    "path into a text": ("$.text", "text", "$.text.length", "`steps.analyze.facts.text` is text and has no parts"),
    "path into what may be null": ("$.maybe", "text or null", "$.maybe.x", "has no parts"),
    "name into a list": ("$.texts[0]", "text", "$.texts.first", "write `steps.analyze.facts.texts[0].first`"),
    "index into an object": ('$.record["name"]', "text", "$.record[0]", "is an object and has no item 0"),
    "negative index": ("$.pair[0]", "text", "item($.pair, -1)", "the first item has the index 0"),
    "optional member": ("default($.record.size, 0)", "whole number", "$.record.size", "does not require"),
    "map": ('default($.counts["a"], 0)', "number", "$.counts.a", "may be missing"),
    "member of one alternative": ("$.shape.kind", '"square" or "circle"', "$.shape.side", "may be missing"),
    "computed key": (
        '$.record["name" if $.flag else "name"]',
        "text",
        '$.record["name" if $.flag else "nam"]',
        "no property `nam`",
    ),
    "key that is not known": ("default($.counts[$.text], 0)", "number", "$.counts[$.text]", "nothing tells whether"),
    "list": ("[$.text, 1][1]", "1", "[$.text, 1][2]", "it has at most 2 items"),
    "filter": ("$.text | trim | upper", "text", "$.whole | trim", "`text` of `trim` takes text"),
    "what has no schema": ("$.any.thing[3].goes", "any", "upper($.any.thing) < 3", "takes text, found number"),
}


@pytest.mark.parametrize(
    ("right", "kind", "wrong", "said"),
    [*FUNCTION_ROWS.values(), *OPERATOR_ROWS.values(), *FORM_ROWS.values()],
    ids=[*FUNCTION_ROWS, *OPERATOR_ROWS, *FORM_ROWS],
)
def test_what_is_right_has_a_type_and_what_is_wrong_one_finding(right: str, kind: str, wrong: str, said: str) -> None:
    accepted = told_of(right, SCHEMA)
    assert (accepted.type, accepted.found) == (kind, ())
    ((_, _, message),) = told_of(wrong, SCHEMA).found
    assert said in message


GUARDED = [
    # what makes good that `size` may be missing, and what does not
    ('$.record.size if "size" in $.record else 0', []),
    ('0 if not "size" in $.record else $.record.size', []),
    ('$.record.size if contains($.record, "size") else 0', []),
    ('"size" in $.record and $.record.size > 3', []),
    ('not "size" in $.record or $.record.size > 3', []),
    ("$.record.size if default($.record.size, 0) != 0 else 1", []),
    ("$.record.size if default($.record.size, null) != null else 1", []),
    ("default($.record.size > 3, false)", []),
    ('0 if "size" in $.record else $.record.size', ["WV412"]),
    ('$.record.size if "name" in $.record else 0', ["WV412"]),
    ('$.record.size if "size" in $.records[0] else 0', ["WV412"]),
    ('"size" in $.record or $.record.size > 3', ["WV412"]),
    ('$.record.size if "size" in $.record or $.flag else 0', ["WV412"]),
    ("$.record.size if default($.record.size, 0) == 1 else 1", []),
    ("$.record.size if default($.record.size, 0) == 0 else 1", ["WV412"]),
    ("$.record.size if default($.record.size, 1) != 0 else 1", ["WV412"]),
    ("$.record.size if $.record.size != null else 1", ["WV412"]),
    ('default($.record.name, $.record.size) == "a"', ["WV412"]),
    ("$.empty[0] if length($.empty) > 0 else 1", []),
    ("$.empty[1] if length($.empty) >= 2 else 1", []),
    ("$.empty[1] if 2 <= length($.empty) else 1", []),
    ("$.empty[0] if length($.empty) == 1 else 1", []),
    ("1 if length($.empty) == 0 else $.empty[0]", []),
    ("first($.empty) if length($.empty) != 0 else 1", []),
    ("1 if length($.empty) < 1 else $.empty[0]", []),
    ("$.empty[1] if length($.empty) > 0 else 1", ["WV412"]),
    ("$.empty[0] if length($.empty) >= 0 else 1", ["WV412"]),
    ("$.empty[0] if length($.texts) > 3 else 1", ["WV412"]),
    ("upper($.maybe) if $.maybe != null else 1", []),
    ("1 if $.maybe == null else upper($.maybe)", []),
    ('upper($.maybe) if $.maybe == "a" else 1', []),
    ("upper($.maybe) if $.maybe == null else 1", ["WV406"]),
    ("upper($.maybe)", ["WV406"]),
]


@pytest.mark.parametrize(("expression", "codes"), GUARDED)
def test_what_was_asked_for_is_there(expression: str, codes: list[str]) -> None:
    assert told_of(expression, SCHEMA).codes == codes


RENDERED = [
    ("$.text", "text"),
    ("$.level", "text"),
    ("upper($.text)", "text"),
    ("$.whole", "canonical JSON"),
    ("$.records", "canonical JSON"),
    ("$.record", "canonical JSON"),
    ("$.flag", "canonical JSON"),
    ("$.null", "canonical JSON"),
    ("$.maybe", "text or canonical JSON"),
    ("$.any", "text or canonical JSON"),
]


@pytest.mark.parametrize(("expression", "rendered"), RENDERED)
def test_how_a_value_is_put_into_a_prompt(expression: str, rendered: str) -> None:
    assert told_of(expression, SCHEMA).rendered == rendered


NEVER = [
    ('$.level == "high"', None),
    ('$.level == "hihg"', 'did you mean `"high"`?'),
    ('"hihg" == $.level', 'did you mean `"high"`?'),
    ('$.level in ["low", "hihg"]', 'did you mean `"high"`?'),
    ('"a" in $.texts', None),
    ('"a" in $.pair', None),
    ('("a" if $.flag else "b") == "c"', 'it is "a" or "b"'),
    ("3 in $.texts", "never has the item `3`: it is list of text"),
    ('contains($.record, "nam")', 'did you mean `"name"`?'),
    ("$.whole == -1", "it is whole number from 0"),
    ("$.whole == 1.5", "it is whole number from 0"),
    ("length($.text) == -1", "it is whole number from 0"),
    ("$.text == $.whole", "and the other is whole number from 0"),
    ("$.text == $.level", None),
    ("$.either == 3", None),
    ("$.either == true", "it is text or whole number"),
    ("$.flag == null", "it is boolean"),
    ("$.any == 3", None),
    ("$.pair[0] == $.pair[1]", "it is text and the other is number"),
]


@pytest.mark.parametrize(("expression", "said"), NEVER)
def test_comparisons_that_are_never_true(expression: str, said: str | None) -> None:
    told = told_of(expression, SCHEMA)
    assert told.codes == ([] if said is None else ["WV414"])
    assert said is None or said in told.found[0][2]
