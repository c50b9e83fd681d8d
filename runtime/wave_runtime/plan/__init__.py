"""The plan format: model, JSON, digest, and the meaning of its expressions. A leaf: standard library only."""

from importlib import import_module
from typing import TYPE_CHECKING

from wave_runtime.plan.canonical import (
    Json,
    canonical,
    canonical_bytes,
    digest_of,
    digest_of_bytes,
    number_text,
)
from wave_runtime.plan.encode import blob_digest, encode, encode_value, plan_digest, step_digest
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.evaluate import Values, evaluate
from wave_runtime.plan.functions import FUNCTIONS
from wave_runtime.plan.layout import dump
from wave_runtime.plan.render import MAX_INSERTED, check_path, render
from wave_runtime.plan.values import EvaluationError, MissingError
from wave_runtime.plan.walk import dotted, references

if TYPE_CHECKING:
    from wave_runtime.plan.loader import load
    from wave_runtime.plan.model import FORMAT_VERSION, Plan
else:
    # The thirty classes of the model take 12 ms, and a check of sources needs the expressions alone.
    _LATER = {"FORMAT_VERSION": "model", "Plan": "model", "load": "loader"}

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


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
