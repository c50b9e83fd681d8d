"""Plan -> JSON, led by the types of the model: a field added there is written without a line here."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from json import JSONEncoder
from typing import Any, cast

from wave_runtime.plan import expression as lowered
from wave_runtime.plan.canonical import Json, digest_of
from wave_runtime.plan.model import Blob, Digest, Plan, Step

UNDIGESTED = ("digest", "source_map", "inputs", "x-provenance")
"""Top-level members that describe the plan and do not change what it does."""

_LINE = 110


def encode(plan: Plan) -> dict[str, Json]:
    """The plan as JSON, members in the order of the model."""
    return cast(dict[str, Json], encode_value(plan))


def dump(plan: Plan) -> str:
    """The text of the plan file: what fits stands on one line, the rest one member a line."""
    lines: list[str] = []
    _pretty(encode(plan), "", "", "\n", lines)
    return "".join(lines)


def plan_digest(document: Mapping[str, Json]) -> Digest:
    """The digest over the meaning of an encoded plan."""
    return digest_of({key: value for key, value in document.items() if key not in UNDIGESTED})


def blob_digest(blob: Blob) -> Digest:
    """The name of `blob` in a plan."""
    return digest_of(encode_value(blob))


def step_digest(step: Step) -> Digest:
    """A digest over all that the plan says of one step; blobs are covered by their own digests."""
    return digest_of(encode_value(step))


def encode_value(value: Any) -> Json:
    """The JSON of an instance of any class of the model: a step, a template, a blob."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, tuple | list):
        return [encode_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode_value(item) for key, item in value.items()}
    match value:
        case lowered.Literal(literal):
            return {"value": literal}
        case lowered.Get(path):
            return {"get": list(path)}
        case lowered.Call(name, arguments):
            return {"call": name, "arguments": [encode_value(argument) for argument in arguments]}
        case lowered.Unary(_, operand):
            return {"not": encode_value(operand)}
        case lowered.Binary(operator, left, right):
            return {"operator": operator, "left": encode_value(left), "right": encode_value(right)}
        case lowered.If(condition, then, otherwise):
            return {
                "if": encode_value(condition),
                "then": encode_value(then),
                "else": encode_value(otherwise),
            }
        case _:
            return {key: encode_value(getattr(value, name)) for name, key in _members(cast(Any, type(value)))}


@cache
def _members(kind: Any) -> tuple[tuple[str, str], ...]:
    assert is_dataclass(kind), kind
    return tuple((f.name, member_key(f)) for f in fields(kind))


def _pretty(value: Json, prefix: str, indent: str, end: str, out: list[str]) -> None:
    line = prefix + _compact(value)
    if len(indent) + len(line) <= _LINE or not isinstance(value, (dict, list)) or not value:
        out.append(indent + line + end)
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    out.append(f"{indent}{prefix}{opening}\n")
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    last = len(value) - 1
    for index, (key, item) in enumerate(members):
        name = "" if key is None else _compact(key) + ": "
        _pretty(item, name, indent + "  ", "\n" if index == last else ",\n", out)
    out.append(f"{indent}{closing}{end}")


_compact = JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def member_key(field: Any) -> str:
    """The JSON key of a field of the model."""
    return cast(str, field.metadata.get("key", field.name))
