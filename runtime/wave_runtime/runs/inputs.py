"""The values that a run starts with: what the user gives, what git says, what the run is called.

Everything is checked before the first step. A message names the flag to use; nothing is guessed: a text that
should be JSON and is not is refused.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from wave_runtime.plan import Json, Plan
from wave_runtime.runs.git_branch import NoBranch, current_branch, feature_number
from wave_runtime.runs.input_error import BRANCH, FEATURE, InputError, missing_input, refuse_fields

__all__ = ["InputError", "resolve_inputs"]


def resolve_inputs(
    plan: Plan,
    *,
    text: str | None,
    assignments: Sequence[tuple[str, str]],
    project: Path,
    run_id: str,
    flag: str = "--input",
) -> Mapping[str, Json]:
    """The roots `input` (when there is one), `pipeline_id` and `pipeline_context` for the expressions of `plan`.

    `text` is what was given as the input, by `flag`; `assignments` are the names and values of `--set`.
    Raises InputError.
    """
    given = _unique(assignments)
    for source, stated in ((f"`{flag}`", text or ""), *((f"`--set {name}`", value) for name, value in given.items())):
        _check_unicode(stated, source)
    context = _context(plan, given, project, run_id)
    fields = {name: value for name, value in given.items() if name not in (BRANCH, FEATURE)}
    roots: Mapping[str, Json] = {"pipeline_id": run_id, "pipeline_context": context}
    if plan.pipeline.input.schema is None:
        return {**roots, **_plain(plan, text, fields)}
    # Lazy: schemas are a package of their own, and a pipeline that takes plain text never needs it.
    from wave_runtime.runs.typed_input import TypedInput

    return {**roots, **TypedInput(plan, plan.json(plan.pipeline.input.schema), flag).root(text, fields)}


def _unique(assignments: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    result: dict[str, str] = {}
    for stated, value in assignments:
        name = stated.removeprefix("input.")
        if name in result:
            raise InputError(f"`--set {name}` is given twice", "give each name once")
        result[name] = value
    return result


def _check_unicode(value: str, source: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(f"{source} is not UTF-8 text", "write the value in UTF-8") from None


def _context(plan: Plan, given: Mapping[str, str], project: Path, run_id: str) -> dict[str, Json]:
    wanted = {value.name: value.required for value in plan.runtime_inputs if value.source == "git"}
    context: dict[str, Json] = {"pipeline_id": run_id}
    branch, feature = given.get(BRANCH), given.get(FEATURE)
    if branch is None and (BRANCH in wanted or (FEATURE in wanted and feature is None)):
        branch = _branch(project, wanted, feature)
    if feature is None and FEATURE in wanted and branch is not None:
        feature = feature_number(branch)
        if feature is None and wanted[FEATURE]:
            raise InputError(
                f"the plan reads `{FEATURE}`, and the branch `{branch}` has no number; "
                "expected a name such as `012-search`",
                f"add `--set {FEATURE}=NUMBER`",
            )
    if branch is not None:
        context["branch_name"] = branch
    if feature is not None:
        context["feature_num"] = feature
    return context


def _branch(project: Path, wanted: Mapping[str, bool], feature: str | None) -> str | None:
    try:
        return current_branch(project)
    except NoBranch as reason:
        needed = [name for name in (BRANCH, FEATURE) if wanted.get(name) and not (name == FEATURE and feature)]
        if not needed:
            return None
        raise InputError(f"the plan reads `{needed[0]}`, and {reason}", f"add `--set {BRANCH}=NAME`") from None


def _plain(plan: Plan, text: str | None, fields: Mapping[str, str]) -> Mapping[str, Json]:
    refuse_fields(fields)
    if text is None and any(value.name == "input" and value.required for value in plan.runtime_inputs):
        raise missing_input(plan)
    return {} if text is None else {"input": text}
