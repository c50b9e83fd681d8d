"""What a whole plan is about: the summary that stands above its steps."""

from wave_runtime.plan.model import Bounds, Plan, RuntimeInput, Step

from wavec.describe.bounds import bounds
from wavec.describe.duration import duration
from wavec.describe.phrase import MOST, Name, Phrase, counted, joined, names
from wavec.describe.sandbox import needed_levels, who_requires

MOST_INPUTS = 100
"""A page lists at most so many inputs, and counts the rest."""

_WHO = {"user": "from the user", "git": "from git", "run": "from the run", "step": "made by a step"}


def summary(plan: Plan) -> tuple[Phrase, ...]:
    """What would run, what it needs, how long it can take."""
    told = (
        _size(plan),
        _adapters(plan),
        _accepted(plan),
        who_requires(plan),
        _needs(plan),
        _worst(plan),
        _bounds(plan.pipeline.bounds),
        _safety(plan),
    )
    return tuple(phrase for phrase in told if phrase)


def inputs(plan: Plan) -> tuple[Phrase, ...]:
    """What is not known before the run: values for which somebody must care first, then what steps make."""
    given = sorted(plan.runtime_inputs, key=lambda value: (value.source == "step", value.name))
    shown = tuple(_input(value) for value in given[:MOST_INPUTS])
    left = len(given) - len(shown)
    return (*shown, (f"{left:,} more are left out here",)) if left else shown


def totals(plan: Plan) -> tuple[Phrase, ...]:
    """Worst-case attempts and times: every attempt runs into its time-out, and every wait between them."""
    worst = bounds(plan)
    path = worst.critical_path
    way = joined([(Name(id),) for id in path[:MOST]], " → ")
    left = f" and {len(path) - MOST:,} more" if len(path) > MOST else ""
    unbound: Phrase = ("without an upper bound, and counted once: the items of ", *names(worst.once_counted))
    return (
        (counted(worst.attempts, "attempt"),),
        (f"{duration(worst.longest_ms)} with any number of workers: ", *way, left),
        (f"{duration(worst.total_ms)} with one step at a time",),
        *((unbound,) if worst.once_counted else ()),
    )


def _safety(plan: Plan) -> Phrase:
    audit = None if plan.safety is None else plan.safety.audit
    rules = None if plan.safety is None else plan.safety.inputs
    told: list[Phrase] = []
    if audit is not None:
        calls = "all tool calls" if audit.log_all_tool_calls else "denied tool calls"
        files = " and all file operations" if audit.log_all_file_operations else ""
        told.append(("audit log in ", Name(audit.log_dir), f" with {calls}{files}"))
    if rules is not None:
        what = {"advise": "is told", "strict": "refuses the run", "sanitize": "is taken out"}[rules.prompt_injection]
        told.append((f"risky content of an input {what}; at most {rules.max_input_bytes:,} bytes",))
    return joined(told, "; ")


def _size(plan: Plan) -> Phrase:
    levels = counted(1 + max((step.level for step in plan.steps), default=-1), "level")
    workers = plan.pipeline.max_workers
    return (f"{counted(len(plan.steps), 'step')} in {levels}, at most {workers:,} at once",)


def _adapters(plan: Plan) -> Phrase:
    commands = sum(step.adapter is None for step in plan.steps)
    used = [
        ("adapter ", Name(name), *_kind(plan, name), f" for {counted(_uses(plan.steps, name), 'step')}")
        for name in sorted(plan.adapters)
    ]
    own: list[Phrase] = [(f"{counted(commands, 'command step')} without an agent",)] if commands else []
    return joined([*used, *own])


def _kind(plan: Plan, name: str) -> Phrase:
    kind = plan.adapters[name].kind
    return () if kind == name else (" of kind ", Name(kind))


def _uses(steps: tuple[Step, ...], adapter: str) -> int:
    return sum(step.adapter == adapter for step in steps)


def _accepted(plan: Plan) -> Phrase:
    gaps: dict[str, list[str]] = {}
    for step in plan.steps:
        for gap in step.lowering.accepted if step.lowering is not None else ():
            gaps.setdefault(gap, []).append(step.id)
    listed = joined(((Name(gap), " in ", *names(steps)) for gap, steps in sorted(gaps.items())), "; ")
    return ("clients may do more than is granted, which is accepted: ", *listed) if gaps else ()


def _needs(plan: Plan) -> Phrase:
    programs = sorted({adapter.binary for adapter in plan.adapters.values()})
    secrets = sorted({name for adapter in plan.adapters.values() for name in adapter.secrets})
    values = [value.name for value in plan.runtime_inputs if value.source == "user" and value.required]
    git = any(value.source == "git" for value in plan.runtime_inputs)
    needs: list[Phrase] = []
    if values:
        needs.append(("values for ", *names(values)))
    if git:
        needs.append(("a git branch",))
    if programs:
        needs.append(("the program ", *names(programs)) if len(programs) == 1 else ("the programs ", *names(programs)))
    if secrets:
        needs.append(("secrets from the environment: ", *names(secrets)))
    if levels := needed_levels(plan):
        needs.append(levels)
    return ("needs at run time: ", *(joined(needs, "; ") or ("nothing",)))


def _worst(plan: Plan) -> Phrase:
    worst = bounds(plan)
    alone = "" if worst.total_ms == worst.longest_ms else f", {duration(worst.total_ms)} with one step at a time"
    more: Phrase = (", for one item of ", *names(worst.once_counted)) if worst.once_counted else ()
    return (f"at worst {counted(worst.attempts, 'attempt')} and {duration(worst.longest_ms)}{alone}", *more)


def _bounds(stated: Bounds | None) -> Phrase:
    if stated is None:
        return ()
    told = (
        None if stated.timeout_ms is None else duration(stated.timeout_ms),
        None if stated.max_tokens is None else counted(stated.max_tokens, "token"),
        None if stated.max_attempts is None else counted(stated.max_attempts, "attempt"),
    )
    limits = joined([(each,) for each in told if each is not None], " or ")
    return ("the run fails when it needs more than ", *limits) if limits else ()


def _input(value: RuntimeInput) -> Phrase:
    needed = "required" if value.required else "optional"
    by: Phrase = ("; read by ", *names(value.used_by)) if value.used_by else ()
    return (
        Name(value.name),
        ": ",
        Name(value.type, bare=True),
        f", {needed}, {_WHO[value.source]}, {value.trust}",
        *by,
    )
