"""Before the first step: does this machine give the sandboxes that the plan requires, and that were asked for?"""

from collections.abc import Iterable, Mapping

from wave_runtime.adapters import ADAPTERS
from wave_runtime.contracts import RUN_PROGRAMS
from wave_runtime.engine.events import RunInputs, SandboxLevel
from wave_runtime.exit_codes import REFUSED
from wave_runtime.plan.model import Command, Plan, Step
from wave_runtime.ports import runs_in_sandbox
from wave_runtime.refusal import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.ladder import Ladder
    from wave_runtime.sandbox.run_sandboxes import RunSandboxes

_ladders: "dict[str, Ladder]" = {}
"""By PATH: what was tried is not tried again in this process."""


def sandboxes_of(
    plan: Plan, steps: Iterable[Step], inputs: RunInputs, environment: Mapping[str, str]
) -> "RunSandboxes | None":
    """The sandboxes of a run; None when no step needs one. Raises Refusal."""
    needed = [step for step in steps if runs_programs(step, inputs)]
    if inputs.sandbox is None and all(step.sandbox is None for step in needed):
        return None
    found = sandboxes_for(needed, environment, inputs.sandbox)
    if inputs.adapter is None:
        for step in needed:
            check_client(plan, step, found)
    return found


def sandboxes_for(
    steps: Iterable[Step], environment: Mapping[str, str], asked: "SandboxLevel | None" = None
) -> "RunSandboxes":
    """The sandboxes of steps that run programs. Raises Refusal."""
    from wave_runtime.sandbox.run_sandboxes import NotGiven, choose_all  # lazy: few plans require one

    try:
        return choose_all(steps, asked, ladder(environment))
    except NotGiven as error:
        missing = error.missing
        asking = f"with `--sandbox {asked}` " if missing.asked else ""
        reasons = "; ".join(missing.reasons)
        raise Refusal(
            f"{asking}the step `{error.step}` requires {missing.what}, and this machine does not give it ({reasons})",
            fix=missing.fix,
            exit_code=REFUSED,
        ) from None


def check_client(plan: Plan, step: Step, found: "RunSandboxes") -> None:
    """Raises Refusal for an agent whose client does not work within the walls that it would get."""
    kind = plan.adapters[step.adapter].kind if step.adapter is not None else None
    chosen = found.chosen.get(step.id)
    if kind is None or chosen is None or chosen.level not in ("ns", "lsm") or runs_in_sandbox(ADAPTERS[kind]()):
        return
    raise Refusal(
        f"the step `{step.id}` requires a sandbox of level `{chosen.required.level}`, in which the client of the "
        f"adapter `{step.adapter}`, `{kind}`, does not work",
        fix="write `sandbox: {level: process}` in the step, or say that a wall around the runtime holds, with "
        "`--sandbox external`",
        exit_code=REFUSED,
    )


def ladder(environment: Mapping[str, str]) -> "Ladder":
    """The ladder of this machine."""
    from wave_runtime.sandbox.ladder import ladder_of

    path = environment.get("PATH", "")
    if path not in _ladders:
        _ladders[path] = ladder_of(environment)
    return _ladders[path]


def runs_programs(step: Step, inputs: RunInputs) -> bool:
    """Whether the step starts something on this machine in such a run."""
    own = inputs.run_commands if isinstance(step.exec, Command) else inputs.adapter is None
    return own or (inputs.run_commands and any(contract.type in RUN_PROGRAMS for contract in step.contracts))
