"""Inferred grants as YAML to paste into wave.yaml, with a comment for each pattern that says who needs it."""

from collections.abc import Iterator

from wavec.diagnostics.visible import visible
from wavec.needs.infer import Excess, Inferred, InferredGrant
from wavec.source.edits import scalar
from wavec.source.span import Span

_FEW = 3
"""So many needs are told of one pattern; then how many more there are."""
_LONGEST = 100


def as_yaml(grants: tuple[InferredGrant, ...]) -> str:
    """The personas with their permissions, ending with a line feed."""
    if not grants:
        return "# no step of these pipelines has a persona\n"
    blocks = ["\n".join(_persona(grant)) + "\n" for grant in grants]
    return "personas:\n" + "\n".join(blocks)


def _persona(grant: InferredGrant) -> Iterator[str]:
    name = scalar(grant.persona.name)
    count = f"{grant.steps} step{'' if grant.steps == 1 else 's'}"
    if not grant.patterns:
        # An empty list would allow everything.
        yield f"  # {visible(name)}, {count}: nothing is known that it needs"
    else:
        yield f"  {name}:  # {count}"
        yield "    permissions:"
        yield "      allowed_tools:"
        for each in grant.patterns:
            yield from _pattern(each)
    for need in grant.inexpressible:
        why = need.inexpressible or "no pattern permits just that"
        yield f"      # no pattern: {_short(need.why)} ({_place(need.at)}): {_short(why)}"
    yield from _excess(grant)


def _pattern(each: Inferred) -> Iterator[str]:
    yield f"        - {scalar(str(each.pattern))}" + ("" if each.permitted_today else "  # not permitted today")
    for need in each.needs[:_FEW]:
        yield f"          # {_short(need.why)} ({_place(need.at)})"
    if len(each.needs) > _FEW:
        yield f"          # and {len(each.needs) - _FEW} more"


def _excess(grant: InferredGrant) -> Iterator[str]:
    if grant.excess:
        yield "      # permitted today, and nothing is known that needs it:"
        yield from (f"      #   {_beyond(each)}" for each in grant.excess)
    for why in grant.undecided:
        yield f"      # not compared: {_short(why)}"


def _beyond(each: Excess) -> str:
    rule = f"`{_short(each.rule)}`" if each.rule else "every tool"
    return f"{rule}, as in {_short(str(each.call))}" + (f" ({_place(each.at)})" if each.at is not None else "")


def _place(at: Span) -> str:
    return visible(f"{at.source.name}:{at.first.line}:{at.first.column}")


def _short(text: str) -> str:
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."
