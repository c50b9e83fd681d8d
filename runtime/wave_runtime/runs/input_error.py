"""Refusals of the values that a run is given, with the flag to use."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from wave_runtime.plan import Plan

BRANCH = "pipeline_context.branch_name"
FEATURE = "pipeline_context.feature_num"


class InputError(Exception):
    """A value is missing or wrong: `message` says what was found and expected, `fix` what to write.

    `others` are further mistakes of the same kind, so that one run shows them all.
    """

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.others: tuple[InputError, ...] = ()
        self.meant: str | None = None
        """The name that was probably meant, when a name is wrong."""


def raise_all(mistakes: Sequence[InputError]) -> None:
    """Raises the first of `mistakes`, with the others in it; nothing when there are none."""
    if mistakes:
        first, *others = mistakes
        first.others = tuple(others)
        raise first


def missing_input(plan: Plan) -> InputError:
    """The pipeline needs an input; the fix is where it says that its input comes from."""
    match plan.pipeline.input.source:
        case "file":
            fix = "add `--input-file FILE`"
        case "stdin":
            fix = "pipe it to standard input, or add `--input-file FILE`"
        case "cli" | "meta":
            fix = "add `--input TEXT` or `--input-file FILE`"
    return InputError("the pipeline needs an input, and none was given", fix)


def refuse_fields(given: Iterable[str]) -> None:
    """Raises InputError when there is any: the input is one text."""
    for name in given:
        refuse_unknown(name, ())
        raise InputError(
            f"`--set {name}`: the input of this pipeline is one text without fields", "give it with `--input TEXT`"
        )


def refuse_unknown(name: str, known: Iterable[str]) -> None:
    """Raises InputError for a name that `--set` does not know; an input that names no fields may have any."""
    if name in ("pipeline_id", "pipeline_context.pipeline_id"):
        raise InputError(f"`--set {name}`: this is the id of the run", "use `--run-id ID`")
    fields = list(known)
    if not fields and not name.startswith("pipeline_context"):
        return
    near = get_close_matches(name, [*fields, BRANCH, FEATURE], n=1, cutoff=0.6)
    expected = f"; the input has {_listed(fields)}" if fields else ""
    fix = f"did you mean `--set {near[0]}=...`?" if near else f"names of fields, `{BRANCH}` and `{FEATURE}` can be set"
    error = InputError(f"`--set {name}`: there is no such value{expected}", fix)
    error.meant = near[0] if near else None
    raise error


def _listed(fields: Iterable[str]) -> str:
    *first, last = [f"`{field}`" for field in sorted(fields)]
    return f"{', '.join(first)} and {last}" if first else last
