"""The JSON in an artifact: the one way in which the executor, contracts and templates read it.

What two readers could understand differently is refused, so that a contract never checks another value than the one
that the next step reads.
"""

import json
import math
from typing import Any, NoReturn

from wave_runtime.plan.canonical import Json

MAX_BYTES = 32 * 1024 * 1024
"""Of an artifact that is JSON: it is read as a whole, by contracts and by the steps after it too."""


class NotJson(Exception):
    """The bytes are no JSON; the message says why and where."""


def read_json(data: bytes, what: str) -> Json:
    """The JSON value of an artifact's bytes. Raises NotJson, naming it `what`."""
    try:
        text = data.decode("utf-8-sig")
        # parse_constant: NaN and infinities are Python's, not JSON's.
        value: Json = json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse_constant)
        if "\\u" in text:  # only an escape can be a lone surrogate
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except UnicodeDecodeError as error:
        raise NotJson(f"{what} is not JSON: it is not UTF-8 at byte {error.start}") from None
    except UnicodeEncodeError:
        raise NotJson(f"{what} is not JSON that can be used: it has a lone surrogate, which is not text") from None
    except json.JSONDecodeError as error:
        found = _lower(error.msg.removesuffix(" at"))
        raise NotJson(f"{what} is not JSON: {found} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise NotJson(f"{what} is not JSON that can be used: {_lower(str(error))}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"an object has the key `{twice}` twice")
    return members


def _finite(written: str) -> float:
    if math.isinf(number := float(written)):
        raise ValueError(f"the number `{written}` is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is not JSON")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
