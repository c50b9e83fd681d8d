"""`wave-runtime doctor PLAN [--format json]`: what the plan needs on this machine, and what is missing."""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    ready = not any(check.state == "missing" for check in shown)
    if arguments.format == "json":
        from wave_runtime.views.documents import FORMAT_VERSION, Check, DoctorReport, as_json  # lazy: few ask

        told = tuple(Check(check.what, check.state, check.found, check.fix) for check in shown)
        streams.show_document(as_json(DoctorReport(FORMAT_VERSION, plan.digest, ready, told)))
    else:
        streams.show(_table(shown))
    return OK if ready else REFUSED


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
    """What this machine gives of what steps require, after it was tried; what a level holds is said once."""
    steps: dict[Sandbox, list[Step]] = {}
    for step in plan.steps:
        if step.sandbox is not None:
            steps.setdefault(step.sandbox, []).append(step)
    found = [(required, served, _chosen(plan, served, environment)) for required, served in steps.items()]
    held = _held_by_level(chosen for *_, each in found if not isinstance(each, Refusal) for chosen in each.values())
    for required, served, each in found:
        what = f"the sandbox of {', '.join(f'`{step.id}`' for step in served)}, at least `{required.level}`"
        if isinstance(each, Refusal):
            yield ClientCheck(what, "missing", each.message, each.fix)
            continue
        name = _name(each[served[0].id])
        yield ClientCheck(what, "ok", ", ".join((name, *_more(each, held[name]))))
    for name, guarantees in held.items():
        yield ClientCheck(f"what {name} holds", "ok", ", ".join(guarantees) or "nothing")
    given = {name: each for *_, chosen in found if not isinstance(chosen, Refusal) for name, each in chosen.items()}
    walled = [step for step in plan.steps if step.id in given and given[step.id].has_walls]
    if walled:
        from wave_runtime.runs.hidden_programs import hidden_programs  # lazy: it reads shell lines

        yield from hidden_programs(plan, walled, environment)


def _chosen(plan: Plan, served: Sequence[Step], environment: Mapping[str, str]) -> "Mapping[str, Chosen] | Refusal":
    """By the id of the step; or why this machine does not give it."""
    try:
        return for_clients(plan, served, sandboxes_for(served, environment), environment).chosen
    except Refusal as refusal:
        return refusal


def _name(chosen: "Chosen") -> str:
    return f"{chosen.level} ({chosen.backend})" if chosen.backend else chosen.level


def _held_by_level(chosen: "Iterable[Chosen]") -> Mapping[str, Sequence[str]]:
    """The guarantees that every sandbox of a level has."""
    held: dict[str, list[str]] = {}
    for each in chosen:
        names = [guarantee.name for guarantee in each.guarantees]
        known = held.setdefault(_name(each), names)
        held[_name(each)] = [name for name in known if name in names]
    return held


def _more(chosen: "Mapping[str, Chosen]", held: Sequence[str]) -> Iterator[str]:
    """What is held of these steps beyond `held`; of some of them, with their names."""
    steps: dict[str, list[str]] = {}
    for step, each in chosen.items():
        for guarantee in each.guarantees:
            if guarantee.name not in held:
                steps.setdefault(guarantee.name, []).append(f"`{step}`")
    for name, those in steps.items():
        yield name if len(those) == len(chosen) else f"{name} of {', '.join(those)}"


def _table(checks: list[ClientCheck]) -> Iterator[str]:
    for check in checks:
        yield f"{check.state:<8} {check.what}: {check.found}"
        if check.fix and check.state != "ok":
            yield f"         fix: {check.fix}"
