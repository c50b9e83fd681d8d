"""Which keywords say nothing about values, and which mean the same in all drafts."""

from typing import Literal, TypeAlias

Draft: TypeAlias = Literal["07", "2019-09", "2020-12"]

ANNOTATIONS = frozenset(
    {"$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "$vocabulary", "$dynamicAnchor"}
    | {"$recursiveAnchor", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
)
"""No value is refused because of them. `$defs` and anchors matter only through references."""

COMMON = frozenset(
    {"type", "enum", "const", "not", "allOf", "anyOf", "oneOf", "if", "then", "else", "format", "pattern"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"}
    | {"minItems", "maxItems", "uniqueItems", "required", "properties", "patternProperties"}
    | {"additionalProperties", "propertyNames", "minProperties", "maxProperties"}
)
"""The same in every draft; all others are compared together with the draft."""

ONE_SCHEMA = frozenset(
    {"not", "if", "then", "else", "additionalProperties", "propertyNames", "items", "additionalItems", "contains"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})
"""Keywords that hold a schema, schemas in a list, schemas by name. `items` and `dependencies` hold several kinds."""

IN_PLACE = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "$ref", "$dynamicRef", "$recursiveRef"}
)
"""Keywords that apply schemas to the value itself: what those look at counts as evaluated."""

REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
