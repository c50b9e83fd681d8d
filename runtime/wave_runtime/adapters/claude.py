"""`claude`: sessions of Claude Code, in its print mode, with the plan's configuration and our hook before every tool.

A session has succeeded when its last result says so and every call of a tool was decided by the hook.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from wave_runtime.adapters.claude_stream import Stream, ToolUse, read_stream
from wave_runtime.adapters.client_session import AgentClient, Judged, Start, drive
from wave_runtime.adapters.session import Decided, Session
from wave_runtime.ports import Job, Report, ToolCall

RETRIES = 3
"""How often the client repeats a request that its server refused, instead of ten times."""

_FIXED = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_MAX_RETRIES": str(RETRIES),
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_TELEMETRY": "1",
}


class Claude:
    """Drives `claude`."""

    in_sandbox = True

    def run(self, job: Job) -> Report:
        """One session. Raises OSError when the client cannot be started."""
        return drive(job, _CLIENT)


def _start(job: Job, session: Session) -> Start:
    return Start(tuple(_arguments(job, session)))


def _arguments(job: Job, session: Session) -> Iterator[str]:
    yield from ("-p", "--output-format", "stream-json", "--verbose", "--no-session-persistence")
    if job.step.model is not None:
        yield from ("--model", job.step.model)
    # A file: one argument takes 128 KiB. What the client says of itself by default is left out with it.
    persona = session.folder / "config" / "system-prompt.md"
    place = f"\n\nYour working directory is {job.workspace.resolve()}; paths are relative to it.\n"
    persona.write_text((job.system_prompt or "") + place, "utf-8", errors="backslashreplace")
    yield from ("--system-prompt-file", str(persona.resolve()))
    yield from session.arguments


def _judge(job: Job, lines: Iterable[str], decided: tuple[Decided, ...]) -> Judged:
    stream = read_stream(lines)
    decided += tuple(_never_asked(stream, {each.id for each in decided}))
    return Judged(decided, _problem(stream, decided), stream.answer or "", stream.usage, stream.version)


def _never_asked(stream: Stream, asked: Collection[str]) -> Iterator[Decided]:
    """Calls that the client refused by itself, before it asked."""
    for use in stream.uses:
        if use.id in asked or use.id in stream.answered or (why := _refused_by_client(stream, use)) is None:
            continue
        yield Decided(use.id, ToolCall(use.tool, use.given, "denied", f"`{use.tool}` was not called: {why}"))


def _refused_by_client(stream: Stream, use: ToolUse) -> str | None:
    if use.tool not in stream.tools:
        return "the tool is not offered"
    if not use.complete:
        return "the call has not what the tool needs"
    if use.tool == "Bash" and use.id in stream.blocked:
        return "the client does not run such a command"
    return None


def _problem(stream: Stream, decided: Sequence[Decided]) -> str | None:
    """Why the session has failed; None: it has not."""
    if stream.unreadable is not None:
        return f"line {stream.unreadable} of what the client printed is no JSON"
    if (use := _undecided(stream, decided)) is not None:
        return f"a call of `{use.tool}` was never decided: the permission hook did not run, or not in time"
    denied = {each.id for each in decided if each.call.decision == "denied"}
    if executed := sorted(denied & stream.answered):
        return f"the client executed a call that was denied ({executed[0]})"
    return None if stream.answer is not None else stream.problem


def _undecided(stream: Stream, decided: Sequence[Decided]) -> ToolUse | None:
    """The first call that the client may have executed without asking."""
    known = {each.id for each in decided}
    return next((use for use in stream.uses if use.id not in known), None)


_CLIENT = AgentClient("claude", "Claude Code", _FIXED, _start, _judge)
