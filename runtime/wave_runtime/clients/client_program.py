"""Where the program of an agent client is."""

import os
import shutil
from collections.abc import Mapping


def client_program(binary: str, environment: Mapping[str, str]) -> str | None:
    """The absolute path of `binary`, as the PATH of `environment` has it; None when it is not there."""
    found = shutil.which(binary, path=environment.get("PATH", os.defpath))
    # A relative entry of PATH would mean another program in the workspace of a step.
    return None if found is None else os.path.abspath(found)  # noqa: PTH100  (a link stays as it is)
