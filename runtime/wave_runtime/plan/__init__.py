"""The plan format: model, JSON, digest, and the meaning of its expressions. A leaf: standard library only."""

from wave_runtime.plan.canonical import (
    Json,
    canonical,
    canonical_bytes,
    digest_of,
    digest_of_bytes,
    number_text,
)
from wave_runtime.plan.decode import load
from wave_runtime.plan.encode import blob_digest, dump, encode, encode_value, plan_digest, step_digest
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.model import FORMAT_VERSION, Plan

__all__ = [
    "FORMAT_VERSION",
    "Json",
    "Plan",
    "PlanError",
    "blob_digest",
    "canonical",
    "canonical_bytes",
    "digest_of",
    "digest_of_bytes",
    "dump",
    "encode",
    "encode_value",
    "load",
    "number_text",
    "plan_digest",
    "step_digest",
]
