"""Every member of a plan, from the schema that is made of its classes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from wave_runtime.plan.schema import plan_schema

_HEAD = """# Members of a plan

What each object of a plan has. [The plan format](../plan-format.md) says what it means to execute one;
[the schema](../../grammar/plan.schema.json) says the same as this page, to programs.
"""


def plan_page() -> str:
    """A section for each class, the plan first."""
    definitions = cast("Mapping[str, Mapping[str, Any]]", plan_schema()["$defs"])
    found = {name: _section(name, definition) for name, definition in definitions.items() if name != "Expression"}
    return "\n".join([_HEAD, found.pop("Plan"), *found.values(), _expressions(definitions["Expression"])])


def _section(name: str, definition: Mapping[str, Any]) -> str:
    return "\n".join(_lines(name, definition))


def _lines(name: str, definition: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{definition['description']}\n"
    yield "| Member | Value | Meaning |\n|---|---|---|"
    for member, schema in definition["properties"].items():
        yield f"| `{member}` | {_words(schema)} | {_sentence(schema.get('description', ''))} |"
    yield ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "oneOf" in schema:
        return " or ".join(_words(choice) for choice in schema["oneOf"])
    match schema.get("type"):
        case list(kinds):
            return " or ".join(_SCALARS[kind] for kind in kinds)
        case "array":
            return f"list of {_words(schema['items'])}"
        case "object":
            return f"mapping of names to {_words(schema['additionalProperties'])}"
        case str(kind):
            return _SCALARS[kind]
        case _:
            return "any JSON"


_SCALARS = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "null": "`null`"}


def _expressions(definition: Mapping[str, Any]) -> str:
    rows = (f"| {_names(form['required'])} | {_cell(form['description'])} |\n" for form in definition["anyOf"])
    text = definition["description"].replace("{{ }}", "`{{ }}`")
    return f"## Expression\n\n{text}\n\n| Members | Meaning |\n|---|---|\n" + "".join(rows)


def _names(members: Sequence[str]) -> str:
    return ", ".join(f"`{member}`" for member in members)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
