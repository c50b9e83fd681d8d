"""How much a question to a schema may cost.

References let a short schema stand for a huge one: thirty levels of `anyOf` with two references to the next level are
a thousand million alternatives. So work is counted, the same on every machine, and a check that needs too much ends
with a reason instead of holding up the run.
"""

from collections.abc import Mapping

from wave_runtime.plan import Json
from wave_runtime.schema.dialect import SchemaProblem

_BASE = 500_000
_PER_VALUE = 1_000
_MOST = 50_000_000
_CHARACTERS = 16


class Work:
    """What is left of an allowance, in steps of about a microsecond."""

    __slots__ = ("_left",)

    def __init__(self, allowance: int) -> None:
        self._left = allowance

    @classmethod
    def on(cls, instance: Json) -> "Work":
        """The allowance for judging `instance`: honest schemas look at each value a few dozen times."""
        return cls(min(_MOST, _BASE + _PER_VALUE * weight(instance)))

    def spend(self, steps: int) -> None:
        """Raises SchemaProblem when the allowance is used up."""
        self._left -= steps
        if self._left < 0:
            raise SchemaProblem("the schema takes too long to check: it has too many alternatives for this value")


def weight(value: Json) -> int:
    """How many values are in `value`, itself included; long texts count as several."""
    total, todo = 0, [value]
    while todo:
        item = todo.pop()
        total += 1
        match item:
            case str():
                total += len(item) // _CHARACTERS
            case Mapping():
                todo.extend(item.values())
            case list() | tuple():
                todo.extend(item)
            case _:
                pass
    return total
