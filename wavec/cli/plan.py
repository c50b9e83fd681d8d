"""`wavec plan`: the page that people review, and the file that a runtime executes."""

from collections.abc import Sequence
from pathlib import Path

import click
from wave_runtime.plan import Plan, dump

from wavec import __version__
from wavec.cli.failure import Failure
from wavec.cli.output import document, for_people, note, wants_color, write_file
from wavec.cli.project import Place, Project, stop_on_errors
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.driver import Compiled
from wavec.lower.plan import lower

COMPILER = f"wavec {__version__}"


@click.command()
@click.argument("pipelines", nargs=-1, metavar="[PIPELINE]...")
@click.option("--all", "everything", is_flag=True, help="Every pipeline of the project.")
@click.option("-o", "--output", metavar="FILE", help="Write the plan to FILE.")
@click.option("--write", is_flag=True, help="Write the plans to .wave/plans/<name>.plan.json.")
@click.option("--format", "form", type=click.Choice(["human", "json", "markdown"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--check", "compare", is_flag=True, help="Write nothing; exit with 1 if a written plan is out of date.")
@click.option("--strict", is_flag=True, help="With --check: also if only places in the sources have moved.")
@click.option("--quiet", "-q", is_flag=True, help="Print no page; with --check, nothing if nothing changed.")
@click.pass_obj
def plan(
    place: Place,
    pipelines: tuple[str, ...],
    everything: bool,
    output: str | None,
    write: bool,
    form: str,
    compare: bool,
    strict: bool,
    quiet: bool,
) -> int:
    """Compile pipelines: print the review page, write the frozen plan."""
    if write and output:
        raise Failure("`-o` and `--write` are two places", fix="use one of them", code=2)
    project = place.project()
    if compare:
        from wavec.cli.plan_check import plan_check

        if write or form != "human":
            raise Failure("`--check` compares and writes nothing", fix="leave out `--write` and `--format`", code=2)
        if everything and (pipelines or output):
            raise Failure("`--all` and a name or `-o` contradict each other", fix="use one of them", code=2)
        return plan_check(project, pipelines, output, everything=everything, strict=strict, quiet=quiet)
    if quiet and form != "human":
        raise Failure(f"`--quiet` prints nothing of `--format {form}`", fix="leave one of them out", code=2)
    files = _files(project, pipelines, everything)
    if len(files) != 1 and (output or form == "json"):
        option = "`-o`" if output else "`--format json`"
        raise Failure(f"{option} takes one plan, and {len(files)} are asked for", fix="use `--write`", code=2)
    compiled = compiled_pipelines(project, files)
    plans = [lower(pipeline, compiler=COMPILER) for pipeline in compiled.pipelines]
    pages = "" if quiet else _pages(form, compiled, plans)
    for made in plans:
        target = place.folder / output if output else plan_file(project, made.pipeline.name) if write else None
        if target is not None:
            if write and not target.resolve().is_relative_to(project.disk.root.resolve()):
                raise Failure(f"`.wave/plans/{target.name}` leads out of the project", fix="use `-o FILE`", code=2)
            write_file(target, dump(made))
            note(f"wrote {_shown(target, project)} {made.digest}")
    document(for_people(pages) if form == "human" else pages)
    return 0


def compiled_plans(project: Project, files: list[str]) -> list[Plan]:
    """The plans of these pipeline files; ends the command if there are errors."""
    return [lower(pipeline, compiler=COMPILER) for pipeline in compiled_pipelines(project, files).pipelines]


def compiled_pipelines(project: Project, files: list[str]) -> Compiled:
    """These pipeline files, compiled; ends the command if there are errors."""
    compiled = project.compile(files)
    stop_on_errors(compiled, findings)
    return compiled


def findings(found: Sequence[Diagnostic]) -> str:
    """Findings as text for stderr, with their count."""
    from wavec.diagnostics.as_text import as_text, summary  # for sources with mistakes alone

    return f"{as_text(found, color=wants_color('auto'))}\n{summary(found)}"


def plan_file(project: Project, name: str) -> Path:
    """Where `--write` puts the plan of a pipeline."""
    return project.disk.root / ".wave" / "plans" / f"{name}.plan.json"


def _files(project: Project, pipelines: tuple[str, ...], everything: bool) -> list[str]:
    if everything:
        if pipelines:
            raise Failure("`--all` and names of pipelines contradict each other", fix="use one of them", code=2)
        return list(project.pipeline_files)
    if pipelines:
        return list(dict.fromkeys(project.find(name) for name in pipelines))
    if len(project.pipeline_files) == 1:
        return list(project.pipeline_files)
    if default := project.default_pipeline():
        return [project.find(default)]
    names = ", ".join(sorted(project.names))
    fix = f"name one of {names}, or use `--all`" if names else "add one to .wave/pipelines/"
    raise Failure("which pipeline?", fix=fix, code=2)


def _pages(form: str, compiled: Compiled, plans: Sequence[Plan]) -> str:
    from wavec.describe.evidence import evidence_of
    from wavec.emit import EMITTERS, PAGES

    if form not in PAGES:
        return "\n".join(map(EMITTERS[form], plans))
    typed = (pipeline.typed for pipeline in compiled.pipelines)
    evidence = map(evidence_of, typed, compiled.handovers, compiled.covered)
    return "\n".join(PAGES[form](plan, evidence=found) for plan, found in zip(plans, evidence, strict=True))


def _shown(path: Path, project: Project) -> str:
    try:
        return path.resolve().relative_to(project.disk.root.resolve()).as_posix()
    except ValueError:
        return str(path)
