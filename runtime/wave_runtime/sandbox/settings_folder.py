"""A copy of the settings that every step sees, as one folder: to bind each of fifty files takes bubblewrap 15 ms."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wave_runtime.sandbox.system_paths import SETTINGS, existing

_OF_THE_SYSTEM = "/usr/"
_ETC = Path("/etc")
_MANY = 32


@dataclass(frozen=True, slots=True)
class SettingsFolder:
    """What takes the place of /etc."""

    path: str
    bound: tuple[str, ...]
    """Folders with many files, which are quicker bound than copied; an empty folder is in their place."""


@cache
def settings_folder() -> SettingsFolder:
    """It is made once, and removed when this process ends. Raises OSError."""
    place = Path(tempfile.mkdtemp(prefix="wave-settings-")).resolve()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    bound = []
    for setting in map(Path, existing(SETTINGS)):
        copy = place / setting.relative_to(_ETC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(PermissionError, shutil.Error):  # the step could not read it either
            if setting.is_dir() and not setting.is_symlink() and len(os.listdir(setting)) > _MANY:  # noqa: PTH208
                copy.mkdir()
                bound.append(str(setting))
            else:
                _copy(setting, copy)
    return SettingsFolder(str(place), tuple(bound))


def _copy(setting: Path, copy: Path) -> None:
    real = os.path.realpath(setting)
    if setting.is_symlink() and real.startswith(_OF_THE_SYSTEM):
        copy.symlink_to(real)  # a step sees what it leads to
    elif setting.is_dir():
        shutil.copytree(setting, copy, symlinks=True)
    else:
        shutil.copy(setting, copy)
