"""The input of a pipeline that has a schema: assembled from flags, completed with defaults, checked as a whole."""

from collections.abc import Container, Mapping

from wave_runtime.plan import Json, Plan, PlanError
from wave_runtime.plan.strict_json import parse_strictly
from wave_runtime.runs.input_error import InputError, missing_input, raise_all, refuse_fields, refuse_unknown
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.fields import Fields
from wave_runtime.schema.messages import describe, names
from wave_runtime.schema.validate import validate

_SHOWN_FINDINGS = 5


class TypedInput:
    """An input that has a schema."""

    def __init__(self, plan: Plan, schema: Json, flag: str) -> None:
        self._plan = plan
        self._schema = schema
        self._flag = flag
        self._read = {value.name: value.required for value in plan.runtime_inputs if _is_input(value.name)}

    def root(self, text: str | None, given: Mapping[str, str]) -> Mapping[str, Json]:
        """`input` with its defaults, valid; nothing when there is none and none is read. Raises InputError."""
        try:
            fields = Fields(self._schema)
            if (base := self._base(fields, text, given)) is None:
                return {}
            stated, mistakes = self._with_fields(fields, base[0], given)
            value = fields.with_defaults(stated)
            named = {*given, *(mistake.meant for mistake in mistakes)}
            mistakes += self._missing(fields, value, named)
        except SchemaProblem as problem:
            raise InputError(
                f"the schema of the input cannot be used: {problem.message}", "correct it and compile the plan again"
            ) from None
        # Without what is missing and misnamed, findings on the whole would say the same once more.
        raise_all(mistakes + self._unfit(value, given, inside=bool(mistakes)))
        return {"input": value}

    def _unfit(self, value: Json, given: Mapping[str, str], *, inside: bool) -> list[InputError]:
        """What the schema says against `value`: everything, or only `inside` it."""
        findings = [finding for finding in validate(self._schema, value) if finding.pointer or not inside]
        if not findings:
            return []
        places = [
            f"{self._origin(finding.pointer, given)}: {finding.message}" for finding in findings[:_SHOWN_FINDINGS]
        ]
        more = f"; and {len(findings) - _SHOWN_FINDINGS} more" if len(findings) > _SHOWN_FINDINGS else ""
        return [
            InputError(
                f"the input does not fit its schema: {'; '.join(places)}{more}",
                f"correct {'the value' if len(findings) == 1 else 'the values'}",
            )
        ]

    def _base(self, fields: Fields, text: str | None, given: Mapping[str, str]) -> tuple[Json] | None:
        """The input before `--set`; None: there is none."""
        if fields.takes_text:
            refuse_fields(given)
        if text is not None:
            return (text if fields.takes_text else _whole(fields, text, self._flag),)
        if (default := fields.default()) is not None:
            return (default,)
        if given or (self._read and (fields.names or fields.others)):
            return ({},)
        if any(self._read.values()):
            raise missing_input(self._plan)
        return None

    def _with_fields(self, fields: Fields, base: Json, given: Mapping[str, str]) -> tuple[Json, list[InputError]]:
        """`base` with the fields of `--set` that can be read, and why the others cannot."""
        if not given:
            return base, []
        if not isinstance(base, Mapping):
            raise InputError(
                f"`--set` sets fields of an object, and `{self._flag}` is {describe(base)}", "use one of the two"
            )
        read: dict[str, Json] = {}
        mistakes: list[InputError] = []
        for name, value in given.items():
            try:
                if not (name in fields.names or fields.others):
                    refuse_unknown(name, fields.names)
                read[name] = _field(fields, name, value)
            except InputError as mistake:
                mistakes.append(mistake)
        return {**base, **read}, mistakes

    def _missing(self, fields: Fields, value: Json, named: Container[str | None]) -> list[InputError]:
        """A field that is missing, and not `named` in vain, is told with the flag that sets it."""
        if not isinstance(value, Mapping):
            return []
        read = [name.removeprefix("input.") for name, required in self._read.items() if required and name != "input"]
        needed = dict.fromkeys((*fields.required, *(name for name in read if name in fields.names)))
        missing = [name for name in needed if name not in value and name not in named]
        if not missing:
            return []
        flags = " ".join(f"--set {name}={fields.type_of_field(name)}" for name in missing)
        return [
            InputError(f"the input lacks {names(missing)}", f"add `{flags}`, or give the whole with `--input JSON`")
        ]

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
