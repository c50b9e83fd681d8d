"""Asking the process that runs a run to end it: a file in the run's folder, which that process looks for.

No signal is sent, so no stranger can get one, and a request reaches a process in another container or on another
machine too. It names the process that it is for: one that comes later has been started to go on with the run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.engine.events import CancelRequested
from wave_runtime.files.durable_file import write_durably
from wave_runtime.processes.process_identity import ProcessIdentity

BY = "wave-runtime cancel"
"""Who asks, in the log."""


def request_cancel(run: Path, holder: ProcessIdentity, *, force: bool) -> None:
    """Asks; durable when this returns. Raises OSError."""
    write_durably(run / "cancel", json.dumps({"to": str(holder), "force": force}).encode())


@dataclass(slots=True)
class CancelWatch:
    """Looks for requests to this process."""

    run: Path
    own: str
    """This process, as `ProcessIdentity` writes it."""
    seen: tuple[int, int] = (0, 0)

    def __call__(self) -> CancelRequested | None:
        """A request that was not there before."""
        path = self.run / "cancel"
        try:
            found = path.stat()
            if (found.st_ino, found.st_mtime_ns) == self.seen:
                return None
            request = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        self.seen = found.st_ino, found.st_mtime_ns
        if not isinstance(request, Mapping) or request.get("to") != self.own:
            return None
        return CancelRequested(BY, bool(request.get("force")))
