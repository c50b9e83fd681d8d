"""An attempt that is under way: what it does, where, behind which walls, and until when."""

import time

from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.plan.record import dataclass
from wave_runtime.workspaces.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.step_sandbox import StepSandbox


@dataclass(frozen=True, slots=True)
class RunningAttempt:
    """What sessions, commands and contracts of one attempt have in common."""

    resolved: ResolvedAttempt
    workspace: Workspace
    sandbox: "StepSandbox | None"
    """For commands of the author, those of contracts too."""
    stop: Stop
    deadline: float
    """Seconds of the monotonic clock."""

    @property
    def left_s(self) -> float:
        """Seconds until the deadline; never zero, which would be no time-out for a process."""
        return max(self.deadline - time.monotonic(), 0.001)
