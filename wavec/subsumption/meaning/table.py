"""The table of keywords, and how a whole schema is read with it."""

from collections.abc import Mapping
from typing import cast

from wavec.automata.work import Work
from wavec.subsumption.document import Literal, Nodes, Table
from wavec.subsumption.facts import IMPOSSIBLE, Choice, Demand, Demands, Kind
from wavec.subsumption.keywords import ANNOTATIONS, Draft
from wavec.subsumption.meaning import lists, logic, objects, scalars
from wavec.subsumption.meaning.rule import NOTHING, Meaning, Reading, Rule

_EVERY_KIND: Mapping[str, Rule] = {
    "type": logic.of_type,
    "enum": logic.enum,
    "const": logic.const,
    "$ref": logic.reference,
    "allOf": logic.all_of,
    "anyOf": logic.any_of,
    "oneOf": logic.one_of,
    "not": logic.negation,
    "if": logic.condition,
}

_OF_KIND: Mapping[str, tuple[Kind, Rule]] = {
    "minimum": ("number", scalars.minimum),
    "maximum": ("number", scalars.maximum),
    "exclusiveMinimum": ("number", scalars.exclusive_minimum),
    "exclusiveMaximum": ("number", scalars.exclusive_maximum),
    "multipleOf": ("number", scalars.multiple_of),
    "minLength": ("string", scalars.at_least),
    "maxLength": ("string", scalars.at_most),
    "pattern": ("string", scalars.pattern),
    "format": ("string", scalars.text_format),
    "minItems": ("array", scalars.at_least),
    "maxItems": ("array", scalars.at_most),
    "items": ("array", lists.items),
    "prefixItems": ("array", lists.prefix_items),
    "additionalItems": ("array", lists.additional_items),
    "uniqueItems": ("array", lists.unique_items),
    "contains": ("array", lists.contains),
    "unevaluatedItems": ("array", lists.unevaluated_items),
    "required": ("object", objects.required),
    "minProperties": ("object", scalars.at_least),
    "maxProperties": ("object", scalars.at_most),
    "properties": ("object", objects.properties),
    "patternProperties": ("object", objects.pattern_properties),
    "additionalProperties": ("object", objects.additional_properties),
    "propertyNames": ("object", objects.property_names),
    "dependentRequired": ("object", objects.dependencies),
    "dependentSchemas": ("object", objects.dependencies),
    "dependencies": ("object", objects.dependencies),
    "unevaluatedProperties": ("object", objects.unevaluated_properties),
}

_BESIDE = {"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}
"""Read together with another keyword; without that one they say nothing."""

KEYWORDS = frozenset((*_EVERY_KIND, *_OF_KIND, *_BESIDE))
"""Keywords that are understood, at least in part."""

_PLAINEST = ("type", "const", "enum", "required")

_NEWER = frozenset({"dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"})
_ABSENT: Mapping[Draft, frozenset[str]] = {
    "07": _NEWER | {"prefixItems", "minContains", "maxContains"},
    "2019-09": frozenset({"prefixItems", "dependencies"}),
    "2020-12": frozenset({"additionalItems", "dependencies"}),
}
"""Keywords that the validator ignores in a draft. The author may have meant something by them: nothing is proved."""


def demands(literal: Literal, kind: Kind, nodes: Nodes, work: Work) -> Demands:
    """What `literal` demands of a value of `kind`. Raises TooLarge."""
    schema = literal.node.schema
    if isinstance(schema, bool) or not isinstance(schema, Mapping):
        return () if (schema is True) == literal.wanted else (IMPOSSIBLE,)
    table = cast(Table, schema)
    if literal.node.document.draft == "07" and "$ref" in table:
        table = {"$ref": table["$ref"]}  # its neighbours do not count in this draft
    holds: list[Demand] = []
    fails: list[Demands] = []
    # The first way to fail is the first example: a wrong type or a missing member is the plainest.
    for keyword in sorted(table, key=lambda keyword: _PLAINEST.index(keyword) if keyword in _PLAINEST else 9):
        meaning = _meaning(Reading(keyword, kind, literal.node, table, nodes))
        work.spend(1 + len(meaning.holds) + len(meaning.fails), keyword)
        holds.extend(meaning.holds)
        fails.extend(meaning.fails)
    if literal.wanted:
        return tuple(holds)
    return (Choice(next((k for k in table if k not in ANNOTATIONS), "type"), tuple(fails)),)


def _meaning(reading: Reading) -> Meaning:
    keyword = reading.keyword
    if keyword in ANNOTATIONS or (keyword.startswith("x-")):
        return NOTHING
    if keyword in _ABSENT[reading.draft]:
        return reading.unread(f"is not a keyword of draft {reading.draft}, and has no effect there")
    if keyword in _BESIDE:
        return NOTHING
    if keyword in _EVERY_KIND:
        return _EVERY_KIND[keyword](reading.table[keyword], reading)
    if keyword not in _OF_KIND:
        return reading.unread("is not understood here")
    kind, rule = _OF_KIND[keyword]
    return rule(reading.table[keyword], reading) if kind == reading.kind else NOTHING
