"""Tools that patterns name, against those that the client has."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from wave_runtime.permissions import PATH_TOOLS, PatternError, parse_pattern

from wavec.diagnostics.codes.unknown_tool import unknown_tool
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.scalar import is_text
from wavec.syntax.client import Client
from wavec.syntax.permissions import Permissions

COMMON = frozenset({*PATH_TOOLS, "Bash", "WebFetch", "WebSearch"})
"""Tools that a grant may speak of with every client: one that lacks them is narrower."""


def check_tools(stated: Permissions | None, client: Client | None, report: Callable[[Diagnostic], None]) -> None:
    """Reports each pattern for a tool that `client` does not have."""
    if stated is None or client is None or client.asks_by_itself:
        return
    known = COMMON | client.own_tools
    for key, texts in (("allowed_tools", stated.allowed_tools), ("deny", stated.deny)):
        for index, text in enumerate(texts):
            if not is_text(text) and not is_text(stated.at(key, index).text):
                continue  # a number or a boolean, which was reported
            try:
                tool = parse_pattern(text).tool
            except PatternError:
                continue  # reported where it is read
            if not tool.startswith("mcp") and not any(fnmatchcase(name, tool) for name in known):
                report(unknown_tool(tool, client.title, known, stated.at(key, index)))
