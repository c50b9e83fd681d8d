"""`claude`: sessions of Claude Code, in its print mode, with the plan's configuration and our hook before every tool.

A session has succeeded when its last result says so and every call of a tool was decided by the hook.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from wave_runtime.adapters.claude_stream import Stream, ToolUse, read_stream
from wave_runtime.adapters.session import CannotConfigure, Decided, Session, prepare_session, told
from wave_runtime.clients.client_program import client_program
from wave_runtime.clients.client_version import differs
from wave_runtime.engine.events import Session as SessionFacts
from wave_runtime.ports import Job, Report, ToolCall
from wave_runtime.processes.process import LogNotWritten, ProcessResult, run_process
from wave_runtime.text.reason import reason_of

RETRIES = 3
"""How often the client repeats a request that its server refused, instead of ten times."""

_FIXED = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_MAX_RETRIES": str(RETRIES),
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_TELEMETRY": "1",
}
_MOST_PRINTED = 64 * 1024 * 1024
"""Bytes of a session that are read: what an agent did has to be known to the end."""
_LATE_S = 60.0
"""The time-out of the step is watched by others; this much later nobody does."""


class Claude:
    """Drives `claude`."""

    def run(self, job: Job) -> Report:
        """One session. Raises OSError when the client cannot be started."""
        adapter = job.plan.adapters[str(job.step.adapter)]
        program = client_program(adapter.binary, job.environment)
        if program is None:
            return Report("failed", message=f"the program `{adapter.binary}` is not there any more")
        try:
            session = prepare_session(job, "claude", _FIXED)
        except CannotConfigure as error:
            return Report("failed", message=str(error))
        try:
            ended = run_process(
                (program, *_arguments(job, session)),
                cwd=job.workspace,
                env=session.environment,
                log=job.log,
                stderr_log=_beside(job.log, "err.log"),
                timeout_s=job.step.timeout_ms / 1000 + _LATE_S,
                cancelled=job.cancelled,
                hurry=job.hurry,
                max_log_bytes=_MOST_PRINTED,
                stdin=session.prompt,
                into_file=True,  # it ends without waiting for a pipe to take what it prints
            )
            return _report(job, session, ended)
        except LogNotWritten as error:
            return Report("failed", message=f"what the client prints cannot be kept: {reason_of(error)}")
        finally:
            session.tidy()


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


def _report(job: Job, session: Session, ended: ProcessResult) -> Report:
    with job.log.open(encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        stream = read_stream(lines)
    try:
        decided = session.decided()
    except (OSError, ValueError) as error:
        return Report("failed", message=f"the log of decisions cannot be read: {reason_of(error)}")
    decided += tuple(_never_asked(stream, {each.id for each in decided}))
    for each in decided:
        job.used_tool(each.call)
    problem = _problem(stream, decided, ended)
    usage = stream.usage
    return Report(
        "succeeded" if problem is None else "failed",
        answer=stream.answer or "",
        message=problem or "",
        tokens=usage.input + usage.output,
        session=SessionFacts(
            "claude",
            stream.version,
            usage.models,
            usage.input,
            usage.cached,
            usage.output,
            None if usage.cost_usd is None else round(usage.cost_usd * 1_000_000),
            len(decided),
            sum(each.call.decision == "denied" for each in decided),
        ),
        advice=(*_of_version(job, stream), *told(decided)),
    )


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


def _problem(stream: Stream, decided: Sequence[Decided], ended: ProcessResult) -> str | None:
    """Why the session has failed; None: it has not."""
    if ended.lost:
        return "the supervisor of the client was killed"
    if ended.exit_code is None:
        return "the client was ended before it came to a result"
    if ended.truncated:
        return f"the client printed more than {_MOST_PRINTED >> 20} MiB; what it did cannot be followed"
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


def _of_version(job: Job, stream: Stream) -> Iterator[str]:
    lowering = job.step.lowering
    if lowering is not None and differs(stream.version, lowering.version):
        answered = stream.version or "of an unknown version"
        yield f"Claude Code {answered} ran the session; the plan was made for {lowering.version}"


def _beside(log: Path, part: str) -> Path:
    return log.with_name(f"{log.name.removesuffix('.log')}.{part}")
