"""Is a value a JSON Schema? The one place of the compiler that uses the jsonschema package."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path, subschemas

from wavec.schemas.document import Draft
from wavec.schemas.plain_schema import is_plain_schema

DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"
KNOWN_DRAFTS: Mapping[str, Draft] = {
    "http://json-schema.org/draft-07/schema": "07",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    DEFAULT_DRAFT: "2020-12",
}
URLS: Mapping[Draft, str] = {draft: url for url, draft in KNOWN_DRAFTS.items()}


def draft_of(schema: Json) -> Draft:
    """The draft that a valid schema is written in."""
    stated = schema.get("$schema", DEFAULT_DRAFT) if isinstance(schema, Mapping) else DEFAULT_DRAFT
    return KNOWN_DRAFTS[stated.rstrip("#")] if isinstance(stated, str) else KNOWN_DRAFTS[DEFAULT_DRAFT]


def schema_problem(schema: Json) -> tuple[Path, str] | None:
    """Where and why `schema` is no JSON Schema of the draft that it names; None if it is one."""
    if not isinstance(schema, dict | bool):
        return (), "a JSON Schema is an object, `true` or `false`"
    if isinstance(schema, bool):
        return None
    draft = schema.get("$schema", DEFAULT_DRAFT)
    if not isinstance(draft, str) or draft.rstrip("#") not in KNOWN_DRAFTS:
        return ("$schema",), f"`{draft}` is not a draft that is known here: 07, 2019-09 and 2020-12 are"
    if not is_plain_schema(schema) and (problem := _invalid(schema)) is not None:
        return problem
    return next(_pattern_problems(schema, ()), None)


def _invalid(schema: Json) -> tuple[Path, str] | None:
    # Imported here: it takes 50 ms, and most projects have plain schemas alone.
    from jsonschema import FormatChecker, SchemaError
    from jsonschema.validators import validator_for

    try:
        # Without formats: Python would judge the patterns, which are not Python's.
        kind: Any = validator_for(cast(Any, schema))
        kind.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        return tuple(error.absolute_path), _in_words(error)
    return None


def _pattern_problems(schema: Json, path: Path) -> Iterator[tuple[Path, str]]:
    """The patterns that a runtime would refuse, by its own judgement."""
    if not isinstance(schema, Mapping):
        return
    named = schema.get("patternProperties")
    places = [((*path, "patternProperties", text), text) for text in (named if isinstance(named, Mapping) else ())]
    if isinstance(text := schema.get("pattern"), str):
        places.append(((*path, "pattern"), text))
    for place, text in places:
        if (problem := _pattern_problem(text)) is not None:
            yield place, f"the pattern `{text}` {problem}"
    for step, part in subschemas(schema):
        yield from _pattern_problems(part, (*path, *step))


def _pattern_problem(text: str) -> str | None:
    # Imported here: few schemas have patterns.
    from wave_runtime.plan.json_schema.matcher import matcher
    from wave_runtime.plan.json_schema.pattern import PatternError

    try:
        matcher(text)
    except PatternError as error:
        return str(error)
    return None


def _in_words(error: Any) -> str:
    keyword = next((step for step in reversed(error.absolute_path) if isinstance(step, str)), "schema")
    found = error.instance
    shown = f"`{found}`" if isinstance(found, str | int | float) and len(str(found)) <= 60 else "this"
    match error.validator:
        case "type":
            wanted = error.validator_value
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return f"{shown} cannot be the value of `{keyword}`: expected {' or '.join(map(str, kinds))}"
        case "enum" | "anyOf" if keyword == "type":
            return f"{shown} is not a type of JSON Schema"
        case "format":
            return f"{shown} is not a valid {error.validator_value}"
        case "minimum" | "exclusiveMinimum":
            return f"`{keyword}` is too small: {found}"
        case "minItems":
            return f"`{keyword}` has nothing in it"
        case "uniqueItems":
            return f"`{keyword}` has an item twice"
        case _:
            return f"{shown} is not allowed for `{keyword}`"
