"""`process`: any other agent, by the protocol of `docs/process-adapter.md` over its standard input and output.

The runtime decides the calls that the agent asks about. Nothing here keeps an agent from what it does not ask about.
"""

from wave_runtime.adapters.client_process import MOST_PRINTED, ended_badly, run_client
from wave_runtime.adapters.client_session import Judged, report_of
from wave_runtime.adapters.conversation import Conversation
from wave_runtime.adapters.process_dialogue import Dialogue, line_of
from wave_runtime.adapters.process_messages import (
    PROTOCOL,
    DecisionMessage,
    Expected,
    Rights,
    SessionMessage,
    ToolCallMessage,
)
from wave_runtime.adapters.session import CannotConfigure, Session, layers_of, prepare_session
from wave_runtime.clients.client_program import client_program
from wave_runtime.hook.decision import decision_on
from wave_runtime.hook.decision_log import FULL, log_decision
from wave_runtime.ports import Job, Report
from wave_runtime.processes.process import ProcessResult
from wave_runtime.text.reason import reason_of

KIND = "process"
LONGEST_LINE = 16 * 1024 * 1024
LINGER_S = 10.0
"""How long an agent may take to end after its result."""


class Process:
    """Drives any program that speaks the protocol."""

    in_sandbox = True

    def run(self, job: Job) -> Report:
        """One session. Raises OSError when the agent cannot be started."""
        binary = job.plan.adapters[str(job.step.adapter)].binary
        program = client_program(binary, job.environment)
        if program is None:
            return Report("failed", message=f"the program `{binary}` is not there any more")
        try:
            session = prepare_session(job, KIND, {})
        except CannotConfigure as error:
            return Report("failed", message=str(error))
        try:
            return _report(job, *_talk(job, session, program), session)
        finally:
            session.tidy()


def _talk(job: Job, session: Session, program: str) -> tuple[Dialogue, Conversation, ProcessResult]:
    dialogue = Dialogue(lambda call: _decision(job, session, call))
    talk = Conversation(
        session.folder,
        dialogue.take,
        lambda: dialogue.result is not None,
        log=job.log,
        cancelled=job.cancelled,
        longest=LONGEST_LINE,
        most=MOST_PRINTED,
        linger_s=LINGER_S,
    )
    try:
        talk.start(line_of("session", _first(job)))
        command = (program, *session.arguments)
        environment, input, output = session.environment, talk.input, talk.output
        ended = run_client(job, session, command, environment, stdin=input, stdout=output, cancelled=talk.stop)
    finally:
        talk.finish()
    return dialogue, talk, ended


def _first(job: Job) -> SessionMessage:
    step = job.step
    return SessionMessage(
        protocol=PROTOCOL,
        run=job.run_id,
        step=job.name,
        attempt=job.attempt,
        idempotency_key=job.key,
        workspace=str(job.workspace.resolve()),
        prompt=job.prompt,
        system_prompt=job.system_prompt,
        model=step.model,
        temperature=step.temperature,
        outputs=tuple(
            Expected(each.artifact.name, each.path, each.artifact.type, each.artifact.required, each.artifact.origin)
            for each in job.outputs
        ),
        permissions=tuple(
            Rights(tuple(map(str, layer.allow)), tuple(map(str, layer.deny))) for layer in layers_of(step.permissions)
        ),
    )


def _decision(job: Job, session: Session, call: ToolCallMessage) -> DecisionMessage:
    workspace = job.workspace.resolve()
    folder = workspace if call.folder is None else workspace / call.folder
    given = {} if call.argument is None else {"argument": call.argument}
    layers = layers_of(job.step.permissions)
    try:
        permitted, because = decision_on(layers, KIND, call.tool, given, str(workspace), str(folder))
    except (ValueError, RecursionError) as error:  # a path with a NUL in it
        permitted, because = False, f"the call is refused, because it could not be decided: {error}"
    asked = {"tool_use_id": call.id, "tool_name": call.tool, "tool_input": given}
    permitted, because = log_decision(str(session.decisions), asked, permitted, because)
    return DecisionMessage(call.id, "allowed" if permitted else "denied", because)


def _report(job: Job, dialogue: Dialogue, talk: Conversation, ended: ProcessResult, session: Session) -> Report:
    result = dialogue.result
    problem = talk.problem
    if problem is None and result is None:
        problem = ended_badly(ended) or "the agent ended without a result"
    elif problem is None and result is not None and not result.success:
        problem = result.message.strip() or "the agent reported a failure without a reason"
    answer = result.answer if result is not None else ""
    try:
        decided, full = session.decided(), session.log_is_full()
    except (OSError, ValueError) as error:
        return Report("failed", message=f"the log of decisions cannot be read: {reason_of(error)}")
    problem = FULL if full else problem
    return report_of(job, KIND, Judged(decided, problem, answer, dialogue.usage, dialogue.version))
