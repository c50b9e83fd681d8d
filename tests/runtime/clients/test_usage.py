"""What sessions have used, added up."""

import pytest
from wave_runtime.adapters.usage import Usage, total

ROWS = [
    ([], Usage()),
    ([Usage(("b",), 1, 2, 3, 0.5), Usage(("a", "b"), 10, 20, 30, 0.25)], Usage(("a", "b"), 11, 22, 33, 0.75)),
    ([Usage(("b", "a"), 1), Usage(("a",), 1)], Usage(("a", "b"), 2)),
    ([Usage(cost_usd=0.5), Usage(output=1)], Usage(output=1, cost_usd=0.5)),
    ([Usage(), Usage(cost_usd=0.0)], Usage(cost_usd=0.0)),
]


@pytest.mark.parametrize(("parts", "whole"), ROWS)
def test_parts_are_added_up(parts: list[Usage], whole: Usage) -> None:
    assert total(parts) == whole
