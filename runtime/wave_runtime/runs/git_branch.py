"""The branch that a project is on, and the feature number in its name."""

import os
import re
import subprocess
from pathlib import Path

_TIMEOUT_S = 20.0
_NUMBERED = re.compile(r"([0-9]+)-.")


class NoBranch(Exception):
    """There is no branch name; the message says why, as the end of a sentence."""


def current_branch(project: Path) -> str:
    """The name of the branch that is checked out in `project`. Raises NoBranch."""
    # Names such as GIT_DIR, set by a hook that started us, would speak of another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        asked = subprocess.run(
            ("git", "symbolic-ref", "--quiet", "--short", "HEAD"),
            cwd=project,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
        )
    except OSError:
        raise NoBranch("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise NoBranch(f"git did not answer within {_TIMEOUT_S:g} seconds") from None
    name, reason = asked.stdout.strip(), asked.stderr.strip().partition("\n")[0]
    if asked.returncode == 0 and name:
        return name
    if asked.returncode == 1:
        raise NoBranch("no branch is checked out: HEAD is detached")
    if "not a git repository" in reason:
        raise NoBranch("the project is not in a git repository")
    raise NoBranch(f"git does not say: {reason}")


def feature_number(branch: str) -> str | None:
    """The digits before the `-` of a branch such as `012-search` or `feature/012-search`; None without them."""
    segments = branch.split("/")
    for segment in (segments[-1], segments[0]):
        if match := _NUMBERED.match(segment):
            return match[1]
    return None
