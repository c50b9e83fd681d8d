"""What expressions can do with JSON values: their types as words, equality, containment, members, text.

Pure and total: a function gives a value or raises EvaluationError. Names of types are the user's words:
`text`, `number`, `boolean`, `list`, `object`, `null`; never those of an implementation.
"""

from collections.abc import Mapping, Sequence

from wave_runtime.plan.canonical import Json, canonical


class EvaluationError(Exception):
    """An expression has no value: `message` says why, in the voice of a diagnostic."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MissingError(EvaluationError):
    """There is nothing where the expression looks; `default` catches this, and only this."""


def type_of(value: Json) -> str:
    """The type of a value as a word."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "text"
        case int() | float():
            return "number"
        case Mapping():
            return "object"
        case _:
            return "list"


def with_article(kind: str) -> str:
    """A type as it stands in a sentence; several have ` or ` between them."""
    return " or ".join(_ARTICLES.get(word, word) for word in kind.split(" or "))


def found(value: Json) -> str:
    """The type of a value as it stands in a sentence: `a number`."""
    return with_article(type_of(value))


def equal(left: Json, right: Json) -> bool:
    """Whether two values are the same: 1 is 1.0, true is not 1, the order of keys has no meaning."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(item, right[key]) for key, item in left.items())
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(map(equal, left, right))
    return left == right


def contains(whole: Json, part: Json) -> bool:
    """The meaning of `in`: whether `part` is an item of a list, a piece of a text or a key of an object."""
    match whole:
        case str() | Mapping():
            if not isinstance(part, str):
                raise EvaluationError(f"only text can be in {found(whole)}, found {found(part)}")
            return part in whole
        case None | bool() | int() | float():
            raise EvaluationError(f"nothing can be in {found(whole)}, expected text, a list or an object")
        case _:
            return any(equal(item, part) for item in whole)


def item_of(whole: Json, key: Json, name: str) -> Json:
    """The meaning of `x.key` and `x[key]`; `name` is what messages call `whole`."""
    match whole:
        case None:
            raise MissingError(f"{name} is null and has no {_item(key)}")
        case Mapping():
            if not isinstance(key, str):
                raise EvaluationError(f"{name} is an object, expected text as its key, found {found(key)}")
            if key not in whole:
                raise MissingError(f"{name} has no {_item(key)}")
            return whole[key]
        case str() | bool() | int() | float():
            raise EvaluationError(f"{name} is {found(whole)} and has no {_item(key)}")
        case _:
            if isinstance(key, bool) or not isinstance(key, int):
                raise EvaluationError(f"{name} is a list, expected a whole number as its index, found {found(key)}")
            if not 0 <= key < len(whole):
                raise MissingError(f"{name} has {len(whole)} item{'' if len(whole) == 1 else 's'} and no {_item(key)}")
            return whole[key]


def text_of(value: Json) -> str:
    """A value as it is put into a text: text as it is, everything else as canonical JSON."""
    return value if isinstance(value, str) else canonical(value)


_ARTICLES = {
    "boolean": "a boolean",
    "list": "a list",
    "number": "a number",
    "object": "an object",
}


def _item(key: Json) -> str:
    if isinstance(key, str):
        return f"`{key}`" if len(key) <= 80 else "such key"
    return f"item {key}" if isinstance(key, int) and not isinstance(key, bool) else "such item"
