"""`opencode`: sessions of opencode, with the plan's configuration, and a plugin of ours that asks the hook.

A session has succeeded when its last step ended well, and all that was executed was permitted by the hook.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from wave_runtime.adapters.calls_made import Made, never_asked, not_permitted
from wave_runtime.adapters.client_session import AgentClient, Judged, Start
from wave_runtime.adapters.opencode_stream import read_stream
from wave_runtime.adapters.session import CannotConfigure, Decided, Session
from wave_runtime.ports import Job
from wave_runtime.proxy.providers import PROVIDERS

_FIXED = {
    f"OPENCODE_DISABLE_{what}": "1"
    for what in (
        "AUTOUPDATE",
        "CLAUDE_CODE",
        "DEFAULT_PLUGINS",
        "EXTERNAL_SKILLS",
        "LSP_DOWNLOAD",
        "MODELS_FETCH",
        "PROJECT_CONFIG",
        "SHARE",
    )
}
_PROVIDER = PROVIDERS["opencode"]
_NAME = "wave"
"""Of the agent, and of the provider that stands for the server that `OPENAI_BASE_URL` names."""
_WRITING = {"edit", "write", "apply_patch"}
"""What the key `edit` of its permissions stands for; which of them are offered depends on the model."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _start(job: Job, session: Session) -> Start:
    config = session.folder / "config"
    stated = json.loads((config / "opencode.json").read_text("utf-8"))
    ours = config / "session.json"
    ours.write_text(_inert(json.dumps({**stated, **_settings(job, session)})), "utf-8")
    ours.chmod(0o400)
    told = ("--agent", _NAME, "--title", job.name, "--model", _model(job, session))
    arguments = ("run", "--format", "json", *told, *session.arguments)
    secrets = ",".join(job.plan.adapters[str(job.step.adapter)].secrets)
    return Start(arguments, {"OPENCODE_CONFIG": str(ours.resolve()), "WAVE_SECRETS": secrets})


def _settings(job: Job, session: Session) -> Mapping[str, Any]:
    """The agent and its model, in the client's own words."""
    agent = {
        "mode": "primary",
        "prompt": job.system_prompt or " ",  # without one the client takes its own
        **({} if job.step.temperature is None else {"temperature": float(job.step.temperature)}),
    }
    model = _model(job, session)
    # Nothing is asked of another model; the client has small ones for titles and summaries.
    settings: dict[str, Any] = {
        "agent": {_NAME: agent},
        "small_model": model,
        "enabled_providers": [model.partition("/")[0]],
    }
    if address := session.environment.get(_PROVIDER.base):
        secrets = job.plan.adapters[str(job.step.adapter)].secrets
        settings["provider"] = {
            _NAME: {
                "npm": "@ai-sdk/openai-compatible",  # it is a part of the client, and not fetched
                "env": list(_PROVIDER.key_names(secrets)[:1]),
                "options": {"baseURL": address},
                "models": {model.removeprefix(f"{_NAME}/"): {"temperature": job.step.temperature is not None}},
            }
        }
    return settings


def _model(job: Job, session: Session) -> str:
    model = job.step.model
    if model is None:
        raise CannotConfigure("the step names no `model`, and opencode would choose one, of any provider")
    if session.environment.get(_PROVIDER.base):
        return f"{_NAME}/{model}"
    if "/" not in model:
        unless = f"unless `{_PROVIDER.base}` names its server"
        raise CannotConfigure(f"opencode has no model `{model}`: it is written as `provider/model`, {unless}")
    return model


def _inert(config: str) -> str:
    """JSON without a brace in its texts: the client would put files and variables in the place of `{file:..}`."""
    return _STRING.sub(lambda text: text[0].replace("{", "\\u007b"), config)


def _judge(job: Job, lines: Iterable[str], decided: tuple[Decided, ...]) -> Judged:
    stream = read_stream(lines, job.step.model)
    offered = _offered(job)
    made = [_not_offered(call) if call.end == "refused" and call.tool not in offered else call for call in stream.made]
    problem = not_permitted(made, decided) or stream.problem
    return Judged((*decided, *never_asked(made, decided)), problem, stream.answer, stream.usage)


def _not_offered(call: Made) -> Made:
    return replace(call, end="not asked", why="the tool is not offered")


def _offered(job: Job) -> frozenset[str]:
    """The tools that the plan's configuration leaves to the model."""
    configuration = None if job.step.lowering is None else job.plan.json(job.step.lowering.configuration)
    match configuration:
        case {"files": {"opencode.json": {"permission": dict(permission)}}}:
            keys = {name for name, entry in permission.items() if name != "*" and entry != "deny"}
            return frozenset(keys | (_WRITING if "edit" in keys else set()))
        case _:
            return frozenset()


# The variable that switches off what a project configures does not keep it from loading the project's plugins.
_OWN_FILES = (".opencode", "opencode.json", "opencode.jsonc")
OPENCODE = AgentClient("opencode", "opencode", _FIXED, _start, _judge, own_files=_OWN_FILES)
