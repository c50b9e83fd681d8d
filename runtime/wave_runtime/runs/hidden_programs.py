"""Programs that commands name, and that their sandbox does not show: a step finds another one of the name, or none."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wave_runtime.clients.client_checks import ClientCheck
from wave_runtime.permissions.demand import NotUnderstood
from wave_runtime.permissions.shell.demands import demands
from wave_runtime.plan.model import Command, Plan, Step
from wave_runtime.sandbox.bubblewrap import search_path
from wave_runtime.sandbox.machine_folders import VARIABLE, NotShown, machine_folders
from wave_runtime.sandbox.namespaces import is_of_the_system

_OF_PROGRAMS = ("bin", "sbin", "shims")


def hidden_programs(plan: Plan, walled: Iterable[Step], environment: Mapping[str, str]) -> Iterator[ClientCheck]:
    """A note on each of them. `walled` are the steps whose sandbox has walls; a PATH that a step sets is its own
    matter."""
    found: dict[str, list[str]] = {}
    for step in walled:
        for name in dict.fromkeys(_named(plan, step)):
            found.setdefault(name, []).append(f"`{step.id}`")
    for name, steps in found.items():
        path = shutil.which(name, path=search_path(environment))
        if path is None or _is_shown(path, environment):
            continue
        seen = [folder for folder in search_path(environment).split(os.pathsep) if _is_shown(folder, environment)]
        instead = shutil.which(name, path=os.pathsep.join(seen)) if seen else None
        yield ClientCheck(
            f"the program `{name}` of {', '.join(steps)}",
            "note",
            f"`{path}` is not shown in a sandbox; {f'`{instead}`' if instead else 'none'} is found there",
            _fix(Path(path), environment),
        )


def _named(plan: Plan, step: Step) -> Iterator[str]:
    """Names of programs that are looked for on the PATH."""
    lines = [contract.settings.get("command") for contract in step.contracts]
    if isinstance(step.exec, Command) and "PATH" not in step.exec.env:
        lines.append(plan.text(step.exec.source))
    for line in lines:
        try:
            needed = demands(line) if isinstance(line, str) else ()
        except NotUnderstood:
            continue
        for demand in needed:
            name = demand.words[0] if demand.words else ""
            if name.isprintable() and "/" not in name:
                yield name


def _is_shown(path: str, environment: Mapping[str, str]) -> bool:
    """Whether a step finds what is at `path`, and what it leads to."""
    shown = [str(each.path) for each in machine_folders(environment)]
    return all(
        is_of_the_system(place) or any(place == folder or place.startswith(f"{folder}/") for folder in shown)
        for place in (os.path.realpath(path), os.path.realpath(os.path.dirname(path)))  # noqa: PTH120
    )


def _fix(program: Path, environment: Mapping[str, str]) -> str:
    """The folder to show: what was installed, where that is told by the name of its last folder."""
    real = Path(os.path.realpath(program.parent))
    for folder in (real.parent, real) if real.name in _OF_PROGRAMS else (real,):
        named = os.pathsep.join(filter(None, (environment.get(VARIABLE), str(folder))))
        try:
            machine_folders({**environment, VARIABLE: named})
        except NotShown:
            continue
        return f"set {VARIABLE}={named}, which every step may read then"
    return "install it among the programs of the system"
