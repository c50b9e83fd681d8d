"""What a client does and no hook is asked about: typed input, what lies below a folder that is searched."""

from collections.abc import Iterator, Sequence

from wave_runtime.permissions import PATH_TOOLS, Call

from wavec.permissions.lowering.ask import Given
from wavec.permissions.lowering.report import GAPS, Fidelity

_TAKE_COMMANDS = ("sh", "bash", "zsh", "python3", "python", "node", "ruby", "perl", "psql", "sqlite3", "vi", "gdb")
"""Programs that run what is typed."""
_OUTSIDE = "/etc/passwd"
"""No grant reaches out of the workspace."""
_UNKNOWN = "./program"
"""May be one of them."""


def typed_input(given: Given) -> Iterator[Fidelity]:
    """A program that takes commands, where some command is not granted."""
    if not given.client.typed_input:
        return
    program = next((call for name in (*_TAKE_COMMANDS, _UNKNOWN) if given.runs(call := Call("Bash", name))), None)
    forbidden = given.denied_call("Bash") if program is not None else None
    if program is not None and forbidden is not None:
        rule = given.decide(program).rule
        yield Fidelity("Bash", "wider", (), "typed-input", GAPS["typed-input"], rule, forbidden, program)


def unasked(given: Given, tools: Sequence[str]) -> Iterator[Fidelity]:
    """For each tool, and for the shell in any case, a call that is not granted: the agent is free not to ask."""
    for tool in dict.fromkeys((*tools, "Bash")):
        denied = given.denied_call(tool) or (Call(tool, _OUTSIDE) if tool in PATH_TOOLS else None)
        if denied is not None:
            rule = given.decide(denied).rule or given.speaks_of(tool)
            yield Fidelity(tool, "wider", (), "unasked", GAPS["unasked"], rule, denied)


def search_below(given: Given) -> Iterator[Fidelity]:
    """A folder that may be searched, with something below it that may not."""
    for tool in ("Glob", "Grep"):
        for rule, denied in given.denied_by_rule(tool):
            above = next((call for call in _folders(tool, denied.argument or "") if given.runs(call)), None)
            if denied.argument and above is not None:
                yield Fidelity(tool, "wider", (), "search-below", GAPS["search-below"], rule, denied, above)
                break


def _folders(tool: str, path: str) -> Iterator[Call]:
    segments = path.split("/")[:-1]
    for count in range(len(segments), 0, -1):
        yield Call(tool, "/".join(segments[:count]))
    yield Call(tool, ".")
