"""The list of a matrix: evaluated once for a run, checked, and kept in the store."""

import json
from collections.abc import Mapping

from wave_runtime.attempts.attempt_values import MAX_LIST, attempt_values
from wave_runtime.engine.commands import ExpandMatrix, Item
from wave_runtime.engine.events import MatrixExpanded
from wave_runtime.engine.failure import Failure, kind_of
from wave_runtime.engine.step_inputs import items_read_of
from wave_runtime.plan.canonical import Json, canonical_bytes
from wave_runtime.plan.evaluate import evaluate, follow
from wave_runtime.plan.model import Contract, Digest, Matrix, Plan, Step
from wave_runtime.plan.values import EvaluationError, found
from wave_runtime.plan.walk import dotted, references
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.text.reason import reason_of

MAX_ITEMS = 10_000
"""Of a list without a bound of its own: each item is a piece of paid work."""


def expand(plan: Plan, step: Step, inputs: Mapping[str, Json], command: ExpandMatrix, store: Store) -> MatrixExpanded:
    """Evaluates the list of the matrix of `step`; what is wrong with it is a failure of the step. Never raises."""
    matrix = step.matrix
    assert matrix is not None
    try:
        values = attempt_values(inputs, items_read_of(matrix), command.artifacts, store, MAX_LIST)
        _check_promises(plan, matrix, values)
        items = _list(matrix, values)
        return MatrixExpanded(step.id, store.put(canonical_bytes(items)), len(items), None)
    except EvaluationError as error:
        return _failed(step, Failure("plan", f"the items cannot be had: {error}"))
    except MissingContent as error:
        return _failed(step, Failure("workspace", str(error)))
    except OSError as error:
        return _failed(step, Failure(kind_of(error, "workspace"), f"the items cannot be kept: {reason_of(error)}"))


def _failed(step: Step, failure: Failure) -> MatrixExpanded:
    return MatrixExpanded(step.id, "", 0, failure)


def _list(matrix: Matrix, values: Mapping[str, Json]) -> list[Json]:
    items = evaluate(matrix.items, values)
    name = next((f"`{dotted(get.path)}`" for get in references(matrix.items)), "the list")
    if not isinstance(items, list):
        raise EvaluationError(f"{name} is {found(items)}, expected a list")
    most = MAX_ITEMS if matrix.max_items is None else matrix.max_items
    if len(items) > most:
        bound = "a list takes" if matrix.max_items is None else "the plan allows"
        raise EvaluationError(f"{name} has {len(items)} items, {bound} at most {most}")
    return items


def _check_promises(plan: Plan, matrix: Matrix, values: Mapping[str, Json]) -> None:
    """Holds what the list is read from against the contracts of the step that made it.

    Those that must pass have passed; after a soft failure the items can be anything.
    """
    for producer, artifact in items_read_of(matrix):
        maker = next((step for step in plan.steps if step.id == producer), None)
        if maker is None or maker.matrix is not None:
            continue
        path = next((output.path for output in maker.output_artifacts if output.name == artifact), None)
        for contract in maker.contracts:
            if contract.type == "json_schema" and contract.source == path and not contract.must_pass:
                _check_promise(plan, contract, producer, artifact, values)


def _check_promise(plan: Plan, contract: Contract, step: str, artifact: str, values: Mapping[str, Json]) -> None:
    from wave_runtime.schema import validate  # lazy: a package of its own, for soft contracts alone

    digest, made = contract.settings.get("schema"), values["steps"]
    content = follow(made, (step, artifact), 0)
    for finding in validate(plan.json(digest), content) if isinstance(digest, str) else ():
        at = f" at {finding.pointer}" if finding.pointer else ""
        raise EvaluationError(f"`steps.{step}.{artifact}` does not obey its contract{at}: {finding.message}")


class ItemLists:
    """Lists of items by digest, the last one kept: the attempts of a matrix read the same one. Safe for threads."""

    def __init__(self) -> None:
        self._last: tuple[Digest, list[Json]] | None = None

    def item(self, item: Item, store: Store) -> Json:
        """The item that an attempt works on. Raises MissingContent."""
        last = self._last
        if last is None or last[0] != item.items:
            last = self._last = item.items, json.loads(store.get(item.items))
        return last[1][item.number]
