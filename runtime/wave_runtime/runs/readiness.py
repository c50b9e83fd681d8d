"""Before the first step: can this run be carried out here, and what is started ahead of it?"""

import os

from wave_runtime.adapters import SIMULATE
from wave_runtime.clients.client_checks import check_clients
from wave_runtime.engine.events import RunInputs
from wave_runtime.engine.graph import graph_of
from wave_runtime.plan.model import Command, Plan, Step
from wave_runtime.processes.supervision import POOL
from wave_runtime.recording.scrubbing import scrubbing_of
from wave_runtime.runs.place import Place
from wave_runtime.runs.preflight import (
    check_mounts,
    check_paths,
    check_programs,
    check_secrets,
    check_workspaces,
)
from wave_runtime.runs.sandboxing import sandboxes_of


def check(plan: Plan, inputs: RunInputs, place: Place) -> None:
    """Raises Refusal for what can be known before the first step to go wrong."""
    needed = needed_steps(plan, inputs)
    check_paths(needed, inputs.values)
    check_mounts(needed, place.guarded(plan, inputs), inputs.values)
    if inputs.run_commands:
        check_programs([step for step in needed if isinstance(step.exec, Command) or inputs.adapter != SIMULATE])
    if inputs.adapter is None:
        check_clients(plan, needed, place.streams.environment)
    sandboxes_of(plan, needed, inputs, place.streams.environment)
    check_workspaces(place.folders(plan, inputs.run_id).workspaces, place.project)
    check_secrets(inputs.values, scrubbing_of(plan, place.streams.environment))
    if inputs.record is not None or inputs.cassette is not None:
        from wave_runtime.cassette.use import check_cassettes  # lazy: few runs use one

        check_cassettes(plan, inputs, place.project)


def make_ready(plan: Plan, inputs: RunInputs) -> None:
    """Starts what will start the commands of the plan, so that it is there when the first one is to run."""
    if inputs.run_commands:
        commands = sum(isinstance(step.exec, Command) for step in plan.steps)
        POOL.make_ready(min(commands, inputs.max_workers, os.cpu_count() or 1))


def needed_steps(plan: Plan, inputs: RunInputs) -> list[Step]:
    """The steps that the run is asked for."""
    return [plan.steps[position] for position in graph_of(plan, inputs.until).needed]
