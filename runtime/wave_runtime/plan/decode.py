"""JSON -> instances of the model, led by its types: a field added there is read without a line here.

Unknown members are ignored, as a known major version demands.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from wave_runtime.plan import expression as lowered
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.members import member_key
from wave_runtime.plan.strict_json import MAX_DEPTH, depth_of


class _Misfit(Exception):
    """What is wrong, and where: the steps of the pointer are added on the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.path: list[str | int] = []


def read_value(kind: Any, value: Json) -> Any:
    """An instance of `kind`, a class or type of the model or one made like it, from its JSON. Raises PlanError."""
    try:
        return _reader(kind)(value)
    except _Misfit as misfit:
        pointer = "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in reversed(misfit.path))
        raise PlanError(str(misfit), pointer=pointer, fix="compile the plan again with `wavec plan`") from None


_Reader = Callable[[Json], Any]


@cache
def _reader(kind: Any) -> _Reader:
    if kind is Any:  # what `Json` is at run time
        return _read_json
    if kind == lowered.Expression:
        return _read_expression
    if kind in (str, int, bool):
        return _scalar_reader(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _choice_reader(arguments)
    if origin is tuple:
        return _list_reader(_reader(arguments[0]))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_reader(_reader(arguments[1]))
    if origin in (types.UnionType, Union):
        return _union_reader(arguments)
    return _record_reader(kind)


def _scalar_reader(kind: type) -> _Reader:
    name = {str: "text", int: "an integer", bool: "true or false"}[kind]

    def read(value: Json) -> Any:
        if type(value) is not kind:
            raise _Misfit(f"expected {name}, found {_kind_of(value)}")
        return value

    return read


def _choice_reader(choices: tuple[Any, ...]) -> _Reader:
    def read(value: Json) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise _Misfit(f"expected one of {', '.join(choices)}, found {_kind_of(value)}")
        return value

    return read


def _list_reader(item: _Reader) -> _Reader:
    def read(value: Json) -> Any:
        if not isinstance(value, list):
            raise _Misfit(f"expected a list, found {_kind_of(value)}")
        result = []
        for index, element in enumerate(value):
            try:
                result.append(item(element))
            except _Misfit as misfit:
                misfit.path.append(index)
                raise
        return tuple(result)

    return read


def _mapping_reader(item: _Reader) -> _Reader:
    def read(value: Json) -> Any:
        if not isinstance(value, dict):
            raise _Misfit(f"expected an object, found {_kind_of(value)}")
        result = {}
        for key, element in value.items():
            try:
                result[key] = item(element)
            except _Misfit as misfit:
                misfit.path.append(key)
                raise
        return result

    return read


def _union_reader(kinds: tuple[Any, ...]) -> _Reader:
    if types.NoneType in kinds:
        rest = tuple(kind for kind in kinds if kind is not types.NoneType)
        inner = _reader(rest[0] if len(rest) == 1 else Union[rest])  # noqa: UP007  # built from a tuple
        return lambda value: None if value is None else inner(value)
    if str in kinds:  # a part of a template: text or hole
        other = next(_reader(kind) for kind in kinds if kind is not str)
        return lambda value: value if isinstance(value, str) else other(value)
    by_type = {_choices(kind, "type"): _reader(kind) for kind in kinds if _choices(kind, "type")}
    if by_type:
        return _tagged_reader({choice: reader for choices, reader in by_type.items() for choice in choices})
    return _keyed_reader({member_key(fields(kind)[0]): _reader(kind) for kind in kinds})


def _tagged_reader(readers: Mapping[str, _Reader]) -> _Reader:
    def read(value: Json) -> Any:
        tag = value.get("type") if isinstance(value, dict) else None
        if not isinstance(tag, str) or tag not in readers:
            raise _Misfit(f"expected an object whose `type` is one of {', '.join(sorted(readers))}")
        return readers[tag](value)

    return read


def _keyed_reader(readers: Mapping[str, _Reader]) -> _Reader:
    def read(value: Json) -> Any:
        found = [key for key in readers if isinstance(value, dict) and key in value]
        if len(found) != 1:
            raise _Misfit(f"expected an object with one of the keys {', '.join(sorted(readers))}")
        return readers[found[0]](value)

    return read


def _record_reader(kind: type) -> _Reader:
    hints = get_type_hints(kind)
    members = [(f.name, member_key(f), _reader(hints[f.name]), f.default is MISSING) for f in fields(cast(Any, kind))]

    def read(value: Json) -> Any:
        if not isinstance(value, dict):
            raise _Misfit(f"expected an object, found {_kind_of(value)}")
        arguments = {}
        for name, key, reader, needed in members:
            if key in value:
                try:
                    arguments[name] = reader(value[key])
                except _Misfit as misfit:
                    misfit.path.append(key)
                    raise
            elif needed:
                raise _Misfit(f"`{key}` is missing")
        return kind(**arguments)

    return read


def _read_json(value: Json) -> Json:
    if depth_of(value) > MAX_DEPTH:
        raise _Misfit(f"nested more than {MAX_DEPTH} levels deep")
    return value


_BINARY = ("==", "!=", "<", "<=", ">", ">=", "in", "and", "or")


def _read_expression(value: Json) -> lowered.Expression:
    if depth_of(value) > MAX_DEPTH:
        raise _Misfit(f"nested more than {MAX_DEPTH} levels deep")
    return _expression(value)


def _expression(value: Json) -> lowered.Expression:
    match value:
        case {"value": literal}:
            return lowered.Literal(literal)
        case {"get": [str(), *_] as path} if all(type(key) in (str, int) for key in path):
            return lowered.Get(tuple(cast("list[str | int]", path)))
        case {"call": str(name), "arguments": list(arguments)}:
            return lowered.Call(name, tuple(_expression(argument) for argument in arguments))
        case {"not": operand}:
            return lowered.Unary("not", _expression(operand))
        case {"operator": str(operator), "left": left, "right": right} if operator in _BINARY:
            return lowered.Binary(cast(Any, operator), _expression(left), _expression(right))
        case {"if": condition, "then": then, "else": otherwise}:
            return lowered.If(_expression(condition), _expression(then), _expression(otherwise))
        case _:
            raise _Misfit("this is not an expression of the plan format")


def _choices(kind: Any, name: str) -> tuple[str, ...]:
    hint = get_type_hints(kind).get(name)
    return get_args(hint) if get_origin(hint) is Literal else ()


def _kind_of(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"`{value}`" if len(value) <= 40 else "text"
        case int() | float():
            return f"the number {value}"
        case Mapping():
            return "an object"
        case _:
            return "a list"
