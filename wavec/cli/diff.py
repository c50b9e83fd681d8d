"""`wavec diff`: what changed in meaning, for those who review it."""

from collections.abc import Callable
from dataclasses import replace

import click
from wave_runtime.plan import Plan

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import document, for_people, note
from wavec.cli.project import Place
from wavec.cli.snapshot import Asked, Snapshot, snapshot
from wavec.review.compare import Comparison, compare
from wavec.review.verdict import Verdict, verdict

_FAILS: dict[str, Callable[[Verdict], bool]] = {
    "widened": lambda found: found.widened,
    "breaking": lambda found: found.breaking,
    "any": lambda found: found.changed,
}


@click.command()
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option("--pipeline", "pipelines", multiple=True, metavar="NAME", help="Only this pipeline; may be given again.")
@click.option("--skip-errors", is_flag=True, help="Leave out pipelines that do not compile, and say which.")
@click.option("--format", "form", type=click.Choice(["human", "markdown", "json"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changed.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILS)),
    multiple=True,
    help="Exit with 1 if permissions widen, if contracts break, or if anything changed; may be given again.",
)
@click.pass_obj
def diff(
    place: Place,
    base: str,
    head: str | None,
    pipelines: tuple[str, ...],
    skip_errors: bool,
    form: str,
    output: str | None,
    exit_code: bool,
    fail_on: tuple[str, ...],
) -> int:
    """Compare two plans, projects or git revisions by their meaning.

    BASE and HEAD are plan files, folders with a wave.yaml, or git revisions; HEAD is the working tree unless given.
    Exits with 0, also if there are changes, unless --exit-code or --fail-on says otherwise; with 2 if one side does
    not compile.
    """
    comparison = _compared(place, base, head, Asked(pipelines, skip_errors))
    text = _render(form)(comparison)
    if output is not None:
        from wavec.cli.output import write_file

        write_file(place.folder / output, text)
    else:
        document(for_people(text) if form == "human" else text)
    found = verdict(comparison)
    if any(_FAILS[wanted](found) for wanted in (*fail_on, *(("any",) if exit_code else ()))):
        raise Ended(1)
    return 0


def _compared(place: Place, base: str, head: str | None, asked: Asked) -> Comparison:
    pipelines = tuple(asked.pipelines)
    before = snapshot(place, base, asked)
    if before.alone and not pipelines:
        asked = replace(asked, pipelines=tuple(before.plans))
    after = snapshot(place, head, asked)
    if after.alone and not before.alone and not pipelines:
        # One plan against a project: the others of the project are not removed, they are not asked about.
        before = Snapshot(
            before.name, {n: p for n, p in before.plans.items() if n in after.plans}, False, before.remarks
        )
    for remark in (*before.remarks, *after.remarks):
        note(remark)
    _check_names(pipelines, before, after)
    return compare(_named(before, pipelines), _named(after, pipelines), (before.name, after.name))


def _check_names(pipelines: tuple[str, ...], before: Snapshot, after: Snapshot) -> None:
    for name in pipelines:
        if name not in before.plans and name not in after.plans:
            from wavec.diagnostics.suggest import did_you_mean

            fix = did_you_mean(name, {*before.known, *after.known}, noun="pipelines")
            raise Failure(f"neither side has a pipeline `{name}`", fix=fix, code=2)


def _named(side: Snapshot, pipelines: tuple[str, ...]) -> dict[str, Plan]:
    return {name: plan for name, plan in side.plans.items() if not pipelines or name in pipelines}


def _render(form: str) -> Callable[[Comparison], str]:
    match form:
        case "json":
            from wavec.review.as_json import as_json

            return as_json
        case "markdown":
            from wavec.review.markdown import markdown

            return markdown
        case _:
            from wavec.review.human import human

            return human
