"""`wavec plan --check`: is each written plan what the sources give now?"""

from collections.abc import Sequence
from pathlib import Path

from wave_runtime.plan import Plan, PlanError, load

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import note
from wavec.cli.plan import compiled_plans, plan_file
from wavec.cli.project import Project
from wavec.review.drift import Drift, drift


def plan_check(
    project: Project, pipelines: Sequence[str], output: str | None, *, everything: bool, strict: bool, quiet: bool
) -> int:
    """Compares; says what changed on stderr. 0 in sync, 1 drift, 2 if it cannot be told. `everything`: each pipeline
    is to have a plan. `quiet`: if nothing changed, nothing is said."""
    results = [
        _check_one(project, file, name, strict=strict) for file, name in _wanted(project, pipelines, output, everything)
    ]
    if any(results):
        raise Ended(1)
    if (same := results.count(0)) and not quiet:
        note("1 plan is as its sources say" if same == 1 else f"{same:,} plans are as their sources say")
    return 0


def _wanted(
    project: Project, pipelines: Sequence[str], output: str | None, everything: bool
) -> list[tuple[Path, str | None]]:
    """Plan files with the pipelines they are of; None: the file says it."""
    if output is not None:
        if len(pipelines) > 1:
            raise Failure("`-o` is one plan, and several pipelines are named", fix="check them one by one", code=2)
        return [(project.folder / output, pipelines[0] if pipelines else None)]
    if pipelines:
        return [(plan_file(project, _name(project, name)), name) for name in pipelines]
    folder = project.disk.root / ".wave" / "plans"
    found = sorted(folder.glob("*.plan.json")) if folder.is_dir() else []
    if everything:
        asked = [(plan_file(project, name), name) for name in sorted(project.names)]
        return asked + [(file, None) for file in found if file not in dict(asked)]
    if not found:
        note("there are no plans in .wave/plans: nothing to check")
    return [(file, None) for file in found]


def _name(project: Project, wanted: str) -> str:
    file = project.find(wanted)
    return next((name for name, files in project.names.items() if file in files), wanted)


def _check_one(project: Project, file: Path, pipeline: str | None, *, strict: bool) -> int | None:
    """0 in sync, 1 drift, None if only places have moved and that is no drift."""
    shown = file.name
    if not file.is_file():
        note(f"{shown}: there is no such plan; write it with `wavec plan {pipeline or '--all'} --write`")
        return 1
    try:
        written = load(file.read_text("utf-8"))
    except (PlanError, UnicodeDecodeError) as error:
        note(f"{shown}: {error}; write it again with `wavec plan --write`")
        return 1
    name = pipeline or written.pipeline.name
    try:
        current = compiled_plans(project, [project.find(name)])[0]
    except Failure as failure:
        if isinstance(failure, Ended):
            raise Ended(2) from None
        if pipeline is None:
            note(f"{shown}: there is no pipeline `{name}` any more; remove the plan")
            return 1
        raise
    return _tell(shown, written, current, drift(written, current), strict=strict)


def _tell(shown: str, written: Plan, current: Plan, found: Drift, *, strict: bool) -> int | None:
    if found.same_meaning:
        if found.same_text:
            return 0
        note(f"{shown}: same meaning, places in the sources have moved; `wavec plan --write` refreshes them")
        return 1 if strict else None
    note(f"{shown}: out of date\n  written  {written.digest}\n  sources  {current.digest}")
    for line in found.inputs:
        note(f"  source: {line}")
    if not found.inputs:
        note(
            "  source: none changed; another version of wavec compiled it"
            if _other(written, current)
            else "  source: none changed"
        )
    for line in found.touched:
        note(f"  plan: {line}")
    note(f"  fix: review and write it with `wavec plan {written.pipeline.name} --write`")
    return 1


def _other(written: Plan, current: Plan) -> bool:
    return written.provenance.get("compiler") != current.provenance.get("compiler")
