"""Before the first step: does this machine give the sandboxes that the plan requires, and that were asked for?"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from wave_runtime.adapters import ADAPTERS
from wave_runtime.contracts import RUN_PROGRAMS
from wave_runtime.engine.events import RunInputs, SandboxLevel
from wave_runtime.exit_codes import REFUSED, USAGE
from wave_runtime.plan.model import Command, Plan, Step
from wave_runtime.ports import runs_in_sandbox
from wave_runtime.refusal import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.ladder import Chosen, Ladder
    from wave_runtime.sandbox.run_sandboxes import RunSandboxes

_ladders: "dict[tuple[str, str], Ladder]" = {}
"""By what of the environment they depend on: what was tried is not tried again in this process."""


def sandboxes_of(
    plan: Plan, steps: Iterable[Step], inputs: RunInputs, environment: Mapping[str, str]
) -> "RunSandboxes | None":
    """The sandboxes of a run; None when no step needs one. Raises Refusal."""
    needed = [step for step in steps if runs_programs(step, inputs)]
    if inputs.sandbox is None and all(step.sandbox is None for step in needed):
        return None
    found = sandboxes_for(needed, environment, inputs.sandbox)
    if inputs.adapter is None:
        found = for_clients(plan, needed, found, environment)
    return found


def for_clients(
    plan: Plan, steps: Iterable[Step], found: "RunSandboxes", environment: Mapping[str, str]
) -> "RunSandboxes":
    """`found`, which are the sandboxes of `steps`, as they hold the clients of agents. Raises Refusal for one that does
    not work in its own."""
    walled = [step for step in steps if step.id in found.chosen and found.chosen[step.id].has_walls]
    keys: dict[str, set[str]] = {}
    for step in walled:
        _check_client(plan, step, found.chosen[step.id])
        if held := _keys_outside(plan, step, environment):
            keys[step.id] = held
    return found.with_keys_outside(keys)


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


def _check_client(plan: Plan, step: Step, chosen: "Chosen") -> None:
    """Raises Refusal for an agent whose client does not work within walls."""
    for name in _adapters(step):
        kind = plan.adapters[name].kind
        if not runs_in_sandbox(ADAPTERS[kind]()):
            raise Refusal(
                f"the step `{step.id}` requires a sandbox of level `{chosen.required.level}`, in which the client of "
                f"the adapter `{name}`, `{kind}`, does not work",
                fix="write `sandbox: {level: process}` in the step, or say that a wall around the runtime holds, with "
                "`--sandbox external`",
                exit_code=REFUSED,
            )


def _keys_outside(plan: Plan, step: Step, environment: Mapping[str, str]) -> set[str]:
    """The keys that the gateway has in the place of the clients of an agent."""
    from wave_runtime.proxy.keys import CannotHold  # lazy: few plans require a sandbox
    from wave_runtime.proxy.step_policy import keys_outside

    held: set[str] = set()
    with suppress(CannotHold):  # the session says so, and does not begin
        for name in _adapters(step):
            held.update(keys_outside(plan.adapters[name], environment))
    return held


def _adapters(step: Step) -> Iterable[str]:
    """Of all sessions of the step."""
    names = (step.adapter, None if step.relay is None else step.relay.adapter)
    return dict.fromkeys(name for name in names if name is not None)


def ladder(environment: Mapping[str, str]) -> "Ladder":
    """The ladder of this machine. Raises Refusal."""
    from wave_runtime.sandbox.ladder import ladder_of
    from wave_runtime.sandbox.machine_folders import VARIABLE, NotShown

    asked = environment.get("PATH", ""), environment.get(VARIABLE, "")
    if asked not in _ladders:
        try:
            _ladders[asked] = ladder_of(environment)
        except NotShown as error:
            raise Refusal(str(error), fix=error.fix, exit_code=USAGE) from None
    return _ladders[asked]


def runs_programs(step: Step, inputs: RunInputs) -> bool:
    """Whether the step starts something on this machine in such a run."""
    own = inputs.run_commands if isinstance(step.exec, Command) else inputs.adapter is None
    return own or (inputs.run_commands and any(contract.type in RUN_PROGRAMS for contract in step.contracts))
