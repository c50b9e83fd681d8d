"""`claude`: sessions of Claude Code, in its print mode, with the plan's configuration and our hook before every tool.

A session has succeeded when its last result says so and every call of a tool was decided by the hook.
"""

from collections.abc import Iterable, Iterator, Sequence

from wave_runtime.adapters.calls_made import Made, never_asked, not_permitted
from wave_runtime.adapters.claude_stream import Stream, read_stream
from wave_runtime.adapters.client_session import AgentClient, Judged, Start
from wave_runtime.adapters.json_lines import no_json
from wave_runtime.adapters.session import Decided, Session
from wave_runtime.ports import Job

RETRIES = 3
"""How often the client repeats a request that its server refused, instead of ten times."""

_FIXED = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_MAX_RETRIES": str(RETRIES),
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_TELEMETRY": "1",
}


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
    made = (*stream.made(), *_unprinted(stream, decided))
    problem = _problem(stream, made, decided)
    decided = (*decided, *never_asked(made, decided))
    return Judged(decided, problem, stream.answer or "", stream.usage, stream.version)


def _unprinted(stream: Stream, decided: Iterable[Decided]) -> Iterator[Made]:
    """Calls that the client asked about and executed, and did not print."""
    printed = {use.id for use in stream.uses}
    for each in decided:
        if each.id in stream.answered and each.id not in printed:
            yield Made(each.id, each.call.tool, each.call.arguments, "ran")


def _problem(stream: Stream, made: Sequence[Made], decided: Sequence[Decided]) -> str | None:
    """Why the session has failed; None: it has not."""
    if stream.unreadable is not None:
        return no_json(stream.unreadable)
    return not_permitted(made, decided) or (stream.problem if stream.answer is None else None)


CLAUDE = AgentClient("claude", "Claude Code", _FIXED, _start, _judge)
