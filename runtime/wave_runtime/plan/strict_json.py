"""JSON read without guessing: no duplicate keys, no NaN, no integers that other readers would round."""

import json
from typing import Any, cast

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.errors import PlanError

MAX_DEPTH = 64
_MAX_INTEGER = 2**53


def parse_strictly(text: str, *, what: str) -> Json:
    """The value of a JSON text, `what` naming it in errors.

    Raises PlanError for text that is not JSON and for JSON that two readers could understand differently.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
        # A lone surrogate parses, but has no UTF-8 form. It stands in the text itself, or comes of an escape.
        (json.dumps(value, ensure_ascii=False) if "\\u" in text else text).encode("utf-8")
    except json.JSONDecodeError as error:
        found = error.msg.removesuffix(" at").partition(" (")[0]
        raise PlanError(f"{what} is not JSON: {found} at line {error.lineno}, column {error.colno}") from None
    except UnicodeEncodeError:
        raise PlanError(f"{what} has a lone surrogate, which is not text") from None
    except RecursionError:
        raise PlanError(f"{what} is nested too deeply") from None
    except _Refused as error:
        raise PlanError(f"{what} {error}") from None
    return cast(Json, value)


def depth_of(value: Json) -> int:
    """How deep containers are nested in `value`: 0 for a scalar."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, (list, dict))]:
        depth += 1
        below: list[Any] = []
        for item in level:
            below.extend(item.values() if isinstance(item, dict) else item)
        level = below
    return depth


class _Refused(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused(f"has the key `{key}` twice in one object")
            seen.add(key)
    return members


def _integer(text: str) -> int:
    # Python refuses to convert absurdly long digit strings with ValueError; the length test comes first.
    if len(text) > 17 or abs(int(text)) > _MAX_INTEGER:
        raise _Refused(f"has the integer {text[:24]}, which is beyond 2^53 and would be rounded by other readers")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Refused(f"has the number {text[:24]}, which is out of range")
    return value


def _constant(text: str) -> Any:
    raise _Refused(f"has {text}, which is not JSON")
