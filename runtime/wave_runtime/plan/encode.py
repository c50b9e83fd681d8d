"""Plan -> JSON, and the digests over it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from wave_runtime.plan.canonical import Json, canonical, digest_of_bytes, is_canonical, sorted_encoder
from wave_runtime.plan.members import SCALARS, members

if TYPE_CHECKING:
    from wave_runtime.plan.model import Blob, Digest, Plan, Step

UNDIGESTED = ("digest", "source_map", "inputs", "x-provenance")
"""Top-level members that describe the plan and do not change what it does."""


def encode(plan: "Plan") -> dict[str, Json]:
    """The plan as JSON, members in the order of the model."""
    return cast(dict[str, Json], encode_value(plan))


def encode_value(value: Any) -> Json:
    """The JSON of an instance of any class of the model: a step, a template, a blob."""
    kind = value.__class__
    if kind in SCALARS:
        return cast(Json, value)
    if kind is tuple or kind is list:
        return [item if item.__class__ in SCALARS else encode_value(item) for item in value]
    inside = value if kind is dict else members(value)
    return {key: item if item.__class__ in SCALARS else encode_value(item) for key, item in inside.items()}


def plan_digest(plan: "Plan | Mapping[str, Json]") -> "Digest":
    """The digest over the meaning of a plan, or of one as it was read."""
    whole = plan if isinstance(plan, Mapping) else members(plan)
    return _digest({key: value for key, value in whole.items() if key not in UNDIGESTED})


def blob_digest(blob: "Blob") -> "Digest":
    """The name of `blob` in a plan."""
    return _digest(blob)


def step_digest(step: "Step") -> "Digest":
    """A digest over all that the plan says of one step; blobs are covered by their own digests."""
    return _digest(step)


_sorted_json = sorted_encoder(members)


def _digest(value: Any) -> "Digest":
    """The digest of the canonical text of `value`, which may be of the model: the encoder of `json` asks for members
    where it meets an instance, which is faster than making the JSON of all of it first."""
    text = _sorted_json(value)
    return digest_of_bytes((text if is_canonical(text) else canonical(encode_value(value))).encode("utf-8"))
