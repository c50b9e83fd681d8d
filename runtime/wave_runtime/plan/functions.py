"""The built-in functions of the expression language: one table, with types, documentation and meaning.

A function is pure and total: it gives a value or raises EvaluationError. Names are data in a plan, so a new
function is a row here and nothing else. Types are words: `text`, `number`, `boolean`, `list`, `object`, `any`,
or several with ` or ` between them.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from wave_runtime.plan.canonical import Json, canonical
from wave_runtime.plan.record import dataclass
from wave_runtime.plan.values import EvaluationError, MissingError, contains, item_of, text_of

MAX_TEXT = 1 << 20
"""Longest text that a function makes, in code points: two short arguments must not become gigabytes."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter and the type of its arguments."""

    name: str
    type: str

    def accepts(self, kind: str) -> bool:
        """Whether a value of type `kind` may be the argument."""
        return self.type == "any" or kind in self.type.split(" or ")


@dataclass(frozen=True, slots=True)
class Function:
    """A row of the table."""

    name: str
    parameters: tuple[Parameter, ...]
    repeated: bool
    """Whether the last parameter takes any number of arguments, also none."""
    result: str
    signature: str
    text: str
    """What it gives, for the reference: one sentence."""
    run: Callable[..., Json]

    def parameter(self, index: int) -> Parameter:
        """The parameter that takes the argument `index` of a call with as many arguments as it should have."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def arity_error(self, count: int) -> str | None:
        """What is wrong with a call with `count` arguments, if anything."""
        wanted = len(self.parameters)
        if self.repeated or count == wanted:
            return None
        return f"`{self.name}` takes {wanted} argument{'' if wanted == 1 else 's'}, found {count}"


def _row(signature: str, text: str, run: Callable[..., Json]) -> Function:
    head, _, result = signature.partition(") -> ")
    name, _, listed = head.partition("(")
    repeated = listed.endswith(", ...")
    pairs = [pair.split(": ") for pair in listed.removesuffix(", ...").split(", ")]
    return Function(name, tuple(Parameter(*pair) for pair in pairs), repeated, result, signature, text, run)


def _default(value: Json, fallback: Json) -> Json:
    # `evaluate` asks for the fallback only when there is need, and gives null for what is missing.
    return fallback if value is None else value


def _first(items: Sequence[Json]) -> Json:
    if not items:
        raise MissingError("the list is empty and has no first item")
    return items[0]


def _item(whole: Json, key: Json) -> Json:
    return item_of(whole, key, "the value")


def _join(items: Sequence[Json], separator: str) -> Json:
    texts = [text_of(item) for item in items]
    _check_size("join", sum(map(len, texts)) + len(separator) * max(0, len(texts) - 1))
    return separator.join(texts)


def _keys(value: Mapping[str, Json]) -> Json:
    return sorted(value)


def _last(items: Sequence[Json]) -> Json:
    if not items:
        raise MissingError("the list is empty and has no last item")
    return items[-1]


def _lines(text: str) -> Json:
    return text.removesuffix("\n").split("\n") if text else []


def _list(*items: Json) -> Json:
    return list(items)


def _replace(text: str, old: str, new: str) -> Json:
    if not old:
        raise EvaluationError("`replace` has nothing to look for, expected at least one character")
    _check_size("replace", len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


def _slug(text: str) -> Json:
    slug = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
    if not slug:
        raise EvaluationError("`slug` found no letter from a to z and no digit, expected at least one")
    return slug


def _split(text: str, separator: str) -> Json:
    if not separator:
        raise EvaluationError("`split` has an empty separator, expected at least one character")
    return text.split(separator)


def _trim(text: str) -> Json:
    return text.strip(" \t\r\n")


def _check_size(name: str, size: int) -> None:
    if size > MAX_TEXT:
        raise EvaluationError(f"`{name}` would make a text of {size} characters, expected at most {MAX_TEXT}")


FUNCTIONS: Mapping[str, Function] = {
    row.name: row
    for row in (
        _row(
            "contains(whole: text or list or object, part: any) -> boolean",
            "True if the text has the piece, the list the item, the object the key: `part in whole`.",
            contains,
        ),
        _row(
            "default(value: any, fallback: any) -> any",
            "The value; the fallback if the value is null or if a key or an item on the way to it is missing.",
            _default,
        ),
        _row("ends_with(text: text, end: text) -> boolean", "True if the text ends so.", str.endswith),
        _row("first(items: list) -> any", "The first item; an empty list has none, see `default`.", _first),
        _row(
            "item(value: list or object, key: text or number) -> any",
            "The item or the member: what `value[key]` means where the value is not a name.",
            _item,
        ),
        _row(
            "join(items: list, separator: text) -> text",
            "The items in one text, each as a hole puts it in, with the separator between them.",
            _join,
        ),
        _row("json(value: any) -> text", "The value as canonical JSON; a text gets quotes.", canonical),
        _row("keys(value: object) -> list", "The keys, sorted.", _keys),
        _row("last(items: list) -> any", "The last item; an empty list has none, see `default`.", _last),
        _row("length(value: text or list or object) -> number", "How many characters, items or keys.", len),
        _row("lines(text: text) -> list", "The lines, without line feeds; an empty text has none.", _lines),
        _row("list(item: any, ...) -> list", "The list of the arguments: what `[a, b]` means.", _list),
        _row("lower(text: text) -> text", "In small letters.", str.lower),
        _row(
            "replace(text: text, old: text, new: text) -> text",
            "With every `old` replaced by `new`, from the left.",
            _replace,
        ),
        _row(
            "slug(text: text) -> text",
            "A name for paths: small letters a to z and digits, everything else between them as one `-`.",
            _slug,
        ),
        _row("split(text: text, separator: text) -> list", "The pieces between the separators.", _split),
        _row("starts_with(text: text, start: text) -> boolean", "True if the text starts so.", str.startswith),
        _row("trim(text: text) -> text", "Without blanks and line feeds at both ends.", _trim),
        _row("upper(text: text) -> text", "In capital letters.", str.upper),
    )
}
"""Every function by its name, in alphabetical order."""
