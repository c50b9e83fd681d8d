"""`wavec check`: every mistake, in one run."""

import sys
from collections.abc import Callable, Sequence

import click

from wavec.cli.failure import Ended
from wavec.cli.output import document, note, wants_color
from wavec.cli.project import Place, Project
from wavec.diagnostics.diagnostic import Severity
from wavec.driver import Compiled

_FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING}


@click.command()
@click.argument("pipelines", nargs=-1, metavar="[PIPELINE|FILE]...")
@click.option("--format", "form", type=click.Choice(["human", "json", "sarif", "github"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Also what is only good practice; some warnings become errors.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
@click.option("--stdin-filename", metavar="FILE", help="What `-`, standard input, stands for.")
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
    verbose: bool,
    color: str,
) -> int:
    """Check the project, or the manifest and the named pipelines.

    Exits with 1 when there is a finding at or above --fail-on.
    """
    project = place.project()
    compiled = _compiled(project, pipelines, stdin_filename, strict)
    if form == "human" and not compiled.diagnostics:
        note(_all_clear(project, pipelines))
    else:
        document(_render(form, wants_color(color), project)(compiled))
    if form == "human" and verbose:
        from wavec.describe.coverage import coverage_lines

        document(coverage_lines(compiled.coverage))
    threshold = _FAIL_ON.get(fail_on)
    if threshold is not None and any(finding.severity >= threshold for finding in compiled.diagnostics):
        raise Ended(1)
    return 0


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
