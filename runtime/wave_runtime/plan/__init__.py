"""The plan format: model, JSON, digest, and the meaning of its expressions. A leaf: standard library only."""

from wave_runtime.plan.canonical import (
    Json,
    canonical,
    canonical_bytes,
    digest_of,
    digest_of_bytes,
    number_text,
)
from wave_runtime.plan.encode import blob_digest, dump, encode, encode_value, plan_digest, step_digest
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.evaluate import Values, evaluate
from wave_runtime.plan.functions import FUNCTIONS
from wave_runtime.plan.loader import load
from wave_runtime.plan.model import FORMAT_VERSION, Plan
from wave_runtime.plan.render import MAX_INSERTED, check_path, render
from wave_runtime.plan.values import EvaluationError, MissingError
from wave_runtime.plan.walk import dotted, references

__all__ = [
    "FORMAT_VERSION",
    "FUNCTIONS",
    "MAX_INSERTED",
    "EvaluationError",
    "Json",
    "MissingError",
    "Plan",
    "PlanError",
    "Values",
    "blob_digest",
    "canonical",
    "canonical_bytes",
    "check_path",
    "digest_of",
    "digest_of_bytes",
    "dotted",
    "dump",
    "encode",
    "encode_value",
    "evaluate",
    "load",
    "number_text",
    "plan_digest",
    "references",
    "render",
    "step_digest",
]
