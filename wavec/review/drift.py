"""A written plan against the one that the sources give now: does it still mean the same, and if not, why?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from wave_runtime.plan import Json, Plan, encode
from wave_runtime.plan.encode import UNDIGESTED


@dataclass(frozen=True, slots=True)
class Drift:
    """How two plans differ."""

    same_meaning: bool
    same_text: bool
    """Also the parts that are not part of the meaning are the same: source map, inputs."""
    inputs: tuple[str, ...]
    """Sources that changed, a line each."""
    touched: tuple[str, ...]
    """What of the plan is different now, a line each."""


def drift(written: Plan, current: Plan) -> Drift:
    """What became of `written`, now that the sources give `current`."""
    before, after = encode(written), encode(current)
    return Drift(
        written.digest == current.digest,
        all(before[key] == after[key] for key in ("source_map", "inputs")),
        tuple(_inputs(written, current)),
        tuple(_touched(before, after)),
    )


def _inputs(written: Plan, current: Plan) -> Iterator[str]:
    before = {file.path: file.sha256 for file in written.inputs}
    after = {file.path: file.sha256 for file in current.inputs}
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            yield f"{path} is no longer used"
        elif path not in before:
            yield f"{path} is used now"
        elif before[path] != after[path]:
            yield f"{path} changed"


def _touched(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[str]:
    for key in before:
        if key in (*UNDIGESTED, "steps", "blobs"):
            continue
        if before[key] != after.get(key):
            yield f"`{key}` is different"
    old, new = _steps(before), _steps(after)
    for id in sorted(old.keys() | new.keys()):
        if id not in new:
            yield f"step `{id}` is gone"
        elif id not in old:
            yield f"step `{id}` is new"
        elif old[id] != new[id]:
            members = [key for key in new[id] if old[id].get(key) != new[id][key]]
            yield f"step `{id}`: {', '.join(f'`{key}`' for key in members)}"


def _steps(document: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    steps = cast("list[Mapping[str, Json]]", document["steps"])
    return {str(step["id"]): step for step in steps}
