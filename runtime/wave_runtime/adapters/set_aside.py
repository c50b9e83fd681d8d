"""Files of the workspace that a client would take for its own settings: they are out of its sight while it runs."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.adapters.session import CannotConfigure
from wave_runtime.text.reason import reason_of


@dataclass(frozen=True, slots=True)
class SetAside:
    """Where files of the workspace are meanwhile, by where they belong."""

    places: tuple[tuple[Path, Path], ...]

    def put_back(self) -> str | None:
        """Moves them back; why one could not be, one line."""
        for belongs, place in self.places:
            if os.path.lexists(belongs):
                return f"the agent has made another `{belongs.name}`, and the one that was there cannot be put back"
            try:
                place.rename(belongs)
            except OSError as error:
                return f"`{belongs.name}` cannot be put back: {reason_of(error)}"
        for folder in {place.parent for _, place in self.places}:
            with suppress(OSError):  # an empty folder harms nobody
                folder.rmdir()
        return None


def set_aside(workspace: Path, names: Iterable[str], folder: Path) -> SetAside:
    """Moves what is there of `names` from the top of the workspace to `folder`, which no sandbox shows to the client.

    Raises CannotConfigure.
    """
    places: list[tuple[Path, Path]] = []
    for name in names:
        belongs, place = workspace / name, folder / name
        if os.path.lexists(belongs):
            try:
                folder.mkdir(mode=0o700, exist_ok=True)
                belongs.rename(place)
            except OSError as error:
                SetAside(tuple(places)).put_back()
                raise CannotConfigure(f"`{name}` cannot be kept from the client: {reason_of(error)}") from None
            places.append((belongs, place))
    return SetAside(tuple(places))
