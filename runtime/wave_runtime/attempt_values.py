"""What the holes of one attempt read: the inputs of the run, and the content of artifacts of earlier steps."""

from collections.abc import Iterable, Mapping

from wave_runtime.artifact_json import NotJson, read_json
from wave_runtime.commands import InputArtifact
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.render import MAX_INSERTED
from wave_runtime.plan.values import EvaluationError
from wave_runtime.store import Store


def attempt_values(
    inputs: Mapping[str, Json], read: Iterable[tuple[str, str]], artifacts: Iterable[InputArtifact], store: Store
) -> Mapping[str, Json]:
    """`inputs` and `steps`, with the content of the artifacts in `read`; one that was not made is left out.

    Raises EvaluationError for content that is no text or JSON, or too large, and MissingContent.
    """
    wanted = frozenset(read)
    steps: dict[str, dict[str, Json]] = {}
    for given in artifacts:
        if (given.step, given.artifact) in wanted:
            found = steps.setdefault(given.step, {})
            if given.made is not None:
                found[given.artifact] = _content(given, store)
    return {**inputs, "steps": steps}


def _content(given: InputArtifact, store: Store) -> Json:
    assert given.made is not None
    name = f"`steps.{given.step}.{given.artifact}`"
    if given.made.type == "directory":
        raise EvaluationError(f"{name} is a folder, which has no content to put into a text")
    if given.made.size > MAX_INSERTED:
        raise EvaluationError(f"{name} has {given.made.size} bytes; a text takes at most {MAX_INSERTED}")
    data = store.get(given.made.digest)
    if given.made.type == "json":
        try:
            return read_json(data, name)
        except NotJson as error:
            raise EvaluationError(str(error)) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{name} is not text: it is not UTF-8 at byte {error.start}") from None
