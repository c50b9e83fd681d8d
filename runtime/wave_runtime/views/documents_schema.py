"""The documents of the verbs that look as JSON Schemas (Draft 2020-12), led by their classes."""

from collections.abc import Callable, Mapping

from wave_runtime.engine.class_schema import object_schema
from wave_runtime.plan.canonical import Json
from wave_runtime.views.documents import ArtifactList, DoctorReport, RunList, RunStatus, WhyReport


def _alone(name: str, kind: type) -> dict[str, Json]:
    return {**_head(name), **_versioned(kind)}


def _status() -> dict[str, Json]:
    return {
        **_head("status"),
        "oneOf": [{"$ref": "#/$defs/runs"}, {"$ref": "#/$defs/run"}],
        "$defs": {"runs": _versioned(RunList), "run": _versioned(RunStatus)},
    }


def _head(name: str) -> dict[str, Json]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wavec:{name}:1",
        "title": f"what `wave-runtime {name} --format json` writes, version 1",
    }


def _versioned(kind: type) -> dict[str, Json]:
    schema = object_schema(kind)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    properties["format_version"] = {"type": "string", "pattern": "^1\\.[0-9]+$"}
    return schema


DOCUMENT_SCHEMAS: Mapping[str, Callable[[], dict[str, Json]]] = {
    "status": _status,
    "why": lambda: _alone("why", WhyReport),
    "artifacts": lambda: _alone("artifacts", ArtifactList),
    "doctor": lambda: _alone("doctor", DoctorReport),
}
"""By the verb that writes the document."""
