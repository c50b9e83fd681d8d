"""Random expressions of a plan, and values to evaluate them with. Needs the runtime alone."""

from hypothesis import strategies as st
from wave_runtime.plan import FUNCTIONS, Json
from wave_runtime.plan.expression import Binary, Call, Expression, Get, If, Literal, Unary

_OPERATORS = st.sampled_from(("==", "!=", "<", "<=", ">", ">=", "in", "and", "or"))

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.just(1.5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "b", "")), inner, max_size=2),
    max_leaves=5,
)

VALUES: dict[str, Json] = {
    "input": {"title": "Fix it", "n": 2, "draft": True, "tags": ["a", "b", ""], "none": None},
    "variables": {"name": "wave", "limits": {"max": 3, "soft": False}, "list": [1, [True]]},
    "pipeline_id": "wave-1",
}
"""What the roots of `lowered` mean."""

PATHS = (
    ("input",),
    ("input", "title"),
    ("input", "n"),
    ("input", "draft"),
    ("input", "tags"),
    ("variables",),
    ("variables", "name"),
    ("variables", "limits"),
    ("variables", "limits", "soft"),
    ("variables", "list"),
    ("pipeline_id",),
)
"""What could be known at compile time."""

_GETS = st.sampled_from(PATHS) | st.tuples(st.sampled_from(PATHS), st.sampled_from(("gone", "max", 0, 9, "soft"))).map(
    lambda pair: (*pair[0], pair[1])
)


def _lowered(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.builds(Call, st.just(name), st.tuples(*[inner] * len(FUNCTIONS[name].parameters)))
    )
    return st.one_of(
        calls,
        st.builds(lambda wanted, other: Call("default", (wanted, other)), inner, inner),
        st.builds(Unary, st.just("not"), inner),
        st.builds(Binary, _OPERATORS, inner, inner),
        st.builds(If, inner, inner, inner),
    )


lowered: st.SearchStrategy[Expression] = st.recursive(
    st.builds(Literal, json_values) | st.builds(Literal, st.booleans()) | st.builds(Get, _GETS),
    _lowered,
    max_leaves=8,
)
"""Expressions of a plan over VALUES; some have no value."""
