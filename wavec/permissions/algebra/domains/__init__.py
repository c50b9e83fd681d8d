"""What the calls of each tool can be, as sets of texts: one file for each kind of argument."""

from wave_runtime.permissions import PATH_TOOLS

from wavec.permissions.algebra.domains.command import COMMANDS
from wavec.permissions.algebra.domains.domain import Domain
from wavec.permissions.algebra.domains.name import NAMES
from wavec.permissions.algebra.domains.path import PATHS
from wavec.permissions.algebra.domains.url import URLS

DOMAINS: tuple[tuple[str, Domain], ...] = (
    *((tool, PATHS) for tool in sorted(PATH_TOOLS)),
    ("Bash", COMMANDS),
    ("WebFetch", URLS),
    ("", NAMES),
)
"""Each tool with an argument, and under no name all other tools."""
