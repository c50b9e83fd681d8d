"""Reads a plan for a verb, and turns whatever is wrong into a refusal."""

from pathlib import Path

from wave_runtime.exit_codes import REFUSED, USAGE
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.loader import load
from wave_runtime.plan.model import Plan
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams
from wave_runtime.text.reason import reason_of

_PLANS = Path(".wave/plans")
"""Where `wavec plan --write` puts plans, in the project."""


def read_plan(name: str, streams: Streams) -> tuple[str, Plan]:
    """The text and the plan of a file, `-` for standard input. Raises Refusal."""
    text = read_text(name, streams, what="the plan", fix=_where(name), unfit=REFUSED)
    try:
        return text, load(text)
    except PlanError as error:
        if name.endswith((".yaml", ".yml")):
            raise Refusal(
                f"`{name}` is a source, not a plan", fix="compile it with `wavec plan NAME -o FILE`", exit_code=USAGE
            ) from None
        raise Refusal(
            f"`{name}`: {error}", fix=error.fix or "compile the plan again with `wavec plan`", exit_code=REFUSED
        ) from None


def _where(name: str) -> str:
    """What to do when there is no such file: people give the name of a pipeline, or have not compiled it yet."""
    usual = _PLANS / f"{name}.plan.json"
    if "/" not in name and usual.is_file():
        return f"the plan of `{name}` is `{usual.as_posix()}`"
    return f"check the path; `wavec plan NAME --write` writes `{_PLANS.as_posix()}/NAME.plan.json`"


def read_text(name: str, streams: Streams, *, what: str, fix: str = "check the path", unfit: int = USAGE) -> str:
    """A whole text file, `-` for standard input. Raises Refusal, with the exit code `unfit` for what is no text."""
    try:
        if name == "-":
            return streams.stdin.buffer.read().decode("utf-8")
        return Path(name).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"{what} `{name}` is not UTF-8 text: byte {error.start} is not", fix="save it as UTF-8", exit_code=unfit
        ) from None
    except (OSError, ValueError) as error:
        reason = reason_of(error if not isinstance(error, OSError) else OSError(error.errno, error.strerror))
        raise Refusal(f"{what} `{name}` cannot be read: {reason}", fix=fix, exit_code=USAGE) from None
