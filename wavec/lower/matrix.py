"""The matrix of a step -> the plan: one typed template, whatever the number of items."""

from wave_runtime.plan.expression import Expression, Get, Literal
from wave_runtime.plan.model import Matrix

from wavec.names.named import NamedMatrix
from wavec.names.symbol import canonical_path
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.types.combine import any_item
from wavec.types.show import show
from wavec.types.typed import TypedStep

WORKERS = 5
"""How many attempts run at once where the manifest does not say."""


def lower_matrix(step: TypedStep, program: AuthorizedPipeline) -> Matrix | None:
    """The matrix of `step`; None if it runs once."""
    matrix = step.named.matrix
    if matrix is None:
        return None
    assert step.items is not None
    return Matrix(
        items=items_expression(matrix),
        item_type=show(any_item(step.items)),
        max_items=step.items.longest,
        max_concurrency=max_workers(program) if matrix.max_concurrency is None else matrix.max_concurrency,
        fail_fast=matrix.fail_fast,
    )


def items_expression(matrix: NamedMatrix) -> Expression:
    """What gives the list of items."""
    if matrix.items is not None:
        return Literal(list(matrix.items))
    assert matrix.source is not None and matrix.keys is not None
    return Get((*canonical_path(matrix.source), *matrix.keys))


def max_workers(program: AuthorizedPipeline) -> int:
    """How many attempts of a run may go on at once."""
    runtime = program.manifest.document.node.runtime
    return runtime.max_concurrent_workers if runtime else WORKERS
