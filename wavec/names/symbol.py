"""What a name in an expression can mean."""

from typing import TypeAlias

from wave_runtime.plan.record import dataclass

Keys: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class UserInput:
    """`input` and the way into it."""

    keys: Keys


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the pipeline: known at compile time."""

    name: str


@dataclass(frozen=True, slots=True)
class RunId:
    """`pipeline_id` or `pipeline_context.pipeline_id`: the id of the run."""

    path: Keys


@dataclass(frozen=True, slots=True)
class Git:
    """`pipeline_context.branch_name` or `.feature_num`."""

    name: str


@dataclass(frozen=True, slots=True)
class StepId:
    """`pipeline_context.step_id`: known at compile time."""


@dataclass(frozen=True, slots=True)
class ArtifactContent:
    """The content of an artifact of an earlier step, and the way into it."""

    step: str
    artifact: str
    keys: Keys


@dataclass(frozen=True, slots=True)
class MatrixItem:
    """The item that a step of a matrix works on, and the way into it."""

    step: str
    keys: Keys


Symbol: TypeAlias = UserInput | Variable | RunId | Git | StepId | ArtifactContent | MatrixItem


def canonical_path(symbol: Symbol) -> Keys:
    """The one way that a plan writes `symbol`."""
    match symbol:
        case UserInput(keys):
            return ("input", *keys)
        case Variable(name):
            return ("variables", name)
        case RunId(path):
            return path
        case Git(name):
            return ("pipeline_context", name)
        case StepId():
            return ("pipeline_context", "step_id")
        case ArtifactContent(step, artifact, keys):
            return ("steps", step, artifact, *keys)
        case MatrixItem(_, keys):
            return ("item", *keys)
