"""All that can be refused before the first step: features, clients, names, mount sources."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from wave_runtime.adapters import ADAPTERS, REPLAY, SIMULATE, STAND_INS
from wave_runtime.exit_codes import REFUSED, USAGE
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Plan, Step
from wave_runtime.plan.render import check_path, render
from wave_runtime.plan.values import EvaluationError
from wave_runtime.plan.walk import references
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.refusal import Refusal
from wave_runtime.workspaces.file_copy import MountError
from wave_runtime.workspaces.mounting import Project, find_source

_BUILT_IN = frozenset(
    {
        *("audit/1", "bounds/1", "effects.once/1", "exec.command/1", "input-rules/1", "matrix/1", "permissions/1"),
        *("relay/1", "sandbox/1"),
    }
)
_LATER = frozenset({"steps", "item"})
"""What is not known before the run: paths that are made of it are checked when they are used."""
_VERSIONS = {"json_schema": 2}
"""Of contract types that have more than one."""


def check_adapter(name: str | None) -> None:
    """Raises Refusal for what cannot stand in for the adapters of a plan."""
    if name is None or name in STAND_INS:
        return
    wrong = f"the adapter `{name}` stands in for no other" if name in ADAPTERS else f"there is no adapter `{name}`"
    fix = f"`--adapter {SIMULATE}` makes answers up, `--adapter {REPLAY}` repeats recorded ones"
    raise Refusal(wrong, fix=fix, exit_code=USAGE)


def check_requires(plan: Plan, adapters: Collection[str], contracts: Collection[str], stand_in: str | None) -> None:
    """Raises Refusal for the first feature that the plan requires and this runtime does not have."""
    known = (
        _BUILT_IN
        | {f"adapter.{kind}/1" for kind in adapters}
        | {f"contract.{kind}/{version}" for kind in contracts for version in range(1, _VERSIONS.get(kind, 1) + 1)}
    )
    for entry in plan.requires:
        is_adapter = entry.startswith("adapter.") and entry.endswith("/1")
        if entry in known or (stand_in is not None and is_adapter):
            continue
        if is_adapter:
            client = entry.removeprefix("adapter.").removesuffix("/1")
            fix = f"`--adapter {SIMULATE}` runs the plan without `{client}`, with simulated answers"
        else:
            fix = "update wave-runtime"
        raise Refusal(f"the plan requires `{entry}`, which this runtime does not have", fix=fix, exit_code=REFUSED)
    for step in plan.steps:
        names = (step.adapter, step.relay.adapter if step.relay is not None else None)
        kinds = [plan.adapters[name].kind for name in names if name is not None]
        kind = next((kind for kind in kinds if kind not in adapters), None)
        if kind is not None and stand_in is None:
            raise Refusal(
                f"the step `{step.id}` needs the adapter `{kind}`, which this runtime does not have",
                fix=f"`--adapter {SIMULATE}` runs the plan without it, with simulated answers",
                exit_code=REFUSED,
            )
        for contract in step.contracts:
            if contract.type not in contracts:
                raise Refusal(
                    f"the step `{step.id}` has a contract of type `{contract.type}`, which this runtime does not have",
                    fix="update wave-runtime",
                    exit_code=REFUSED,
                )


def check_secrets(values: Mapping[str, Json], scrubbing: Scrubbing) -> None:
    """Raises Refusal for an input with the value of a secret in it: inputs are recorded as they are."""
    given = values.get("input")
    if not given:  # most runs have none, and what looks for secrets takes long to load
        return
    if (name := scrubbing.scrubber.holds_known(json.dumps(given, ensure_ascii=False))) is not None:
        raise Refusal(
            f"the input has the value of the secret `{name}` in it, and inputs are recorded with the run",
            fix="leave it out; name the variable in `secrets` of the adapter whose client needs it",
            exit_code=USAGE,
        )


def check_programs(steps: Collection[Step]) -> None:
    """Raises Refusal for the first program that a contract needs and that is not there."""
    for step in steps:
        if any(contract.type == "typescript_interface" for contract in step.contracts):
            from wave_runtime.contracts.typescript_interface import FIX, MISSING, compiler  # lazy: few plans need it

            if compiler() is None:
                message = f"the step `{step.id}` has a contract of type `typescript_interface`, and {MISSING}"
                raise Refusal(message, fix=FIX, exit_code=REFUSED)


def check_names(plan: Plan) -> None:
    """Raises Refusal for a step or path that cannot become a file name; a compiled plan has none."""
    names = [(f"the step id `{step.id}`", f"{step.id}.1") for step in plan.steps]
    names += [
        (f"the injected path `{injection.path}` of `{step.id}`", injection.path)
        for step in plan.steps
        for injection in step.inject_artifacts
    ]
    names.append((f"the workspace root `{plan.pipeline.workspace_root}`", plan.pipeline.workspace_root))
    for what, path in names:
        reason = (
            check_path(path)
            or ("it is the project itself" if path == "." else None)
            or ("it has a `/`" if what.startswith("the step id") and "/" in path else None)
        )
        if reason:
            raise Refusal(
                f"{what} cannot be used: {reason}",
                fix="compile the plan again with `wavec plan`",
                exit_code=REFUSED,
            )


def check_until(plan: Plan, until: str | None) -> None:
    """Raises Refusal when the plan has no step `until`."""
    ids = [step.id for step in plan.steps]
    if until is not None and until not in ids:
        raise Refusal(
            f"the plan has no step `{until}`",
            fix=f"its steps are {', '.join(f'`{id}`' for id in ids)}",
            exit_code=USAGE,
        )


def check_workspaces(workspaces: Path, project: Path) -> None:
    """Raises Refusal when the folder of the run's workspaces is not in the project."""
    if not workspaces.resolve().is_relative_to(project):
        raise Refusal(
            f"the workspaces in `{workspaces.relative_to(project).parent.as_posix()}` lead out of the project",
            fix="remove the link, or set `runtime.workspace_root`",
            exit_code=REFUSED,
        )


def check_unused(folders: RunFolders, run_id: str) -> None:
    """Raises Refusal when there are workspaces of a run that is to begin: its first attempts would fail on them."""
    try:
        there = any(folders.workspaces.iterdir())
    except OSError:  # there is no such folder; or making a workspace says what is wrong with it
        return
    if there:
        shown = folders.shown(folders.workspaces)
        raise Refusal(
            f"there are workspaces of a run `{run_id}` in `{shown}`, and no such run is recorded",
            fix=f"choose another `--run-id`, or remove the folder: `rm -r {shown}`",
            exit_code=REFUSED,
        )


def check_paths(steps: Collection[Step], values: Mapping[str, Json]) -> None:
    """Raises Refusal for the first path of an output or a contract that cannot be one with these values; what is
    made of a step's output must wait."""
    for step in steps:
        paths = [(f"the output `{artifact.name}`", artifact.path) for artifact in step.output_artifacts]
        paths += [
            (f"the contract `{contract.type}`", contract.source)
            for contract in step.contracts
            if contract.source is not None
        ]
        for what, path in paths:
            if any(get.path[0] in _LATER for get in references(path)):
                continue
            try:
                render(path, values)
            except EvaluationError as error:
                raise Refusal(
                    f"{what} of `{step.id}` has no usable path: {error}",
                    fix="give another value with `--input` or `--set`",
                    exit_code=USAGE,
                ) from None


def check_mounts(steps: Collection[Step], project: Project, values: Mapping[str, Json]) -> None:
    """Raises Refusal for the first mount source that is not there; one named by a step's output must wait."""
    for step in steps:
        for mount in step.workspace.mounts:
            if any(get.path[0] in _LATER for get in references(mount.source)):
                continue
            try:
                find_source(project, render(mount.source, values))
            except EvaluationError as error:
                raise Refusal(
                    f"a mount of `{step.id}` has no usable source: {error}",
                    fix="give another value with `--input` or `--set`",
                    exit_code=USAGE,
                ) from None
            except MountError as error:
                raise Refusal(
                    f"the step `{step.id}` cannot start: {error}",
                    fix="`-C DIR` names the project; the path is relative to it",
                    exit_code=REFUSED,
                ) from None
