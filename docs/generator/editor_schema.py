"""The manifest and the pipeline as JSON Schemas, for editors: hints, completion, and most mistakes of shape.

Led by the nodes that the compiler decodes into. What is valid here can still have mistakes that only the compiler
sees; what compiles is valid here.
"""

from typing import Any, Literal, cast, get_args, get_origin

from docs.generator.nodes import EXTENSIONS, TRIPLES, Key, asides_of, choices, is_mapping_with_type, keys_of
from wavec.syntax.extension import Extension
from wavec.syntax.manifest import Manifest
from wavec.syntax.node import Node
from wavec.syntax.pipeline import Pipeline

Schema = dict[str, Any]

_STATES = {
    "without effect": "Has no effect: {}.",
    "not yet": "Not yet: {}.",
    "unsupported": "Not supported yet: {}.",
}


def manifest_schema() -> Schema:
    """What `wave.yaml` may be."""
    return _document(Manifest, "urn:wavec:manifest:1", "wave.yaml, the manifest of a project")


def pipeline_schema() -> Schema:
    """What a file in `.wave/pipelines/` may be."""
    return _document(Pipeline, "urn:wavec:pipeline:1", "A pipeline of a project")


def _document(top: type[Node], id: str, title: str) -> Schema:
    definitions: Schema = {}
    reference = _reference(top, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": title,
        **reference,
        "$defs": dict(sorted(definitions.items())),
    }


def _reference(node: type[Node], definitions: Schema) -> Schema:
    """A reference to the schema of `node`, which is in `definitions` afterwards."""
    if node.__name__ not in definitions:
        definitions[node.__name__] = True  # known from here on: nodes may refer to each other
        definitions[node.__name__] = _object(node, definitions)
    return {"$ref": f"#/$defs/{node.__name__}"}


def _object(node: type[Node], definitions: Schema) -> Schema:
    keys = keys_of(node)
    members: Schema = {key.name: _key(node, key, definitions) for key in keys}
    for name, aside in asides_of(node).items():
        text = _STATES[aside.state].format(aside.instead)
        # A mapping of it is an error of the compiler only where the run would go wrong without it.
        members[name] = {"description": text, **({"not": {}} if aside.state == "unsupported" else {"deprecated": True})}
    required = [key.name for key in keys if key.required]
    return {
        "type": "object",
        "description": (node.__doc__ or "").partition("\n")[0],
        **({"required": required} if required else {}),
        "properties": members,
        "additionalProperties": False,
    }


def _key(node: type[Node], key: Key, definitions: Schema) -> Schema:
    if issubclass(node, Extension) and key.name == "type":
        schema: Schema = {"enum": [node.word, *node.spellings]}
    else:
        kinds = EXTENSIONS.get((node, key.name), ())
        schema = _choice([_type(kind, kinds, definitions) for kind in choices(key.type)])
    if (node, key.name) in TRIPLES:
        schema = _with_triples(schema)
    bounds: Schema = {"minimum": key.at_least, "maximum": key.at_most, "minItems": 1 if key.not_empty else None}
    said: Schema = {"description": key.text, "default": key.default}
    return schema | {name: value for name, value in (bounds | said).items() if value is not None}


def _choice(alternatives: list[Schema]) -> Schema:
    if len(alternatives) == 1:
        return alternatives[0]
    if all(set(alternative) == {"type"} for alternative in alternatives):
        return {"type": [alternative["type"] for alternative in alternatives]}
    return {"anyOf": alternatives}


_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}


def _type(kind: Any, kinds: tuple[type[Extension], ...], definitions: Schema) -> Schema:
    if is_mapping_with_type(kind):
        return {"oneOf": [_reference(extension, definitions) for extension in kinds]}
    if kind is Any:
        return {}
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], kinds, definitions)}
    if origin is dict:
        inner = {} if arguments[1] is Any else {"additionalProperties": _type(arguments[1], kinds, definitions)}
        return {"type": "object", **inner}
    assert issubclass(kind, Node), kind
    return _reference(cast(type[Node], kind), definitions)


def _with_triples(schema: Schema) -> Schema:
    """A list of mappings; items, or the list itself, may be three texts in a row."""
    triple = {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 3}
    items = {"anyOf": [schema["items"], triple]}
    return {"anyOf": [schema | {"items": items}, triple]}
