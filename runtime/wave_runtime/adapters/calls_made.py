"""The calls that a client says it has made, beside those that the hook has decided.

Each call that ran needs a decision of its own that allows it: two calls with one key need two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wave_runtime.adapters.session import Decided
from wave_runtime.ports import ToolCall


@dataclass(frozen=True, slots=True)
class Made:
    """The model asked for a tool, and the client has ended the call."""

    key: str
    """The id under which the hook has logged it; calls that ask for the same may share one."""
    tool: str
    given: Mapping[str, Any]
    end: Literal["ran", "refused", "not asked"]
    """`refused`: it came to the hook and was not run, or failed before it did anything; `not asked`: the client refused
    it by itself."""
    why: str = ""
    """Why the client has not asked; empty for the others."""


def never_asked(made: Sequence[Made], decided: Iterable[Decided]) -> Iterator[Decided]:
    """Calls that the client refused by itself, as denied ones."""
    known = Counter(each.id for each in decided)
    for call in made:
        if call.end == "not asked" and not known[call.key]:
            why = f"`{call.tool}` was not called: {call.why}"
            yield Decided(call.key, ToolCall(call.tool, call.given, "denied", why))


def not_permitted(made: Sequence[Made], decided: Sequence[Decided]) -> str | None:
    """Why the client has done what nobody permitted, one line; None: it has not."""
    known = Counter(each.id for each in decided)
    allowed = Counter(each.id for each in decided if each.call.decision == "allowed")
    for call in made:
        if call.end == "not asked":
            continue
        if not known[call.key]:
            return f"a call of `{call.tool}` was never decided: the permission hook did not run, or not in time"
        known[call.key] -= 1
        if call.end == "ran":
            if not allowed[call.key]:
                return f"the client executed a call of `{call.tool}` that was denied"
            allowed[call.key] -= 1
    return None
