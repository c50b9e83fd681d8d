"""Is a value a JSON Schema? The one place of the compiler that uses the jsonschema package."""

from typing import Any, cast

from wave_runtime.plan import Json

from wavec.schemas.plain_schema import is_plain_schema

DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"
KNOWN_DRAFTS = (
    "http://json-schema.org/draft-07/schema",
    "https://json-schema.org/draft/2019-09/schema",
    DEFAULT_DRAFT,
)


def schema_problem(schema: Json) -> tuple[tuple[str | int, ...], str] | None:
    """Where and why `schema` is no JSON Schema of the draft that it names; None if it is one."""
    if not isinstance(schema, dict | bool):
        return (), "a JSON Schema is an object, `true` or `false`"
    if isinstance(schema, bool):
        return None
    draft = schema.get("$schema", DEFAULT_DRAFT)
    if not isinstance(draft, str) or draft.rstrip("#") not in KNOWN_DRAFTS:
        return ("$schema",), f"`{draft}` is not a draft that is known here: 07, 2019-09 and 2020-12 are"
    if is_plain_schema(schema):
        return None
    # Imported here: it takes 50 ms, and most projects have plain schemas alone.
    from jsonschema import SchemaError
    from jsonschema.validators import validator_for

    try:
        validator_for(cast(Any, schema)).check_schema(cast(Any, schema))
    except SchemaError as error:
        return tuple(error.absolute_path), _in_words(error)
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
