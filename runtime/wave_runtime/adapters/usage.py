"""What a session has used, as its client says."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a session, sub-agents included."""

    models: tuple[str, ...] = ()
    input: int = 0
    """With those that were written to a cache."""
    cached: int = 0
    """Read from a cache."""
    output: int = 0
    cost_usd: float | None = None

    def __add__(self, more: "Usage") -> "Usage":
        """Of both; a cost that one of them does not know counts as none."""
        known = all(model in self.models for model in more.models)  # mostly: nothing is to be sorted anew
        costs = [cost for cost in (self.cost_usd, more.cost_usd) if cost is not None]
        return Usage(
            self.models if known else tuple(sorted({*self.models, *more.models})),
            self.input + more.input,
            self.cached + more.cached,
            self.output + more.output,
            sum(costs) if costs else None,
        )


def total(parts: Iterable[Usage]) -> Usage:
    """Of all parts."""
    return sum(parts, Usage())
