"""The tools that a grant permits something of, in the order of reports."""

from fnmatch import fnmatchcase

from wave_runtime.permissions import Pattern

from wavec.permissions.lowering.ask import Given

ORDER = ("Read", "Glob", "Grep", "Write", "Edit", "MultiEdit", "NotebookEdit", "Bash", "WebFetch", "WebSearch")


def tools_of(given: Given) -> tuple[str, ...]:
    """The tools of which the grant permits something: all that it names, and those of the client that it covers."""
    rules = [rule.tool for layer in given.layers for rule in layer.allow]
    known = [*ORDER, *sorted({*given.client.own_tools, *(rule for rule in rules if "*" not in rule)})]
    names = dict.fromkeys(
        tool
        for tool in known
        if tool in rules or (tool in given.client.tools and any(fnmatchcase(tool, rule) for rule in rules))
    )
    found = [tool for tool in names if given.granted_in(Pattern(tool, None)) is not None]
    servers = sorted({rule for rule in rules if rule.startswith("mcp__") and "*" in rule})
    return (*found, *(rule for rule in servers if given.granted_in(Pattern(rule, None)) is not None))
