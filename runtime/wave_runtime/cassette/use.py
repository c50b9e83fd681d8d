"""How a run uses cassettes: what is checked before the first step, and what its adapters are then."""

from collections.abc import Callable, Mapping
from pathlib import Path

from wave_runtime.adapters import REPLAY
from wave_runtime.cassette.folder import FORMAT, HEADER, Header, check_free, open_cassette, start
from wave_runtime.cassette.recorder import Recorder
from wave_runtime.cassette.replay import Replay
from wave_runtime.engine.events import RunInputs
from wave_runtime.plan.model import Plan
from wave_runtime.ports import Adapter
from wave_runtime.recording.scrubbing import Scrubbing


def runs_commands(cassette: str, pipeline: str) -> bool:
    """Whether commands were run while the cassette was recorded. Raises Refusal."""
    return open_cassette(Path(cassette).resolve(), pipeline).header.commands == "run"


def check_new(inputs: RunInputs, project: Path) -> None:
    """Raises Refusal when a run that is new cannot begin its cassette."""
    if inputs.record is not None:
        check_free(project / inputs.record)


def check_cassettes(plan: Plan, inputs: RunInputs, project: Path) -> None:
    """Raises Refusal for a cassette that is not as it was recorded."""
    if inputs.cassette is not None:
        open_cassette(project / inputs.cassette, plan.pipeline.name).check()
    if inputs.record is not None and (project / inputs.record / HEADER).exists():
        open_cassette(project / inputs.record, plan.pipeline.name).check()


def adapters_of(
    plan: Plan,
    inputs: RunInputs,
    project: Path,
    scrubbing: Scrubbing,
    clients: Mapping[str, Callable[[], Adapter]],
) -> tuple[Mapping[str, Callable[[], Adapter]], Recorder | None]:
    """What answers in the run `inputs`; the cassette that it records is made. Raises Refusal."""
    if inputs.cassette is not None:
        replay = Replay(open_cassette(project / inputs.cassette, plan.pipeline.name), scrubbing)
        return {REPLAY: lambda: replay}, None
    if inputs.record is None:
        return clients, None
    header = Header(FORMAT, plan.pipeline.name, "run" if inputs.run_commands else "simulated")
    recorder = Recorder(start(project / inputs.record, header), inputs.record, scrubbing)
    return {kind: recorder.around(make) for kind, make in clients.items()}, recorder
