"""Whether a step can change what it mounts."""

from wave_runtime.permissions import decide_path

from wavec.names.paths import path_key
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.syntax.program import MountTemplates


def may_change(pipeline: AuthorizedPipeline, step: str, mount: MountTemplates) -> bool:
    """Whether the step with this id may write to files of `mount`: one of its tools may, or it is a command."""
    if mount.mode == "readonly":
        return False
    grant = pipeline.grants.get(step)
    if grant is None:
        return True  # a command step
    layers = [part.layer for part in grant]
    # What stands for any file in the mount, and a shell that may do anything.
    some_file = "x" if path_key(mount.target) == "." else f"{path_key(mount.target)}/x"
    return any(decide_path(layers, tool, some_file).permitted for tool in ("Write", "Edit")) or all(
        any(rule.tool in ("Bash", "*") and rule.glob is None for rule in layer.allow) for layer in layers
    )
