"""`wave-runtime doctor PLAN`: what the plan needs on this machine, and what is missing."""

import argparse
from collections.abc import Iterator, Mapping

from wave_runtime.adapters import ADAPTERS
from wave_runtime.clients.client_checks import ClientCheck, client_checks
from wave_runtime.contracts import VALIDATORS
from wave_runtime.exit_codes import OK, REFUSED
from wave_runtime.plan.model import Plan, Sandbox, Step
from wave_runtime.refusal import Refusal
from wave_runtime.runs.plan_file import read_plan
from wave_runtime.runs.preflight import check_programs, check_requires
from wave_runtime.runs.sandboxing import for_clients, sandboxes_for
from wave_runtime.streams import Streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.ladder import Chosen


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal for what is no plan."""
    _, plan = read_plan(arguments.plan, streams)
    checks = [_required(plan), *map(_program, plan.steps), *client_checks(plan, plan.steps, streams.environment)]
    checks += _sandboxes(plan, streams.environment)
    shown = [check for check in checks if check is not None]
    streams.show(_table(shown))
    return REFUSED if any(check.state == "missing" for check in shown) else OK


def _required(plan: Plan) -> ClientCheck:
    try:
        check_requires(plan, ADAPTERS, VALIDATORS, None)
    except Refusal as refusal:
        return ClientCheck("what the plan requires", "missing", refusal.message, refusal.fix)
    return ClientCheck("what the plan requires", "ok", ", ".join(plan.requires) or "nothing")


def _program(step: Step) -> ClientCheck | None:
    """A program that a contract of the step needs; None when there is one, or none is needed."""
    try:
        check_programs([step])
    except Refusal as refusal:
        return ClientCheck(f"the step `{step.id}`", "missing", refusal.message, refusal.fix)
    return None


def _sandboxes(plan: Plan, environment: Mapping[str, str]) -> Iterator[ClientCheck]:
    """What this machine gives of what steps require, after it was tried."""
    steps: dict[Sandbox, list[Step]] = {}
    for step in plan.steps:
        if step.sandbox is not None:
            steps.setdefault(step.sandbox, []).append(step)
    for required, served in steps.items():
        what = f"the sandbox of {', '.join(f'`{step.id}`' for step in served)}, at least `{required.level}`"
        try:
            found = for_clients(plan, served, sandboxes_for(served, environment), environment).chosen
        except Refusal as refusal:
            yield ClientCheck(what, "missing", refusal.message, refusal.fix)
            continue
        first = found[served[0].id]
        by = f" ({first.backend})" if first.backend else ""
        yield ClientCheck(what, "ok", f"{first.level}{by}: {', '.join(_guarantees(found))}")


def _guarantees(chosen: "Mapping[str, Chosen]") -> Iterator[str]:
    """What is held of the steps; of some of them, with their names."""
    steps: dict[str, list[str]] = {}
    for step, each in chosen.items():
        for guarantee in each.guarantees:
            steps.setdefault(guarantee.name, []).append(f"`{step}`")
    for name, held in steps.items():
        yield name if len(held) == len(chosen) else f"{name} of {', '.join(held)}"


def _table(checks: list[ClientCheck]) -> Iterator[str]:
    for check in checks:
        yield f"{check.state:<8} {check.what}: {check.found}"
        if check.fix and check.state != "ok":
            yield f"         fix: {check.fix}"
