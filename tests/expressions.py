"""Random expressions as they are written, and nodes as values that compare."""

import dataclasses
from typing import Any

from hypothesis import strategies as st

from wavec.syntax.expression import (
    Binary,
    Call,
    Expression,
    If,
    Index,
    ListOf,
    Literal,
    Member,
    Name,
    Unary,
)

_OPERATORS = st.sampled_from(("==", "!=", "<", "<=", ">", ">=", "in", "and", "or"))
_TEXTS = st.text(max_size=6)
_NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda number: not number.is_integer() or abs(number) > 2**53
)
_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS | st.sampled_from(("}}", "{{ input }}", '"', "\\"))
_MEMBERS = st.from_regex(r"[A-Za-z0-9_]{1,3}(-[A-Za-z0-9_]{1,3}){0,2}", fullmatch=True)
_NAMES = st.sampled_from(("input", "steps", "or-else", "not_", "x", "_", "in-1", "True"))


def _written(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    items = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Member, inner, _MEMBERS, *[st.just(0)] * 4),
        st.builds(Index, inner, inner, st.just(0), st.just(0)),
        st.builds(Call, _NAMES, items, st.just(False), *[st.just(0)] * 4),
        st.builds(Call, _NAMES, items.filter(bool), st.just(True), *[st.just(0)] * 4),
        st.builds(ListOf, items, st.just(0), st.just(0)),
        st.builds(Unary, st.just("not"), inner, st.just(0), st.just(0)),
        st.builds(Binary, _OPERATORS, inner, inner, st.just(0), st.just(0)),
        st.builds(If, inner, inner, inner, st.just(0), st.just(0)),
    )


written = st.recursive(
    st.builds(Literal, _SCALARS, st.just(0), st.just(0)) | st.builds(Name, _NAMES, st.just(0), st.just(0)),
    _written,
    max_leaves=10,
)
"""Expressions as nodes, all at offset 0."""


def shape(node: object, *, places: bool = False) -> Any:
    """A node as nested tuples that compare by content, with or without its offsets."""
    if isinstance(node, tuple):
        return tuple(shape(item, places=places) for item in node)
    if not dataclasses.is_dataclass(node):
        return type(node), node
    names = [field.name for field in dataclasses.fields(node)]
    kept = [name for name in names if places or name not in ("start", "end", "name_start", "name_end")]
    return type(node).__name__, *(shape(getattr(node, name), places=places) for name in kept)
