"""The branch that a project is on, and the feature number in its name."""

import os
import re
import tempfile
import threading
from pathlib import Path

from wave_runtime.process import run_process

_TIMEOUT_S = 20.0
_NUMBERED = re.compile(r"([0-9]+)-.")


class NoBranch(Exception):
    """There is no branch name; the message says why and continues `..., and `."""


def current_branch(project: Path) -> str:
    """The name of the branch that is checked out in `project`. Raises NoBranch."""
    # Names such as GIT_DIR, set by a hook that started us, would speak of another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    with tempfile.TemporaryDirectory(prefix="wave-git-") as place:
        out, err = Path(place) / "out", Path(place) / "err"
        try:
            result = run_process(
                ("git", "symbolic-ref", "--quiet", "--short", "HEAD"),
                cwd=project,
                env=environment | {"LC_ALL": "C"},
                log=out,
                stderr_log=err,
                timeout_s=_TIMEOUT_S,
                cancelled=threading.Event(),
            )
        except OSError:
            raise NoBranch("git is not installed") from None
        name = out.read_text("utf-8", "replace").strip()
        reason = err.read_text("utf-8", "replace").strip().partition("\n")[0]
    if result.exit_code == 0 and name:
        return name
    if result.exit_code == 1:
        raise NoBranch("no branch is checked out: HEAD is detached")
    if "not a git repository" in reason:
        raise NoBranch("the project is not in a git repository")
    raise NoBranch(f"git does not say: {reason or 'it took too long'}")


def feature_number(branch: str) -> str | None:
    """The digits before the `-` of a branch such as `012-search` or `feature/012-search`; None without them."""
    segments = branch.split("/")
    for segment in (segments[-1], segments[0]):
        if match := _NUMBERED.match(segment):
            return match[1]
    return None
