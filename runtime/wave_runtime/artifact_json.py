"""The JSON in an artifact: the one way in which the executor, contracts and templates read it."""

import json
from typing import NoReturn

from wave_runtime.plan.canonical import Json


class NotJson(Exception):
    """The bytes are no JSON; the message says why and where."""


def read_json(data: bytes, what: str) -> Json:
    """The JSON value of an artifact's bytes. Raises NotJson, naming it `what`."""
    try:
        # parse_constant: NaN and infinities are Python's, not JSON's.
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)  # type: ignore[no-any-return]
    except UnicodeDecodeError as error:
        raise NotJson(f"{what} is not JSON: it is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"{what} is not JSON: {_lower(error.msg)} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise NotJson(f"{what} is not JSON that can be used: {_lower(str(error))}") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is not JSON")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
