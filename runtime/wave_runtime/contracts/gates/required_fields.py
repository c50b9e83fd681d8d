"""`required_fields`: how many of the named members of a JSON document are there and have content."""

from collections.abc import Mapping

from wave_runtime.contracts.gates.measure import Measure, Subject, share
from wave_runtime.plan import Json
from wave_runtime.ports import Finding
from wave_runtime.text.artifact_json import NotJson, read_json


def required_fields(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    """`fields` has names, or ways like `author.name`. null, blank text, `[]` and `{}` are no content."""
    try:
        value = read_json(subject.text.encode("utf-8"), f"`{subject.source}`")
    except NotJson as error:
        return Measure(0, (Finding("", str(error), "format_error"),))
    fields = parameters.get("fields")
    names = [name for name in fields if isinstance(name, str)] if isinstance(fields, list) else []
    findings = [finding for name in names if (finding := _missing(value, name)) is not None]
    return Measure(share(len(names) - len(findings), len(names)), tuple(findings))


def _missing(value: Json, name: str) -> Finding | None:
    pointer = ""
    # A member whose name has a dot is found under its whole name.
    for key in [name] if isinstance(value, dict) and name in value else name.split("."):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return Finding(pointer, f"expected a member `{name}`, found none", "missing_content")
        pointer += "/" + key.replace("~", "~0").replace("/", "~1")
    if value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip()):
        found = "null" if value is None else "an empty text" if isinstance(value, str) else "nothing in it"
        return Finding(pointer, f"expected content in `{name}`, found {found}", "missing_content")
    return None
