"""The first things that an attempt needs: all its texts, and its workspace."""

from collections.abc import Callable, Mapping

from wave_runtime.attempts.attempt import ResolvedAttempt, resolve
from wave_runtime.attempts.attempt_failed import AttemptFailed
from wave_runtime.attempts.attempt_values import attempt_values
from wave_runtime.attempts.expansion import ItemLists
from wave_runtime.engine.commands import StartAttempt
from wave_runtime.engine.events import Event, WorkspacePrepared
from wave_runtime.engine.failure import kind_of
from wave_runtime.engine.step_inputs import reads_of
from wave_runtime.files.paths import UnsafePath
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Plan, Step
from wave_runtime.plan.values import EvaluationError
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.change_set import ConflictError
from wave_runtime.workspaces.file_copy import MountError
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import Workspace, prepare

_LISTED = 100


def resolve_from_store(
    plan: Plan, step: Step, spec: StartAttempt, inputs: Mapping[str, Json], lists: ItemLists, store: Store
) -> ResolvedAttempt:
    """Fills every hole of `step` with what the run was given and what earlier steps made. Raises AttemptFailed."""
    try:
        read = reads_of(plan, step)
        values = attempt_values(inputs, read, spec.artifacts, store)
        if spec.item is not None:
            values = {**values, "item": lists.item(spec.item, store)}
        return resolve(plan, step, spec, values)
    except EvaluationError as error:
        raise AttemptFailed("plan", str(error)) from None
    except MissingContent as error:
        raise AttemptFailed("workspace", str(error)) from None


def make_workspace(
    resolved: ResolvedAttempt, project: Project, folders: RunFolders, store: Store, record: Callable[[Event], None]
) -> Workspace:
    """The workspace of the attempt; what was put into it is recorded. Raises AttemptFailed."""
    spec, step = resolved.spec, resolved.step
    path = folders.workspace(spec.step, spec.attempt)
    try:
        made = prepare(path, project, resolved.mounts, step.inject_artifacts, spec.artifacts, store)
    except FileExistsError:
        raise AttemptFailed("workspace", f"the workspace `{folders.shown(path)}` exists already") from None
    except (MountError, ConflictError, MissingContent, UnsafePath) as error:
        raise AttemptFailed("workspace", str(error)) from None
    except OSError as error:
        raise AttemptFailed(
            kind_of(error, "workspace"), f"the workspace cannot be prepared: {reason_of(error)}"
        ) from None
    if resolved.mounts or step.inject_artifacts:
        left_out = made.left_out[:_LISTED]
        record(
            WorkspacePrepared(
                spec.step,
                spec.attempt,
                len(made.before),
                len(made.left_out),
                left_out,
                made.not_made,
                made.handed_on,
            )
        )
    return made
