"""`codex`: sessions of Codex, with the plan's configuration, a home of its own and our hook before every tool.

A session has succeeded when its turn is completed, and all that was executed was permitted by the hook. What was
vetoed stands in the log of decisions alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal

from wave_runtime.adapters.client_session import AgentClient, Judged, Start, drive
from wave_runtime.adapters.codex_stream import Done, Stream, last_word, read_stream
from wave_runtime.adapters.session import CannotConfigure, Decided, Session, layers_of
from wave_runtime.hook.decision_log import CUT, shortened
from wave_runtime.permissions import Call, decide
from wave_runtime.ports import Job, Report, ToolCall

RETRIES = 3
"""How often the client repeats a request that its server refused; what breaks off while it streams, once."""

_OFF = ("plugins", "remote_plugin", "shell_snapshot", "skill_search", "unbounded_connection_retries")
"""Features that fetch things from elsewhere, run things of their own, or never give up."""
LONGEST_PROMPT = 1_048_576
"""Characters; the client takes no more."""
_BASE_URL = "OPENAI_BASE_URL"
_KEYS = ("OPENAI_API_KEY", "CODEX_API_KEY")
_OFFICIAL = "https://api.openai.com/v1"


class Codex:
    """Drives `codex`."""

    in_sandbox = True

    def run(self, job: Job) -> Report:
        """One session. Raises OSError when the client cannot be started."""
        return drive(job, _CLIENT)


def _start(job: Job, session: Session) -> Start:
    """Raises CannotConfigure."""
    if len(job.prompt) > LONGEST_PROMPT:
        found = f"the prompt has {len(job.prompt):,} characters, and Codex takes {LONGEST_PROMPT:,}"
        raise CannotConfigure(f"{found}; hand what is long over as an artifact that the agent reads")
    config = session.folder / "config" / "config.toml"
    config.write_text(_config(job, session), "utf-8")
    config.chmod(0o400)
    # Codex lets commands write to the folder for temporary files, and is no client where its own home lies in there.
    temporary = session.folder.resolve() / "home" / "tmp"
    temporary.mkdir(mode=0o700)
    model = () if job.step.model is None else ("--model", job.step.model)
    given = _in_one_sandbox(job, session.arguments)
    arguments = ("exec", "--json", "--skip-git-repo-check", "--ephemeral", *model, *given, "-")
    return Start(arguments, {"TMPDIR": str(temporary)})


def _in_one_sandbox(job: Job, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The client's own sandbox is off where the step has one with walls, which closes the namespaces that it needs."""
    if job.sandbox is None or not job.sandbox.has_walls:
        return arguments
    if "--sandbox" not in arguments[:-1]:
        raise CannotConfigure("the plan's configuration of `codex` is in a form that is not known")
    at = arguments.index("--sandbox") + 1
    return (*arguments[:at], "danger-full-access", *arguments[at + 1 :])


def _config(job: Job, session: Session) -> str:
    """The client's settings. They are a file because one argument takes 128 KiB, and a persona can be longer."""
    secrets = job.plan.adapters[str(job.step.adapter)].secrets
    key = next((name for name in (*_KEYS, *secrets) if name in secrets), None)
    base_url = session.environment.get(_BASE_URL) or _OFFICIAL
    lines = [
        *(() if not job.system_prompt else (f"developer_instructions = {_text(job.system_prompt)}",)),
        'model_provider = "wave"',
        "project_doc_max_bytes = 0",
        "check_for_update_on_startup = false",
        "",
        "[model_providers.wave]",
        'name = "wave"',
        f"base_url = {_text(base_url.rstrip('/'))}",
        *(() if key is None else (f"env_key = {_text(key)}",)),
        'wire_api = "responses"',
        f"request_max_retries = {RETRIES}",
        "stream_max_retries = 1",
        "",
        "[features]",
        *(f"{name} = false" for name in _OFF),
        "",
        "[shell_environment_policy]",
        f"exclude = [{', '.join(map(_text, secrets))}]",
        "",
        "[skills]",
        "include_instructions = false",
        "bundled = { enabled = false }",
        "",
        "[analytics]",
        "enabled = false",
        "",
        "[history]",
        'persistence = "none"',
    ]
    return "".join(f"{line}\n" for line in lines)


def _text(text: str) -> str:
    """A basic string of TOML."""
    encodable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return json.dumps(encodable, ensure_ascii=False).replace("\x7f", "\\u007f")


def _judge(job: Job, lines: Iterable[str], decided: tuple[Decided, ...]) -> Judged:
    stream = read_stream(lines, job.step.model)
    decided += tuple(_searches(job, stream))
    problem = _problem(stream, decided) or stream.problem
    advice = tuple(f"the client says: {said}" for said in stream.warnings)
    return Judged(decided, problem, stream.answer, stream.usage, advice=advice)


def _searches(job: Job, stream: Stream) -> Iterator[Decided]:
    """Searches are made by the provider, and no hook is asked: they are judged when they have been made."""
    for id, done in stream.done.items():
        if done.kind == "web_search":
            said = decide(layers_of(job.step.permissions), Call("WebSearch", None))
            decision: Literal["allowed", "denied"] = "allowed" if said.permitted else "denied"
            yield Decided(id, ToolCall("web_search", {"query": done.text}, decision, said.because))


def _problem(stream: Stream, decided: Sequence[Decided]) -> str | None:
    """Why the session has failed whatever the client says of it."""
    if stream.unreadable is not None:
        return f"line {stream.unreadable} of what the client printed is no JSON"
    unused = [each.call for each in decided if each.call.decision == "allowed"]
    for done in stream.done.values():
        asked = min((call for call in unused if covers(call, done)), key=lambda call: len(str(call)), default=None)
        if asked is None:
            return (
                f"the client did what nobody permitted ({done.kind}): the permission hook did not run, or not in time"
            )
        unused.remove(asked)
    return None


def covers(call: ToolCall, done: Done) -> bool:
    """Whether `done` can be what became of `call`, as far as the log of decisions has it."""
    asked = str(call.arguments.get("command"))
    match done.kind:
        case "command_execution":
            return call.tool == "Bash" and asked == shortened(last_word(done.text))
        case "file_change" if call.tool in ("apply_patch", "Bash"):  # its shell understands patches as well
            return asked.endswith(CUT) or all(PurePosixPath(path).name in asked for path in done.paths)
        case "web_search":
            return call.tool == "web_search" and call.arguments.get("query") == done.text
        case _:
            return False


_CLIENT = AgentClient("codex", "Codex", {}, _start, _judge)
