"""`wavec show` and `wavec graph`: plans for people."""

from pathlib import Path
from typing import Literal, cast

import click
from wave_runtime.plan import Plan, PlanError, load

from wavec.cli.failure import Failure
from wavec.cli.output import document, for_people
from wavec.cli.project import Place


@click.command()
@click.argument("target", metavar="PIPELINE|PLAN")
@click.option("--step", metavar="ID", help="One step in full: its prompt, schemas and rights.")
@click.option("--prompts", is_flag=True, help="Everything that agents and shells get to read.")
@click.pass_obj
def show(place: Place, target: str, step: str | None, prompts: bool) -> int:
    """Print the review page of a pipeline or of a plan file, or one of its steps in full."""
    from wavec.emit.summary import UnknownStep
    from wavec.emit.summary import show as shown

    file = place.folder / target
    plan = read_plan(file, target) if file.is_file() or file.suffix == ".json" else plan_of(place, target)
    try:
        document(for_people(shown(plan, step, prompts=prompts)))
    except UnknownStep as error:
        raise Failure(error.message, fix=error.help, code=2) from None
    return 0


@click.command()
@click.argument("target", metavar="PIPELINE|PLAN")
@click.option("--format", "form", type=click.Choice(["text", "mermaid", "dot", "svg", "png"]), default="text")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.pass_obj
def graph(place: Place, target: str, form: str, output: str | None) -> int:
    """Draw the graph of a pipeline or of a plan file."""
    from wavec.cli.output import write_bytes
    from wavec.emit import EMITTERS

    plan = plan_of(place, target)
    if form in ("svg", "png"):
        from wavec.emit.render import CannotRender, render

        try:
            drawn = render(EMITTERS["dot"](plan), cast(Literal["svg", "png"], form))
        except CannotRender as error:
            raise Failure(error.message, fix=error.fix, code=3) from None
    else:
        text = EMITTERS[form](plan)
        drawn = (for_people(text) if form == "text" else text).encode("utf-8", "backslashreplace")
    if output is not None:
        write_bytes(place.folder / output, drawn)
    else:
        document(drawn)
    return 0


def plan_of(place: Place, target: str) -> Plan:
    """The plan in a file, or that of a pipeline. Raises Failure."""
    file = place.folder / target
    if target.endswith(".json") and file.is_file():
        return read_plan(file, target)
    from wavec.cli.plan import compiled_plans

    project = place.project()
    return compiled_plans(project, [project.find(target)])[0]


def read_plan(path: Path, shown: str) -> Plan:
    """The plan in a file. Raises Failure."""
    try:
        return load(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise Failure(f"there is no plan `{shown}`", fix="make one with `wavec plan NAME -o FILE`", code=2) from None
    except UnicodeDecodeError:
        raise Failure(f"`{shown}` is not UTF-8 text, so it is no plan", code=2) from None
    except PlanError as error:
        if shown.endswith((".yaml", ".yml")):
            fix = "compile it with `wavec plan`, or draw it with `wavec graph`"
            raise Failure(f"`{shown}` is a source, not a plan", fix=fix, code=2) from None
        raise Failure(
            f"`{shown}`: {error}", fix=error.fix or "make one with `wavec plan NAME -o FILE`", code=2
        ) from None
