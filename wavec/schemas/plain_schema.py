"""Most schemas use few keywords, each as everybody does: those are valid by one look at each, without jsonschema.

Loading jsonschema takes 50 ms and checking a schema with it 1 ms. This file only ever says "certainly valid in every
draft"; whatever it does not know is left to jsonschema. A test holds the two together.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_MAX_DEPTH = 64
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_REFERENCE = re.compile(r"[A-Za-z0-9_./-]*(?:#[A-Za-z0-9_./$-]*)?")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9_.-]*)*#?|[A-Za-z0-9_./-]*")


def is_plain_schema(schema: object) -> bool:
    """Whether `schema` is certainly a valid JSON Schema of draft 7, 2019-09 and 2020-12."""
    return _is_schema(schema, _MAX_DEPTH)


def _is_schema(schema: object, depth: int) -> bool:
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    if depth == 0:
        return False
    for keyword, value in schema.items():
        simple = _SIMPLE.get(keyword)
        if simple is not None:
            right = simple(value)
        elif keyword in _SCHEMA:
            right = _is_schema(value, depth - 1)
        elif keyword in _SCHEMAS_BY_NAME:
            right = isinstance(value, dict) and all(_is_schema(part, depth - 1) for part in value.values())
        elif keyword in _LISTS_OF_SCHEMAS:
            right = isinstance(value, list) and value != [] and all(_is_schema(part, depth - 1) for part in value)
        else:
            right = False
        if not right:
            return False
    return True


def _anything(value: object) -> bool:
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value) and len(set(value)) == len(value)


def _is_type(value: object) -> bool:
    kinds = [value] if isinstance(value, str) else value
    return isinstance(kinds, list) and kinds != [] and _are_names(kinds) and _TYPES.issuperset(kinds)


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


_SIMPLE: Mapping[str, Callable[[Any], bool]] = {
    "$comment": _is_text,
    "$id": _is_address,
    "$ref": _is_reference,
    "$schema": _is_address,
    "const": _anything,
    "default": _anything,
    "deprecated": _is_boolean,
    "description": _is_text,
    "enum": _is_list,
    "examples": _is_list,
    "exclusiveMaximum": _is_number,
    "exclusiveMinimum": _is_number,
    "format": _is_text,
    "maxItems": _is_count,
    "maxLength": _is_count,
    "maxProperties": _is_count,
    "maximum": _is_number,
    "minItems": _is_count,
    "minLength": _is_count,
    "minProperties": _is_count,
    "minimum": _is_number,
    "pattern": _is_text,
    "readOnly": _is_boolean,
    "required": _are_names,
    "title": _is_text,
    "type": _is_type,
    "uniqueItems": _is_boolean,
    "writeOnly": _is_boolean,
}
_SCHEMA = frozenset({"additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"})
_SCHEMAS_BY_NAME = frozenset({"$defs", "definitions", "properties"})
_LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf"})
