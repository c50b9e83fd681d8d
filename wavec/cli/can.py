"""`wavec can`: may a step make this call?"""

import click
from wave_runtime.permissions import Call, PatternError, parse_call, parse_pattern
from wave_runtime.plan import Plan
from wave_runtime.plan.model import Step

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import document, for_people
from wavec.cli.project import Place
from wavec.cli.show import plan_of
from wavec.diagnostics.suggest import closest, did_you_mean
from wavec.permissions.grant_tests import KNOWN_TOOLS


@click.command()
@click.argument("target", metavar="PIPELINE|PLAN")
@click.argument("step", metavar="STEP")
@click.argument("calls", metavar="CALL...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["human", "json"]), default="human")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.pass_obj
def can(place: Place, target: str, step: str, calls: tuple[str, ...], form: str) -> int:
    """Say whether a step may make a call, and by which pattern.

    A call is a tool and its argument: 'Write(src/a.py)', 'Bash(git push origin)', 'WebFetch(https://example.com)'.
    Exits with 0 if every call is permitted, with 1 if one is denied.
    """
    from wavec.review.permitted import answer_text, permitted

    try:
        plan = plan_of(place, target)
    except Ended:
        raise Ended(2) from None  # 1 would say that the call is denied
    index = _index(plan, step)
    answers = [permitted(plan, index, _call(text, plan.steps[index])) for text in calls]
    if form == "json":
        from wavec.review.permitted_json import answers_json

        document(answers_json(plan.pipeline.name, step, answers))
    else:
        document(for_people("".join(map(answer_text, answers))))
    if not all(answer.ruling.permitted for answer in answers):
        raise Ended(1)
    return 0


def _index(plan: Plan, wanted: str) -> int:
    ids = [step.id for step in plan.steps]
    if wanted in ids:
        return ids.index(wanted)
    raise Failure(f"there is no step `{wanted}`", fix=did_you_mean(wanted, ids, noun="steps"), code=2)


def _call(text: str, step: Step) -> Call:
    try:
        call = parse_call(text)
    except PatternError as error:
        raise Failure(error.message, fix=error.fix or None, code=2) from None
    layers = step.permissions.layers if step.permissions is not None else ()
    named = {parse_pattern(rule).tool for layer in layers for rule in (*layer.allow, *layer.deny)}
    near = closest(call.tool, KNOWN_TOOLS)
    # A mistyped tool would be denied, and the answer would say nothing of the tool that was meant.
    if call.tool not in (*KNOWN_TOOLS, *named) and near is not None:
        raise Failure(f"there is no tool `{call.tool}`", fix=f"did you mean `{near}`?", code=2)
    return call
