"""Tools without an argument that patterns see: the call is the name."""

from wave_runtime.permissions import PATH_TOOLS

from wavec.automata.regex import Regex, Repeat, Row, char, text
from wavec.permissions.algebra.domains.domain import Domain, any_of, letters, star_glob

WITH_ARGUMENT = frozenset({*PATH_TOOLS, "Bash", "WebFetch"})
"""Tools that have a domain of their own."""

_IN_NAME = letters("az", "AZ", "09", "__", "..", "--")
_SMALL = Repeat(letters("az"), 1, None)

NAMES = Domain(
    every=Row((letters("az", "AZ", "__"), Repeat(_IN_NAME, 0, None))),
    shapes=(
        Row((text("mcp__"), _SMALL, text("__"), _SMALL, Repeat(Row((char("_"), _SMALL)), 0, None))),
        Row((letters("AZ"), Repeat(letters("az", "AZ"), 0, None))),
        Row((letters("az", "AZ"), Repeat(letters("az", "AZ", "09", "__"), 0, None))),
    ),
    read=star_glob,
    reach=star_glob,
    examples=("WebSearch", "Task", "TodoWrite", "mcp__github__create_issue"),
)


def others_only() -> Regex:
    """The names that are not of this domain."""
    return any_of(*sorted(WITH_ARGUMENT))
