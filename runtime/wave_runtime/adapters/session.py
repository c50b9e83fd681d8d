"""What every agent client needs for a session: its configuration, an environment, the hook, a log of decisions.

<run>/sessions/<step>.<attempt>/    beside the logs of the run, and outside of every workspace
    config/     the files of the plan's configuration; removed when the session has ended
    home/       the client's home; removed when the session has ended
    grant.json  what the hook decides by
    prompt.txt  standard input of the client; removed when the session has ended
"""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wave_runtime.files.ordinary_file import open_ordinary
from wave_runtime.hook.decision_log import MOST_BYTES
from wave_runtime.hook.grant_file import HookGrant, digest_of, grant_bytes
from wave_runtime.permissions import Layer, parse_pattern
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Permissions
from wave_runtime.ports import Job, ToolCall
from wave_runtime.processes.process import PASSED_ON
from wave_runtime.sandbox.program import Program, program_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.reach import Shown

_HOOK = (
    "import sys; sys.path.insert(0, sys.argv[1]); from wave_runtime.hook.answer import main; "
    "sys.exit(main(sys.argv[2:]))"
)
_MOST_TOLD = 5
_MOST_READ = 2 * MOST_BYTES
"""The last line may go beyond the bound of the log."""


class CannotConfigure(Exception):
    """The plan has no configuration for the client: one sentence for people."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the hook said to one call."""

    id: str
    call: ToolCall


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is ready to be started."""

    folder: Path
    arguments: tuple[str, ...]
    """Those of the plan's configuration."""
    environment: Mapping[str, str]
    prompt: Path
    decisions: Path

    @property
    def shown(self) -> "tuple[Shown, ...]":
        """What the client sees of it in a sandbox: its folder, in which the grant alone is readonly, the log of
        decisions, the Python of the hook."""
        from wave_runtime.sandbox.reach import Shown  # lazy: few sessions have a sandbox
        from wave_runtime.sandbox.toolchain import shown_python

        folder, grant = self.folder.resolve(), self.folder.resolve() / "grant.json"
        own = (Shown(folder, writable=True), *((Shown(grant),) if grant.exists() else ()))
        return (*shown_python(), *own, Shown(self.decisions.resolve(), writable=True))

    def decided(self) -> tuple[Decided, ...]:
        """All that the hook said, in its order. Raises OSError, and ValueError for a log that nobody can read."""
        with open_ordinary(self.decisions) as log:
            data = log.read(_MOST_READ + 1)
        if len(data) > _MOST_READ:
            raise ValueError(f"it has more than {_MOST_READ >> 20} MiB, which no hook writes")
        return tuple(decision_in(json.loads(line)) for line in data.decode("ascii").splitlines())

    def log_is_full(self) -> bool:
        """Whether the log has reached its bound, from which on calls are denied. Raises OSError."""
        with open_ordinary(self.decisions) as log:
            return os.fstat(log.fileno()).st_size >= MOST_BYTES

    def tidy(self) -> None:
        """Removes what only the session needed."""
        self.prompt.unlink(missing_ok=True)
        for name in ("config", "home"):
            shutil.rmtree(self.folder / name, ignore_errors=True)


def prepare_session(job: Job, kind: str, fixed: Mapping[str, str]) -> Session:
    """Writes what the client needs; `fixed` are variables that the adapter always sets.

    Raises CannotConfigure, and OSError.
    """
    folder = job.log.parent.parent / "sessions" / job.log.name.removesuffix(".log")
    config, home, prompt = folder / "config", folder / "home", folder / "prompt.txt"
    decisions = job.log.with_name(f"{job.log.name.removesuffix('.log')}.decisions.log")
    for each in (config, home):
        each.mkdir(mode=0o700, parents=True)
    decisions.touch(0o600)
    prompt.write_text(job.prompt, "utf-8", errors="backslashreplace")
    values = {
        "${WAVE_CONFIG}": str(config.resolve()),
        "${WAVE_HOME}": str(home.resolve()),
        "${WAVE_HOOK}": _hook_command(job, kind, folder, decisions),
    }
    stated = _configuration(job, kind)
    for name, content in stated.files.items():
        _write(config, name, content, values)
    return Session(
        folder,
        tuple(_filled(argument, values) for argument in stated.arguments),
        _environment(job, fixed, {name: _filled(value, values) for name, value in stated.environment.items()}),
        prompt,
        decisions,
    )


def client_in(job: Job, session: Session, argv: Sequence[str], environment: Mapping[str, str]) -> Program:
    """The client as it is started: in the sandbox of the step, where it has one. Raises OSError."""
    if job.sandbox is None:
        return program_in(None, argv, folder=job.workspace, environment=environment)
    job.sandbox.hand_over((session.folder, session.decisions))
    return program_in(job.sandbox, argv, folder=job.workspace, environment=environment, shown=session.shown)


def told(decided: Sequence[Decided]) -> Iterator[str]:
    """What people should know of calls that were denied."""
    denied = [each.call for each in decided if each.call.decision == "denied"]
    for call in denied[:_MOST_TOLD]:
        yield f"a call was denied: {call.why}"
    if len(denied) > _MOST_TOLD:
        yield f"{len(denied) - _MOST_TOLD} more calls were denied"


def layers_of(permissions: Permissions | None) -> tuple[Layer, ...]:
    """The rights of a step, as they are decided by."""
    stated = () if permissions is None else permissions.layers
    return tuple(Layer(tuple(map(parse_pattern, s.allow)), tuple(map(parse_pattern, s.deny))) for s in stated)


@dataclass(frozen=True, slots=True)
class _Configuration:
    arguments: Sequence[str]
    environment: Mapping[str, str]
    files: Mapping[str, Json]


def _configuration(job: Job, kind: str) -> _Configuration:
    lowering = job.step.lowering
    if lowering is None or lowering.client != kind:
        raise CannotConfigure(f"the plan has no configuration of `{kind}` for the step; compile it again")
    match job.plan.json(lowering.configuration):
        case {"arguments": list(arguments), "environment": dict(environment), "files": dict(files)}:
            texts = {name: value for name, value in environment.items() if isinstance(value, str)}
            return _Configuration([word for word in arguments if isinstance(word, str)], texts, files)
        case _:
            raise CannotConfigure(f"the plan's configuration of `{kind}` is in a form that is not known")


def _hook_command(job: Job, kind: str, folder: Path, decisions: Path) -> str:
    layers = layers_of(job.step.permissions)
    data = grant_bytes(HookGrant(kind, layers, str(job.workspace.resolve()), str(decisions.resolve())))
    file = folder / "grant.json"
    file.write_bytes(data)
    file.chmod(0o400)
    package = str(Path(__file__).resolve().parents[2])
    return shlex.join([sys.executable, "-I", "-S", "-c", _HOOK, package, str(file.resolve()), digest_of(data)])


def _environment(job: Job, fixed: Mapping[str, str], configured: Mapping[str, str]) -> Mapping[str, str]:
    """A few names of the runtime's own environment, those that the adapter passes on, and ours, which win."""
    adapter = job.plan.adapters[str(job.step.adapter)]
    names = (*PASSED_ON, *adapter.env, *adapter.secrets)
    passed = {name: job.environment[name] for name in names if name in job.environment}
    way = {} if job.sandbox is None or job.sandbox.way is None else job.sandbox.way.environment
    own = {"WAVE_RUN_ID": job.run_id, "WAVE_STEP_ID": job.step.id, "WAVE_IDEMPOTENCY_KEY": job.key}
    return {**passed, **fixed, **configured, **way, **own}


def _write(config: Path, name: str, content: Json, values: Mapping[str, str]) -> None:
    place = config / name
    if not place.resolve().is_relative_to(config.resolve()):
        raise CannotConfigure(f"the configuration names a file outside of its folder: `{name}`")
    place.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, list):
        text = "".join(_filled(line, values) for line in content if isinstance(line, str))
    else:
        text = json.dumps(_filled_json(content, values), indent=2)
    place.write_text(text, "utf-8")
    place.chmod(0o400)


def _filled_json(value: Json, values: Mapping[str, str]) -> Json:
    match value:
        case str():
            return _filled(value, values)
        case dict():
            return {key: _filled_json(inner, values) for key, inner in value.items()}
        case list():
            return [_filled_json(inner, values) for inner in value]
        case _:
            return value


def _filled(text: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def decision_in(line: Json) -> Decided:
    """A line of the log of decisions. Raises ValueError."""
    match line:
        case {"id": str(id), "tool": str(tool), "arguments": dict(arguments), "decision": str(said), "why": str(why)}:
            decision: Literal["allowed", "denied"] = "allowed" if said == "allowed" else "denied"
            return Decided(id, ToolCall(tool, arguments, decision, why))
        case _:
            raise ValueError("a line of it is no decision")
