"""`wavec check`: every mistake, in one run."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import document, for_people, note, wants_color
from wavec.cli.project import Place, Project
from wavec.diagnostics.diagnostic import Severity
from wavec.diagnostics.limit import limit
from wavec.driver import Compiled

_FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING}


@click.command()
@click.argument("pipelines", nargs=-1, metavar="[PIPELINE|FILE]...")
@click.option("--format", "form", type=click.Choice(["human", "json", "sarif", "github"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Also what is only good practice; some warnings become errors.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
@click.option("--stdin-filename", metavar="FILE", help="What `-`, standard input, stands for.")
@click.option("--fix", "fix", is_flag=True, help="Make the fixes that are safe, then tell what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix: also those that change what a run does, or guess.")
@click.option("--dry-run", is_flag=True, help="With --fix: print a patch and write nothing.")
@click.option("--verbose", "-v", is_flag=True, help="Also what each pass judged, and what it could not.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.pass_obj
def check(
    place: Place,
    pipelines: tuple[str, ...],
    form: str,
    strict: bool,
    fail_on: str,
    stdin_filename: str | None,
    fix: bool,
    unsafe_fixes: bool,
    dry_run: bool,
    verbose: bool,
    color: str,
) -> int:
    """Check the project, or the manifest and the named pipelines.

    Exits with 1 when there is a finding at or above --fail-on; with --fix, when one remains.
    """
    project = place.project()
    if fix:
        return _fix(project, pipelines, form, strict, fail_on, unsafe_fixes, dry_run, wants_color(color))
    if unsafe_fixes or dry_run:
        option = "--unsafe-fixes" if unsafe_fixes else "--dry-run"
        raise Failure(f"`{option}` needs `--fix`", fix=f"write `wavec check --fix {option}`", code=2)
    compiled = _compiled(project, pipelines, stdin_filename, strict)
    if form == "human" and not compiled.diagnostics:
        note(_all_clear(project, pipelines))
    else:
        document(_render(form, wants_color(color), project)(compiled))
        if form == "human":
            from wavec.diagnostics.as_text import fixable

            more = fixable(compiled.diagnostics)
            if more:
                note(more)
    if form == "human" and verbose:
        from wavec.describe.coverage import coverage_lines

        document(coverage_lines(compiled.coverage))
    return _ended(compiled, fail_on)


def _ended(compiled: Compiled, fail_on: str) -> int:
    threshold = _FAIL_ON.get(fail_on)
    if threshold is not None and any(finding.severity >= threshold for finding in compiled.diagnostics):
        raise Ended(1)
    return 0


def _fix(
    project: Project,
    pipelines: Sequence[str],
    form: str,
    strict: bool,
    fail_on: str,
    unsafe: bool,
    dry_run: bool,
    color: bool,
) -> int:
    """`check --fix`. Of a dry run, stdout is the patch alone."""
    from wavec.cli.fix import counts, mend, write

    if dry_run and form != "human":
        fix = "`check --format json` has the edits of each finding"
        raise Failure(f"`--dry-run` prints a patch, not `--format {form}`", fix=fix, code=2)
    if "-" in pipelines:
        fix = "name the file, or see what would be done with `--dry-run`"
        raise Failure("`--fix` cannot write to standard input", fix=fix, code=2)
    files = _files(project, pipelines)
    mended = mend(
        project,
        lambda changed: changed.compile(files, whole=not pipelines, strict=strict, limited=False),
        unsafe=unsafe,
    )
    fixed = mended.fixed
    if dry_run:
        from wavec.fixes.patch import as_patch

        patch = as_patch(fixed.before, fixed.after)
        document(for_people(patch) if sys.stdout.isatty() else patch)
        note(counts(fixed, dry=True))
        return _ended(mended.compiled, fail_on)
    write(project, fixed)
    shown = replace(mended.compiled, diagnostics=limit(mended.compiled.diagnostics))
    if form != "human" or shown.diagnostics:
        document(_render(form, color, project)(shown))
    note(counts(fixed, dry=False))
    return _ended(shown, fail_on)


def _compiled(project: Project, pipelines: Sequence[str], stdin_filename: str | None, strict: bool) -> Compiled:
    if "-" not in pipelines:
        return project.compile(_files(project, pipelines), whole=not pipelines, strict=strict)
    from wavec.source.decode import decode

    name = project.disk.name_of(project.folder / stdin_filename) if stdin_filename else "<stdin>"
    outcome = decode(name, sys.stdin.buffer.read())
    if outcome.value is None:
        return Compiled(None, (), outcome.diagnostics)
    if name == project.manifest_name:
        return project.compile_manifest(outcome.value, strict=strict)
    others = [project.find(other) for other in pipelines if other != "-"]
    return project.compile(others, strict=strict, extra=[outcome.value])


def _files(project: Project, pipelines: Sequence[str]) -> list[str]:
    """The files of the named pipelines, each once; the manifest is checked anyway. All files, if none is named."""
    if not pipelines:
        return list(project.pipeline_files)
    named = [name for name in pipelines if project.disk.name_of(project.folder / name) != project.manifest_name]
    return list(dict.fromkeys(project.find(name) for name in named))


def _render(form: str, color: bool, project: Project) -> Callable[[Compiled], str]:
    match form:
        case "json":
            from wavec.diagnostics.as_json import as_json

            return lambda compiled: as_json(compiled.diagnostics, compiled.coverage)
        case "sarif":
            from wavec.diagnostics.as_sarif import as_sarif

            return lambda compiled: as_sarif(compiled.diagnostics, base=project.disk.folder_in_repository())
        case "github":
            from wavec.diagnostics.as_github import as_github

            return lambda compiled: as_github(compiled.diagnostics, base=project.disk.folder_in_repository())
        case _:
            from wavec.diagnostics.as_text import as_text, summary

            return lambda c: f"{as_text(c.diagnostics, color=color)}\n{summary(c.diagnostics)}\n"


def _all_clear(project: Project, pipelines: Sequence[str]) -> str:
    count = 1 if "-" in pipelines else len(_files(project, pipelines))
    return f"no findings in {project.manifest_name} and {count} pipeline{'' if count == 1 else 's'}"
