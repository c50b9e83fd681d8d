"""One session of an agent client, from its program to a report: what all clients have in common.

What they differ in is an `AgentClient`: what its program is started with, and what is made of what it prints.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import TextIOWrapper

from wave_runtime.adapters.client_process import ended_badly, run_client
from wave_runtime.adapters.session import CannotConfigure, Decided, Session, prepare_session, told
from wave_runtime.adapters.set_aside import set_aside
from wave_runtime.clients.client_program import client_program
from wave_runtime.clients.client_version import client_version, differs
from wave_runtime.engine.events import Session as SessionFacts
from wave_runtime.files.ordinary_file import open_ordinary
from wave_runtime.hook.decision_log import FULL
from wave_runtime.ports import Job, Report
from wave_runtime.processes.process import LogNotWritten, ProcessResult
from wave_runtime.text.reason import reason_of


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a session, sub-agents included."""

    models: tuple[str, ...] = ()
    input: int = 0
    """With those that were written to a cache."""
    cached: int = 0
    """Read from a cache."""
    output: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What is made of a session that has ended by itself."""

    decided: tuple[Decided, ...]
    """Every call of a tool: those that the hook decided, and those that the client refused without asking."""
    problem: str | None
    """Why it has failed, one line; None: it has not."""
    answer: str = ""
    usage: Usage = Usage()
    version: str = ""
    """Of the client, as its session says; empty: it does not say, and its program is asked."""
    advice: tuple[str, ...] = ()
    """What people should look at all the same; one line each."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a session is started with, besides the plan's configuration."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Wins over what the plan and the adapter's `env` say."""


@dataclass(frozen=True, slots=True)
class AgentClient:
    """What is particular to one client."""

    kind: str
    """Of the adapter."""
    title: str
    """As its makers write it."""
    fixed: Mapping[str, str]
    """Variables of its environment that are always the same."""
    start: Callable[[Job, Session], Start]
    """Writes into the session's `config/` what the client reads there. The prompt is its standard input."""
    judge: Callable[[Job, Iterable[str], tuple[Decided, ...]], Judged]
    """Takes the job, the lines that the client has printed, and all that the hook has decided."""
    own_files: tuple[str, ...] = ()
    """Names at the top of a workspace that the client would take for its settings, and no option keeps it from that."""


def drive(job: Job, client: AgentClient) -> Report:
    """One session. Raises OSError when the client cannot be started."""
    binary = job.plan.adapters[str(job.step.adapter)].binary
    program = client_program(binary, job.environment)
    if program is None:
        return Report("failed", message=f"the program `{binary}` is not there any more")
    try:
        session = prepare_session(job, client.kind, client.fixed)
    except CannotConfigure as error:
        return Report("failed", message=str(error))
    try:
        start = client.start(job, session)
        aside = set_aside(job.workspace, client.own_files, session.folder.with_name(f"{session.folder.name}.aside"))
        try:
            environment = {**session.environment, **start.environment}
            ended = run_client(job, session, (program, *start.arguments), environment, stdin=session.prompt)
        finally:
            lost = aside.put_back()
        report = _report(job, client, session, ended, program)
        return replace(report, outcome="failed", message=lost) if lost else report
    except CannotConfigure as error:
        return Report("failed", message=str(error))
    except LogNotWritten as error:
        return Report("failed", message=f"what the client prints cannot be kept: {reason_of(error)}")
    finally:
        session.tidy()


def report_of(job: Job, kind: str, judged: Judged) -> Report:
    """What the runtime is told of a session."""
    for each in judged.decided:
        job.used_tool(each.call)
    problem, usage = judged.problem, judged.usage
    return Report(
        "succeeded" if problem is None else "failed",
        answer=judged.answer,
        message=problem or "",
        tokens=usage.input + usage.output,
        session=SessionFacts(
            kind,
            judged.version,
            usage.models,
            usage.input,
            usage.cached,
            usage.output,
            None if usage.cost_usd is None else round(usage.cost_usd * 1_000_000),
            len(judged.decided),
            sum(each.call.decision == "denied" for each in judged.decided),
        ),
        advice=(*judged.advice, *told(judged.decided)),
    )


def _report(job: Job, client: AgentClient, session: Session, ended: ProcessResult, program: str) -> Report:
    try:
        decided, full = session.decided(), session.log_is_full()
    except (OSError, ValueError) as error:
        return Report("failed", message=f"the log of decisions cannot be read: {reason_of(error)}")
    try:
        with TextIOWrapper(open_ordinary(job.log), "utf-8", "backslashreplace", "\n") as lines:
            judged = client.judge(job, lines, decided)
    except OSError as error:
        return Report("failed", message=f"what the client printed cannot be read: {reason_of(error)}")
    if not judged.version:
        judged = replace(judged, version=client_version(program, job.environment) or "")
    advice = (*_of_version(job, client, judged.version), *judged.advice)
    problem = FULL if full else ended_badly(ended) or judged.problem
    return report_of(job, client.kind, replace(judged, problem=problem, advice=advice))


def _of_version(job: Job, client: AgentClient, version: str) -> Iterator[str]:
    lowering = job.step.lowering
    if lowering is not None and differs(version, lowering.version):
        answered = version or "of an unknown version"
        yield f"{client.title} {answered} ran the session; the plan was made for {lowering.version}"
