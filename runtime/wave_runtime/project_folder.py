"""Which project a verb is about, and where its state is."""

from pathlib import Path

from wave_runtime.exit_codes import USAGE
from wave_runtime.refusal import Refusal
from wave_runtime.run_folders import StateFolder


def find_project(name: str | None) -> Path:
    """The folder that `-C` names, or the current one; resolved. Raises Refusal."""
    try:
        project = Path(name or ".").resolve(strict=True)
    except (OSError, RuntimeError):
        raise Refusal(f"there is no folder `{name or '.'}`", fix="check the path after `-C`", exit_code=USAGE) from None
    if not project.is_dir():
        raise Refusal(f"`{name}` is not a folder", fix="check the path after `-C`", exit_code=USAGE)
    return project


def state_folder(project: Path, name: str | None) -> StateFolder:
    """The folder that `--state-dir` names, from the current one; `.wave` in the project without it."""
    return StateFolder(project / ".wave" if name is None else Path(name).resolve())
