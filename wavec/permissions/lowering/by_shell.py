"""Files that a rule forbids to a tool and a command may use all the same."""

from collections.abc import Iterator

from wave_runtime.permissions import Call, Pattern

from wavec.permissions.lowering.ask import Given
from wavec.permissions.lowering.report import GAPS, Fidelity, Grade

_READERS = ("cat", "head", "cp")
_WRITERS = ("touch", "tee", "truncate -s 0")


def reads_by_shell(given: Given) -> Iterator[Fidelity]:
    """The first file that may not be read and can be."""
    found = _found(given, "Read", _READERS)
    if found is None:
        return
    rule, witness, through = found
    grade: Grade = "wider" if given.client.reads_by_shell else "advisory"
    yield Fidelity("Read", grade, (), "reads-by-shell", GAPS["reads-by-shell"], rule, witness, through)


def writes_by_shell(given: Given) -> Iterator[Fidelity]:
    """For each tool that writes, the first file that it may not write and a command can."""
    for tool in ("Write", "Edit"):
        found = _found(given, tool, _WRITERS)
        if found is not None:
            rule, witness, through = found
            yield Fidelity(tool, "advisory", (), "writes-by-shell", GAPS["writes-by-shell"], rule, witness, through)


def _found(given: Given, tool: str, programs: tuple[str, ...]) -> tuple[Pattern | None, Call, Call] | None:
    """A rule, a call that is not granted, and the command that does the same."""
    for rule, call in _forbidden(given, tool):
        for program in programs:
            command = Call("Bash", f"{program} {call.argument}" + (" copy" if program == "cp" else ""))
            if given.permits(command) and given.runs(command):
                return rule, call, command
    return None


def _forbidden(given: Given, tool: str) -> Iterator[tuple[Pattern | None, Call]]:
    for rule, denied in given.denied_by_rule(tool):
        if denied.argument:
            yield rule, denied
    speaks = [rule for layer in given.layers for rule in layer.allow if rule.tool == tool]
    if not speaks:
        return
    call = given.out_of_scope(tool)
    if call is not None and call.argument:
        yield speaks[0], call
    # Commands that are limited to some files: one of these may be forbidden to the tool.
    for program in _READERS if tool == "Read" else _WRITERS:
        granted = given.granted_in(Pattern("Bash", f"{program} *"))
        if isinstance(granted, Call) and granted.argument is not None:
            path = granted.argument.removeprefix(program).strip()
            forbidden = Call(tool, path)
            if path and not path.startswith("-") and not given.permits(forbidden):
                yield speaks[0], forbidden
