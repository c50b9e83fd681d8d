"""What must hold of the programs of a step: what is required, not what some machine gives."""

from collections.abc import Iterator, Mapping

from wave_runtime.plan.model import Plan, Sandbox, Step

from wavec.describe.phrase import Name, Phrase, counted, joined, names
from wavec.describe.size import size

LEVELS: Mapping[str, str] = {
    "ns": "other files, processes and networks of the machine are out of sight",
    "lsm": "other files and ports of the machine are refused by its kernel",
    "process": "nothing holds its programs back; all of them are ended with the attempt",
}


def has_walls(sandbox: Sandbox | None) -> bool:
    """Whether the sandbox keeps programs from something."""
    return sandbox is not None and sandbox.level != "process"


def required(step: Step) -> Iterator[Phrase]:
    """What the sandbox of `step` requires, a line each; nothing for a step without."""
    sandbox = step.sandbox
    if sandbox is None:
        return
    yield ("at least ", Name(sandbox.level), f": {LEVELS[sandbox.level]}")
    beside = ", and the provider of its model" if step.adapter is not None and sandbox.network != "open" else ""
    yield (*network(sandbox), beside) if beside else network(sandbox)
    if limits := list(_limits(sandbox)):
        yield ("at most ", *joined(limits, " and "))


def network(sandbox: Sandbox) -> Phrase:
    """What it reaches."""
    match sandbox.network:
        case "none":
            return ("reaches no network",)
        case "open":
            return ("the network is open",)
        case "hosts":
            return ("reaches ", *joined((Name(host),) for host in sandbox.hosts), " alone")


def who_requires(plan: Plan) -> Phrase:
    """Which steps have a sandbox, in a line above all steps. A level that is no wall is not counted as one."""
    walls = sum(has_walls(step.sandbox) for step in plan.steps)
    without = [step.id for step in plan.steps if step.sandbox is None]
    limits = len(plan.steps) - walls - len(without)
    told = [
        *([(f"walls are required around {counted(walls, 'step')}",)] if walls else []),
        *([(f"limits without walls for {counted(limits, 'step')}",)] if limits else []),
    ]
    if not told:
        return ("no step requires a sandbox",)
    none: Phrase = ("; no sandbox for ", *names(without)) if without else ()
    return (*joined(told), *none)


def needed_levels(plan: Plan) -> Phrase:
    """What the machine has to give, the strictest first; nothing for a plan without sandboxes."""
    levels = [step.sandbox.level for step in plan.steps if step.sandbox is not None]
    each = [(Name(level), f" for {counted(levels.count(level), 'step')}") for level in LEVELS if level in levels]
    return ("sandboxes of at least ", *joined(each)) if each else ()


def _limits(sandbox: Sandbox) -> Iterator[Phrase]:
    if sandbox.memory_bytes is not None:
        yield (f"{size(sandbox.memory_bytes)} of memory",)
    if sandbox.processes is not None:
        yield ("1 process" if sandbox.processes == 1 else f"{sandbox.processes:,} processes",)
