"""What an attempt changed of the project, as the last of its artifacts."""

from wave_runtime.attempts.attempt import ResolvedAttempt
from wave_runtime.attempts.attempt_failed import AttemptFailed
from wave_runtime.engine.events import CHANGES, CHANGES_TYPE, StoredArtifact
from wave_runtime.files.paths import UnsafePath
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import ConflictError, put_change_set
from wave_runtime.workspaces.changes_made import ReadonlyBroken, changes_made
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import Workspace


def keep_changes(
    resolved: ResolvedAttempt, workspace: Workspace, project: Project, store: Store
) -> tuple[StoredArtifact, ...]:
    """Puts the change set of the attempt into the store; nothing when it changed nothing.

    Raises AttemptFailed, and OSError when the store cannot be written.
    """
    outputs = [output.path for output in resolved.outputs]
    try:
        made = changes_made(workspace, outputs, project, store)
    except (ReadonlyBroken, ConflictError, UnsafePath) as error:
        raise AttemptFailed("workspace", str(error)) from None
    if not made.changes and not made.left_out:
        return ()
    digest, size = put_change_set(store, made)
    return (StoredArtifact(CHANGES, ".", CHANGES_TYPE, digest, size, False),)
