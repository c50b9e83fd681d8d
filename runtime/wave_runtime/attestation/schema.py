"""The statement as JSON Schema (Draft 2020-12), led by its classes."""

from wave_runtime.attestation.model import BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE, Statement, StepRecord
from wave_runtime.engine.class_schema import object_schema
from wave_runtime.plan.canonical import Json


def attestation_schema() -> dict[str, Json]:
    """The schema of what `attest` writes. Annotations of the byproduct of a step are `#/$defs/step`."""
    schema = object_schema(Statement)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    properties |= {"_type": {"const": STATEMENT_TYPE}, "predicateType": {"const": PREDICATE_TYPE}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": BUILD_TYPE,
        "title": "what `wave-runtime attest` says of a run, version 1",
        **schema,
        "$defs": {"step": object_schema(StepRecord)},
    }
