"""`gemini`: sessions of Gemini CLI, with the plan's configuration, a home of its own and our hook before every tool.

A session has succeeded when its result says so, and all that was executed was permitted by the hook.
"""

import json
import re
from collections.abc import Iterable

from wave_runtime.adapters.calls_made import never_asked, not_permitted
from wave_runtime.adapters.client_session import AgentClient, Judged, Start
from wave_runtime.adapters.gemini_stream import read_stream
from wave_runtime.adapters.session import CannotConfigure, Decided, Session
from wave_runtime.ports import Job

MAX_PROMPT = 8 * 1024 * 1024
"""Bytes of its standard input that the client reads; what comes after them it leaves out."""

_FIXED = {"GEMINI_CLI_NO_RELAUNCH": "true", "NO_COLOR": "1"}
_MENTION = re.compile(r"(?<!\\)@(?=\S)")
_REPLACED = re.compile(r"\$\{(AgentSkills|SubAgents|AvailableTools|\w+_ToolName)\}")
"""What the client puts texts of its own in the place of."""
_PLACE = "Your working directory is {}; paths are relative to it. In what you are asked, `\\@` stands for `@`."


def _start(job: Job, session: Session) -> Start:
    session.prompt.write_text(_taken_literally(job.prompt), "utf-8", errors="backslashreplace")
    if session.prompt.stat().st_size > MAX_PROMPT:
        raise CannotConfigure(f"the prompt is longer than {MAX_PROMPT >> 20} MiB, which is all that Gemini CLI reads")
    if found := _REPLACED.search(job.system_prompt or ""):
        raise CannotConfigure(f"the persona has `{found[0]}`, which Gemini CLI would replace; write it in another way")
    persona = session.folder / "config" / "system-prompt.md"
    text = f"{job.system_prompt or ''}\n\n{_PLACE.format(job.workspace.resolve())}\n"
    persona.write_text(text, "utf-8", errors="backslashreplace")
    _tell_settings(job, session)
    model = () if job.step.model is None else ("--model", job.step.model)
    arguments = ("--output-format", "stream-json", *model, *session.arguments)
    # Where a request fails, the client keeps the whole conversation in the folder for temporary files.
    return Start(arguments, {"GEMINI_SYSTEM_MD": str(persona.resolve()), "TMPDIR": session.temporary()})


def _tell_settings(job: Job, session: Session) -> None:
    """Adds to the plan's settings what the step says of its model, and what commands do not get to know."""
    file = session.folder / "config/home/.gemini/settings.json"
    settings = json.loads(file.read_text("utf-8"))
    adapter = job.plan.adapters[str(job.step.adapter)]
    redaction = {"enabled": True, "allowed": list(adapter.env), "blocked": list(adapter.secrets)}
    settings["security"]["environmentVariableRedaction"] = redaction
    if job.step.temperature is not None:
        # The client has this setting for a model that is named, and for no others.
        config = {"generateContentConfig": {"temperature": float(job.step.temperature)}}
        settings["modelConfigs"] = {"overrides": [{"match": {"model": job.step.model}, "modelConfig": config}]}
    file.unlink()
    file.write_text(json.dumps(settings), "utf-8")
    file.chmod(0o400)


def _taken_literally(prompt: str) -> str:
    """`prompt` as the client takes it for a text: not for a command, and not for files that are to be read into it."""
    return ("\n" if prompt.startswith("/") else "") + _MENTION.sub(r"\\@", prompt)


def _judge(job: Job, lines: Iterable[str], decided: tuple[Decided, ...]) -> Judged:
    stream = read_stream(lines)
    made = tuple(stream.made())
    problem = not_permitted(made, decided) or stream.problem
    return Judged((*decided, *never_asked(made, decided)), problem, stream.answer, stream.usage)


GEMINI = AgentClient("gemini", "Gemini CLI", _FIXED, _start, _judge, own_files=(".gemini",))
