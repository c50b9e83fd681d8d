"""Inferred grants as YAML to paste into wave.yaml, with a comment for each pattern that says who needs it."""

from collections.abc import Iterator

from wavec.diagnostics.visible import visible
from wavec.needs.infer import Inferred, InferredGrant
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
        yield f"      # no pattern: {_short(need.why)} ({_place(need.at)}): {_short(need.inexpressible)}"
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
        by_rule: dict[tuple[str, Span | None], list[str]] = {}
        for each in grant.excess:
            by_rule.setdefault((each.rule, each.at), []).append(_short(str(each.call)))
        yield from (f"      #   {_beyond(rule, at, calls)}" for (rule, at), calls in by_rule.items())
    for why in grant.undecided:
        yield f"      # not compared: {_short(why)}"


def _beyond(rule: str, at: Span | None, calls: list[str]) -> str:
    named = f"`{_short(rule)}`" if rule else "every tool"
    more = f" and {len(calls) - _FEW} more" if len(calls) > _FEW else ""
    return f"{named}, as in {', '.join(calls[:_FEW])}{more}" + (f" ({_place(at)})" if at is not None else "")


def _place(at: Span) -> str:
    return visible(f"{at.source.name}:{at.first.line}:{at.first.column}")


def _short(text: str) -> str:
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."
