"""Where a run keeps its files.

<state>/state.db                    events of all runs
<state>/cas/sha256/..               artifacts of all runs, by the hash of their bytes
<state>/reserve                     space for the last events of a run on a full disk
<state>/runs/<run>/plan.json        the plan, as it was read
<state>/runs/<run>/lock             held while the run is going on; says by which process
<state>/runs/<run>/cancel           what that process was last asked for by `wave-runtime cancel`
<state>/runs/<run>/logs/            what steps printed: <step>.<attempt>.log, .err.log, .contract-<n>.log
<workspace root>/<run>/<step>.<attempt>/    working directories; kept for a look afterwards
"""

from pathlib import Path

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The state directory of a project."""

    path: Path

    @property
    def database(self) -> Path:
        """The event log of all runs."""
        return self.path / "state.db"

    @property
    def store(self) -> Path:
        """The artifacts of all runs."""
        return self.path / "cas"

    @property
    def runs(self) -> Path:
        """A folder for each run."""
        return self.path / "runs"

    def lock(self, run_id: str) -> Path:
        """Held by the process that runs the run."""
        return self.runs / run_id / "lock"

    @property
    def own(self) -> frozenset[Path]:
        """All that the runtime keeps here."""
        return frozenset({self.database, self.store, self.runs, self.path / "in-use.lock", self.path / "reserve"})


@dataclass(frozen=True, slots=True)
class RunFolders:
    """The folders of one run."""

    run: Path
    workspaces: Path
    project: Path

    @classmethod
    def of(cls, state: StateFolder, project: Path, workspace_root: str, run_id: str) -> "RunFolders":
        """Where the run `run_id` belongs; nothing is made."""
        return cls(state.runs / run_id, project / workspace_root / run_id, project)

    @property
    def plan(self) -> Path:
        """The plan, as it was read."""
        return self.run / "plan.json"

    @property
    def logs(self) -> Path:
        """What steps printed."""
        return self.run / "logs"

    def log(self, step: str, attempt: int, part: str = "log") -> Path:
        """A log of an attempt."""
        return Path(self.log_name(step, attempt, part))

    def log_name(self, step: str, attempt: int, part: str = "log") -> str:
        """The same as a text, for the many steps that print nothing."""
        return f"{self.run}/logs/{step}.{attempt}.{part}"

    def workspace(self, step: str, attempt: int) -> Path:
        """The working directory of an attempt."""
        return Path(f"{self.workspaces}/{step}.{attempt}")

    def workspace_name(self, step: str, attempt: int) -> str:
        """The same for people and for the log, as `shown` shows it."""
        return self.shown(f"{self.workspaces}/{step}.{attempt}")

    def shown(self, path: Path | str) -> str:
        """`path` for people and for the log: relative to the project where it is below it."""
        text, project = str(path), f"{self.project}/"  # in text: a step asks several times
        return text.removeprefix(project) if text.startswith(project) else text
