"""How passes see the files of a project: through this port, so that a folder, a git tree or a test can be one."""

from typing import Literal, Protocol

from wavec.diagnostics.diagnostic import Outcome
from wavec.source.text import Source


class Files(Protocol):
    """The files below the project's folder. Paths are relative, POSIX, normalised; `.` is the project."""

    def read(self, path: str) -> Outcome[Source | None]:
        """The text of a file; None if there is none or if it is no text (then with a finding)."""
        ...

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """What stands at `path`; None: nothing, or something that leads out of the project."""
        ...

    def below(self, folder: str) -> tuple[str, ...]:
        """Paths of the files directly in `folder`, sorted; empty if it does not exist."""
        ...

    def folders(self, folder: str) -> tuple[str, ...]:
        """Paths of the folders directly in `folder`, sorted; empty if it does not exist."""
        ...
