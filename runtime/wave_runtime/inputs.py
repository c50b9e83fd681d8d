"""The values that a run starts with: what the user gives, what git says, what the run is called.

Everything is checked before the first step. A message names the flag to use; nothing is guessed: a text that
should be JSON and is not is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from wave_runtime.git_branch import NoBranch, current_branch, feature_number
from wave_runtime.plan import Json, Plan, PlanError
from wave_runtime.plan.strict_json import parse_strictly
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.fields import Fields
from wave_runtime.schema.messages import describe, names
from wave_runtime.schema.validate import validate

BRANCH = "pipeline_context.branch_name"
FEATURE = "pipeline_context.feature_num"

_SHOWN_FINDINGS = 5


class InputError(Exception):
    """A value is missing or wrong: `message` says what was found and expected, `fix` what to write."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


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
    if plan.pipeline.input.schema is None:
        value = _plain(plan, text, fields)
    else:
        value = _Typed(plan, plan.json(plan.pipeline.input.schema), flag).value(text, fields)
    roots: dict[str, Json] = {"pipeline_id": run_id, "pipeline_context": context}
    return roots if value is _NOTHING else {**roots, "input": value}


_NOTHING: Json = ("nothing",)
"""No input at all; compared by identity, because null is a value."""


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


def _plain(plan: Plan, text: str | None, fields: Mapping[str, str]) -> Json:
    _refuse_fields(fields)
    if text is None and any(value.name == "input" and value.required for value in plan.runtime_inputs):
        raise InputError("the pipeline needs an input, and none was given", _ways(plan))
    return _NOTHING if text is None else text


def _ways(plan: Plan) -> str:
    match plan.pipeline.input.source:
        case "file":
            return "add `--input-file FILE`"
        case "stdin":
            return "pipe it to standard input, or add `--input-file FILE`"
        case _:
            return "add `--input TEXT` or `--input-file FILE`"


class _Typed:
    """An input that has a schema."""

    def __init__(self, plan: Plan, schema: Json, flag: str) -> None:
        self._plan = plan
        self._schema = schema
        self._flag = flag
        self._read = {value.name: value.required for value in plan.runtime_inputs if _is_input(value.name)}

    def value(self, text: str | None, given: Mapping[str, str]) -> Json:
        """The whole input with its defaults, valid; `_NOTHING` when there is none and none is read."""
        try:
            fields = Fields(self._schema)
            value = self._assembled(fields, text, given)
            if value is _NOTHING:
                return value
            value = fields.with_defaults(value)
            self._check_present(fields, value)
        except SchemaProblem as problem:
            raise InputError(
                f"the schema of the input cannot be used: {problem.message}", "correct it and compile the plan again"
            ) from None
        findings = validate(self._schema, value)
        if findings:
            places = [
                f"{self._origin(finding.pointer, given)}: {finding.message}" for finding in findings[:_SHOWN_FINDINGS]
            ]
            more = f"; and {len(findings) - _SHOWN_FINDINGS} more" if len(findings) > _SHOWN_FINDINGS else ""
            raise InputError(
                f"the input does not fit its schema: {'; '.join(places)}{more}",
                f"correct {'the value' if len(findings) == 1 else 'the values'}",
            )
        return value

    def _assembled(self, fields: Fields, text: str | None, given: Mapping[str, str]) -> Json:
        if fields.takes_text:
            _refuse_fields(given)
        for name in given:
            if not (name in fields.names or fields.others):
                _refuse_unknown(name, fields.names)
        if text is None:
            base = self._without_text(fields, given)
        elif fields.takes_text:
            base = text
        else:
            base = _whole(fields, text, self._flag)
        if not given:
            return base
        if not isinstance(base, Mapping):
            raise InputError(
                f"`--set` sets fields of an object, and `{self._flag}` is {describe(base)}", "use one of the two"
            )
        return {**base, **{name: _field(fields, name, value) for name, value in given.items()}}

    def _without_text(self, fields: Fields, given: Mapping[str, str]) -> Json:
        default = fields.default()
        if default is not None:
            return default
        if given or fields.names or fields.others:
            return {} if given or self._read else _NOTHING
        if any(self._read.values()):
            raise InputError("the pipeline needs an input, and none was given", _ways(self._plan))
        return _NOTHING

    def _check_present(self, fields: Fields, value: Json) -> None:
        """A field that is missing is told with the flag that sets it, before the schema is asked."""
        if not isinstance(value, Mapping):
            return
        read = [name.removeprefix("input.") for name, required in self._read.items() if required and name != "input"]
        needed = dict.fromkeys((*fields.required, *(name for name in read if name in fields.names)))
        missing = [name for name in needed if name not in value]
        if missing:
            flags = " ".join(f"--set {name}={fields.type_of_field(name)}" for name in missing)
            raise InputError(
                f"the input lacks {names(missing)}", f"add `{flags}`, or give the whole with `--input JSON`"
            )

    def _origin(self, pointer: str, given: Mapping[str, str]) -> str:
        """The flag that gave the value at `pointer`, and the pointer."""
        first = pointer[1:].partition("/")[0].replace("~1", "/").replace("~0", "~")
        flag = f"--set {first}" if first in given else self._flag
        return f"`{flag}`" + (f" at {pointer}" if pointer else "")


def _is_input(name: str) -> bool:
    return name == "input" or name.startswith(("input.", "input["))


def _field(fields: Fields, name: str, value: str) -> Json:
    if fields.field_takes_text(name):
        return value
    kind = fields.type_of_field(name)
    try:
        return parse_strictly(value, what=f"`--set {name}`")
    except PlanError:
        quoting = f"; text needs quotes of its own: `--set '{name}=\"...\"'`" if kind == "JSON" else ""
        expected = _EXPECTED.get(kind, "JSON")
        raise InputError(
            f"`--set {name}`: expected {expected}, found {describe(value)}", f"`--set {name}={kind}`{quoting}"
        ) from None


_EXPECTED = {"INTEGER": "an integer", "NUMBER": "a number", "true|false": "true or false"}


def _whole(fields: Fields, text: str, flag: str) -> Json:
    try:
        return parse_strictly(text, what=f"`{flag}`")
    except PlanError as error:
        fix = "write it as JSON" + (", or set single fields with `--set NAME=VALUE`" if fields.names else "")
        raise InputError(error.message.replace(": E", ": e"), fix) from None


def _refuse_fields(given: Iterable[str]) -> None:
    for name in given:
        _refuse_unknown(name, ())
        raise InputError(
            f"`--set {name}`: the input of this pipeline is one text without fields", "give it with `--input TEXT`"
        )


def _refuse_unknown(name: str, known: Iterable[str]) -> None:
    """Raises InputError for a name that `--set` does not know; an input that names no fields may have any."""
    if name in ("pipeline_id", "pipeline_context.pipeline_id"):
        raise InputError(f"`--set {name}`: this is the id of the run", "use `--run-id ID`")
    fields = list(known)
    if not fields and not name.startswith("pipeline_context"):
        return
    near = get_close_matches(name, [*fields, BRANCH, FEATURE], n=1, cutoff=0.6)
    expected = f"; the input has {names(sorted(fields))}" if fields else ""
    fix = f"did you mean `--set {near[0]}=...`?" if near else f"names of fields, `{BRANCH}` and `{FEATURE}` can be set"
    raise InputError(f"`--set {name}`: there is no such value{expected}", fix)
