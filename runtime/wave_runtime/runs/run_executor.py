"""The executor of one run: with its adapters, its sandboxes, its audit log."""

from collections.abc import Callable, Mapping

from wave_runtime.adapters import ADAPTERS
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.executor import Executor, step_table
from wave_runtime.contracts import VALIDATORS
from wave_runtime.engine.events import RunInputs
from wave_runtime.exit_codes import REFUSED, STATE_NOT_WRITTEN
from wave_runtime.plan.model import Plan
from wave_runtime.ports import Adapter
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.recording.store import Store
from wave_runtime.refusal import Refusal
from wave_runtime.runs.place import Place
from wave_runtime.runs.readiness import needed_steps
from wave_runtime.runs.sandboxing import sandboxes_of
from wave_runtime.text.reason import reason_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.cassette.recorder import Recorder


def adapters_for(
    plan: Plan, inputs: RunInputs, place: Place, scrubbing: Scrubbing
) -> "tuple[Mapping[str, Callable[[], Adapter]], Recorder | None]":
    """The adapters of a run, and the recorder around them if it has one. Raises Refusal."""
    if inputs.record is None and inputs.cassette is None:
        return ADAPTERS, None
    from wave_runtime.cassette.use import adapters_of  # lazy: few runs use a cassette

    return adapters_of(plan, inputs, place.project, scrubbing, ADAPTERS)


def executor_of(
    plan: Plan,
    inputs: RunInputs,
    place: Place,
    scrubbing: Scrubbing,
    adapters: Mapping[str, Callable[[], Adapter]],
) -> Executor:
    """What runs the attempts of a run. Raises Refusal."""
    return Executor(
        plan,
        inputs,
        place.guarded(plan, inputs),
        place.folders(plan, inputs.run_id),
        Store(place.state.store),
        adapters,
        VALIDATORS,
        place.streams.environment,
        step_table(plan),
        sandboxes=sandboxes_of(plan, needed_steps(plan, inputs), inputs, place.streams.environment),
        scrubbing=scrubbing,
        audit=_audit(plan, inputs, place, scrubbing),
    )


def _audit(plan: Plan, inputs: RunInputs, place: Place, scrubbing: Scrubbing) -> Audit | None:
    stated = None if plan.safety is None else plan.safety.audit
    if stated is None:
        return None
    path = place.project / stated.log_dir / f"{inputs.run_id}.ndjson"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        inside = path.parent.resolve().is_relative_to(place.project.resolve())
    except OSError as error:
        raise Refusal(
            f"the audit log cannot be kept in `{stated.log_dir}`: {reason_of(error)}",
            fix="free the place, or set `runtime.audit.log_dir`",
            exit_code=STATE_NOT_WRITTEN,
        ) from None
    if not inside:
        raise Refusal(
            f"the audit log in `{stated.log_dir}` leads out of the project",
            fix="remove the link, or set `runtime.audit.log_dir`",
            exit_code=REFUSED,
        )
    return Audit(path, scrubbing, stated)
