"""Grant and client -> configuration and report."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from wave_runtime.permissions import PATH_TOOLS, Call, Layer, Pattern, decide

from wavec.permissions.algebra import Unknown
from wavec.permissions.lowering.ask import Given
from wavec.permissions.lowering.by_shell import reads_by_shell, writes_by_shell
from wavec.permissions.lowering.granted_tools import ORDER, tools_of
from wavec.permissions.lowering.not_asked import search_below, typed_input, unasked
from wavec.permissions.lowering.report import Base, Fidelity, Lowering
from wavec.syntax.client import Client, Unseen

_UNSEEN: tuple[Unseen, ...] = ("programs", "network")
_LIKELY = ("cat .env", "ls", "git status", "touch a", "curl example.com")
"""Commands that a client may run when nobody says no."""

_OUTSIDE = "/etc/passwd"
"""No grant reaches out of the workspace."""


def lower(layers: Sequence[Layer], client: Client) -> Lowering:
    """What `client` gets for the grant `layers`, and what comes of it."""
    return _lower(tuple(layers), client)


@lru_cache(maxsize=512)
def _lower(layers: tuple[Layer, ...], client: Client) -> Lowering:
    # Many steps share one grant.
    given = Given(layers, client)
    tools = tools_of(given)
    found = [entry for tool in tools for entry in _of_tool(given, tool)]
    free = client.asks_by_itself
    if free:
        found += unasked(given, tools)  # all that the others could say is part of it
    else:
        found += [*reads_by_shell(given), *writes_by_shell(given), *typed_input(given), *search_below(given)]
    wide = {entry.tool for entry in found if entry.grade == "wider"}
    kept = [entry for entry in found if entry.grade != "exact" or entry.tool not in wide]
    order = {tool: number for number, tool in enumerate((*ORDER, *tools))}
    grades = ("exact", "wider", "narrower", "advisory")
    return Lowering(
        client,
        given.configured.configuration(),
        tuple(sorted(kept, key=lambda entry: (order[entry.tool], grades.index(entry.grade)))),
        () if free else tuple(_without_hook(given)),
        tuple(part for part in _UNSEEN if (free or "Bash" in tools) and part not in client.sandbox_holds),
    )


def _of_tool(given: Given, tool: str) -> Iterator[Fidelity]:
    sample = given.granted_in(Pattern(tool, None))
    assert sample is not None
    if not isinstance(sample, Call):
        sample = Call(tool, None)
    if not given.offers(sample):
        none = (
            "no MCP server is set up for it" if tool.startswith("mcp__") else f"{given.client.title} has no such tool"
        )
        why = given.client.cannot.get(tool, none)
        yield Fidelity(tool, "narrower", ("native rules",), "not-offered", why, None, sample)
        return
    narrower = [*_guarded(given, tool), *_refused(given, tool)]
    yield from narrower
    if not narrower:
        yield Fidelity(tool, "exact", _rests_on(given, tool))


def _rests_on(given: Given, tool: str) -> tuple[Base, ...]:
    """What stands between the client and a call of `tool` that is not granted."""
    denied = given.denied_call(tool) or (Call(tool, _OUTSIDE) if tool in PATH_TOOLS else None)
    if denied is None:
        return ()
    if given.configured.native_decision(denied, "deny") == "permitted":
        return ("native rules",)
    return ("hook",) if given.runs_without_hook(denied) else ("hook", "native rules")


def _refused(given: Given, tool: str) -> Iterator[Fidelity]:
    """For each rule that allows, a call of it that the client's own rules refuse."""
    for rule in dict.fromkeys(rule for layer in given.layers for rule in layer.allow if rule.tool == tool):
        call = given.granted_in(rule)
        if isinstance(call, Call) and not given.runs(call) and not _is_guarded(given, call):
            why = f"the rules of {given.client.title} refuse it"
            yield Fidelity(tool, "narrower", ("hook", "native rules"), "native-rules", why, rule, call)
            return
    if tool == "Bash":
        # Native rules for files may concern commands that name the file.
        denied = (given.denied_call("Read"), given.denied_call("Edit"))
        lines = [f"{start}{call.argument}" for call in denied if call is not None for start in ("cat ", "echo x > ")]
        for line in lines:
            command = Call("Bash", line)
            if given.permits(command) and not given.runs(command):
                why = f"the rules of {given.client.title} refuse it"
                by = given.decide(command).rule
                yield Fidelity(tool, "narrower", ("hook", "native rules"), "native-rules", why, by, command)
                return


def _is_guarded(given: Given, call: Call) -> bool:
    return any(decide((Layer((guard.pattern,), ()),), call).permitted for guard in given.client.guards)


def _guarded(given: Given, tool: str) -> Iterator[Fidelity]:
    for guard in given.client.guards:
        if guard.pattern.tool != tool:
            continue
        call = given.granted_in(guard.pattern)
        if isinstance(call, Unknown):
            why = f"{guard.why} (it is not known whether that is granted: {call.why})"
            yield Fidelity(tool, "narrower", ("hook", "native rules"), guard.name, why)
        elif call is not None and not given.runs(call):
            yield Fidelity(
                tool, "narrower", ("hook", "native rules"), guard.name, guard.why, given.decide(call).rule, call
            )
            return


def _without_hook(given: Given) -> Iterator[Call]:
    for tool in given.client.tools:
        likely = [Call("Bash", line) for line in _LIKELY] if tool == "Bash" else []
        likely += [Call(tool, ".env"), Call(tool, _OUTSIDE)] if tool in PATH_TOOLS else []
        denied = given.denied_call(tool)
        for call in [*([denied] if denied is not None else []), *likely]:
            if not given.permits(call) and given.runs_without_hook(call):
                yield call
                break
