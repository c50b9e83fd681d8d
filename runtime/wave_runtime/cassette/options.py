"""What the command line may say of cassettes."""

from pathlib import Path

from wave_runtime.adapters import REPLAY
from wave_runtime.exit_codes import USAGE
from wave_runtime.refusal import Refusal


def check_options(adapter: str | None, cassette: str | None, record: str | None) -> None:
    """Raises Refusal for options that do not go together."""
    if (adapter == REPLAY) != (cassette is not None):
        raise Refusal(
            "`--adapter replay` and `--cassette DIR` belong together",
            fix="give both to repeat a recorded run, or none of them",
            exit_code=USAGE,
        )
    if adapter == REPLAY and record is not None:
        raise Refusal("a replay is not recorded: it would be the same cassette", fix="copy the folder", exit_code=USAGE)


def stored_name(name: str | None, project: Path) -> str | None:
    """What a run notes of a folder that the command line names: relative to the project where it is below it."""
    if name is None:
        return None
    path = Path(name).resolve()
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)
