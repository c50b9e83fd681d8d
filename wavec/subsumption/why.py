"""Why the consumer refuses the counterexample: one sentence, made from what the validator found."""

from collections.abc import Callable, Mapping
from typing import Any

from wave_runtime.plan import Json, canonical

from wavec.schemas.validity import Violation
from wavec.subsumption.language.formats import FORMATS

_LONGEST = 60
_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}

_Sentence = Callable[[str, Any, Json], str]
"""From the value as shown, what the keyword expects, and the value itself."""


def why(violation: Violation) -> str:
    """One lowercase sentence without a period."""
    inner = violation.alternatives
    if violation.keyword in ("anyOf", "oneOf"):
        if not inner:
            return f"the producer allows {shown(violation.instance)}, which fits several of the consumer's alternatives"
        if nearest(violation).path != violation.path:
            return why(nearest(violation))
        return f"the producer allows {shown(violation.instance)}, which fits none of the consumer's alternatives"
    if violation.keyword in ("required", "dependentRequired", "dependencies", "dependentSchemas"):
        return _missing(violation)
    if violation.keyword == "false" and violation.path and isinstance(violation.path[-1], str):
        return f"the producer allows the member `{violation.path[-1]}`, and the consumer does not"
    sentence = _SENTENCES.get(violation.keyword)
    value = shown(violation.instance)
    if "propertyNames" in violation.schema_path and isinstance(violation.instance, str):
        value = f"the name {value}"
    if sentence is None:
        return f"the producer allows {value}, which `{violation.keyword}` of the consumer refuses"
    return f"the producer allows {value}, {sentence(value, violation.expected, violation.instance)}"


def nearest(violation: Violation) -> Violation:
    """The reason that says most: for alternatives, the one that lies deepest."""
    if not violation.alternatives:
        return violation
    return nearest(max(violation.alternatives, key=lambda reason: len(reason.path)))


def shown(value: Json) -> str:
    """A value in backticks, cut when it is long. Text stands without quotes where it can be seen."""
    text = value if isinstance(value, str) and value.strip() and value.isprintable() else canonical(value)
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def _missing(violation: Violation) -> str:
    present = violation.instance if isinstance(violation.instance, Mapping) else {}
    if violation.keyword == "required":
        name = next((name for name in violation.expected if name not in present), "")
        return f"the producer need not have `{name}`, which the consumer requires"
    for name, others in violation.expected.items():
        missing = [other for other in others if other not in present] if isinstance(others, list) else []
        if name in present and missing:
            return f"the producer may have `{name}` without `{missing[0]}`, which the consumer requires with it"
    return f"the producer allows {shown(violation.instance)}, which the consumer refuses beside its other members"


def _type(value: str, expected: Any, instance: Json) -> str:
    kinds = [expected] if isinstance(expected, str) else expected
    return f"and the consumer expects {' or '.join(_NAMES.get(kind, kind) for kind in kinds)}"


def _among(value: str, expected: Any, instance: Json) -> str:
    return f"and the consumer expects {' or '.join(map(shown, expected[:6]))}{' or others' * (len(expected) > 6)}"


def _length(words: str, unit: str) -> _Sentence:
    def sentence(value: str, expected: Any, instance: Any) -> str:
        count = f"{int(expected)} {unit}{'s' * (expected != 1)}"
        return f"and the consumer expects {words} {count}"

    return sentence


def _says(words: str) -> _Sentence:
    return lambda value, expected, instance: words.replace("{}", shown(expected)) if "{}" in words else words


_SENTENCES: Mapping[str, _Sentence] = {
    "type": _type,
    "enum": _among,
    "const": lambda value, expected, instance: f"and the consumer expects {shown(expected)}",
    "minimum": _says("and the consumer expects at least {}"),
    "maximum": _says("and the consumer expects at most {}"),
    "exclusiveMinimum": _says("and the consumer expects more than {}"),
    "exclusiveMaximum": _says("and the consumer expects less than {}"),
    "multipleOf": _says("and the consumer expects a multiple of {}"),
    "minLength": _length("at least", "character"),
    "maxLength": _length("at most", "character"),
    "pattern": _says("which does not match the pattern {} of the consumer"),
    "format": lambda value, expected, instance: f"and the consumer expects {FORMATS[expected].described}",
    "minItems": _length("at least", "item"),
    "maxItems": _length("at most", "item"),
    "uniqueItems": _says("and the consumer expects no item twice"),
    "contains": _says("which lacks an item that the consumer expects"),
    "minContains": _says("which has too few of the items that the consumer expects"),
    "maxContains": _says("which has too many of the items that the consumer counts"),
    "minProperties": _length("at least", "member"),
    "maxProperties": _length("at most", "member"),
    "not": _says("which the consumer excludes"),
    "false": _says("and the consumer allows nothing there"),
    "additionalItems": _says("which has more items than the consumer allows"),
    "items": _says("which has more items than the consumer allows"),
    "unevaluatedItems": _says("which has items that the consumer does not allow"),
    "unevaluatedProperties": _says("which has members that the consumer does not allow"),
}
