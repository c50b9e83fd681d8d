"""Where a run belongs, how it is shown, and what of the project is its own."""

from collections.abc import Iterator
from pathlib import Path

from wave_runtime.engine.events import RunInputs
from wave_runtime.plan.model import Plan
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.streams import Streams
from wave_runtime.workspaces.mounting import Project


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run belongs, and how it is shown."""

    project: Path
    state: StateFolder
    streams: Streams
    events: str
    """`text` or `json`."""
    junit: str | None = None
    """File that takes what became of each step."""

    def guarded(self, plan: Plan, inputs: RunInputs) -> Project:
        """The project, with what mounts of `plan` must not touch."""
        return Project(self.project, frozenset({*self.state.own, *self._written(plan), *self._cassettes(inputs)}))

    def _cassettes(self, inputs: RunInputs) -> Iterator[Path]:
        yield from (self.project / name for name in (inputs.record, inputs.cassette) if name is not None)

    def _written(self, plan: Plan) -> Iterator[Path]:
        yield self.project / plan.pipeline.workspace_root
        if plan.safety is not None and plan.safety.audit is not None:
            yield self.project / plan.safety.audit.log_dir

    def folders(self, plan: Plan, run_id: str) -> RunFolders:
        """The folders of a run of `plan`."""
        return RunFolders.of(self.state, self.project, plan.pipeline.workspace_root, run_id)
