"""`wavec infer`: the tightest grant for each persona."""

import click

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import document, for_people, note
from wavec.cli.project import Place
from wavec.diagnostics.diagnostic import Severity


@click.command()
@click.argument("pipelines", nargs=-1, metavar="[PIPELINE]...")
@click.option("--format", "form", type=click.Choice(["human", "json"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.pass_obj
def infer(place: Place, pipelines: tuple[str, ...], form: str) -> int:
    """Print the tightest grant for each persona that lets its steps do what the pipelines say.

    All pipelines of the project count, unless some are named: then only they do, and what other pipelines need of the
    same personas is missing. Exits with 1 if the sources have errors, which may hide needs.
    """
    from wavec.needs.infer import infer as inferred

    project = place.project()
    files = [project.find(name) for name in pipelines] or list(project.pipeline_files)
    compiled = project.compile(list(dict.fromkeys(files)), whole=not pipelines)
    if compiled.manifest is None:
        raise Failure("the manifest cannot be read", fix="see `wavec check`", code=1)
    grants = inferred(compiled.manifest, compiled.pipelines)
    if form == "json":
        from wavec.needs.grant_json import as_json

        document(as_json(grants))
    else:
        from wavec.needs.grant_yaml import as_yaml

        document(for_people(as_yaml(grants)))
    errors = sum(finding.severity is Severity.ERROR for finding in compiled.diagnostics)
    if errors:
        note(f"the sources have {errors} error{'' if errors == 1 else 's'}, which may hide needs: see `wavec check`")
        raise Ended(1)
    return 0
