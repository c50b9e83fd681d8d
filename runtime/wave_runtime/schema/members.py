"""Which members of an object the keywords of one schema speak of."""

from collections.abc import Iterator, Mapping
from typing import Any

from wave_runtime.plan.json_schema.automaton import Spend
from wave_runtime.plan.json_schema.matcher import matcher
from wave_runtime.plan.json_schema.pattern import PatternError
from wave_runtime.schema.dialect import SchemaProblem


def uncounted(steps: int) -> None:
    """For texts that come from the schema itself: nobody else can make them long."""


def matches(pattern: str, text: str, spend: Spend) -> bool:
    """Whether `pattern` matches somewhere in `text`. Raises SchemaProblem when that takes too long."""
    try:
        return matcher(pattern).matches(text, spend)
    except PatternError as error:
        raise SchemaProblem(f"the pattern `{pattern}` {error}") from None


def extra_members(instance: Mapping[str, Any], schema: Mapping[str, Any], spend: Spend) -> Iterator[str]:
    """The members that `properties` and `patternProperties` leave to `additionalProperties`, in order."""
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name in instance:
        if name not in named and not any(matches(pattern, name, spend) for pattern in patterns):
            yield name
