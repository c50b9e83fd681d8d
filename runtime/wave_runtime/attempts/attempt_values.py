"""What the holes of one attempt read: the inputs of the run, and the content of artifacts of earlier steps."""

from collections.abc import Iterable, Mapping, Sequence

from wave_runtime.engine.commands import InputArtifact
from wave_runtime.engine.events import StoredArtifact
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.render import MAX_INSERTED
from wave_runtime.plan.values import EvaluationError
from wave_runtime.recording.store import Store
from wave_runtime.text.artifact_json import NotJson, read_json

MAX_LIST = 16 * 1024 * 1024
"""Most bytes of a list: of what the items of a matrix made, together, and of an artifact that a matrix runs over."""


def attempt_values(
    inputs: Mapping[str, Json],
    read: Iterable[tuple[str, str]],
    artifacts: Iterable[InputArtifact],
    store: Store,
    most: int = MAX_INSERTED,
) -> Mapping[str, Json]:
    """`inputs` and `steps`, with the content of the artifacts in `read`; one that was not made is left out.

    Raises EvaluationError for content that is no text or JSON, or has more than `most` bytes, and MissingContent.
    """
    wanted = frozenset(read)
    steps: dict[str, dict[str, Json]] = {}
    for given in artifacts:
        if (given.step, given.artifact) in wanted:
            found = steps.setdefault(given.step, {})
            name = f"`steps.{given.step}.{given.artifact}`"
            if given.items is not None:
                found[given.artifact] = _contents(given.items, name, store)
            elif given.made is not None:
                found[given.artifact] = _content(given.made, name, store, most)
    return {**inputs, "steps": steps}


def _contents(items: Sequence[StoredArtifact | None], name: str, store: Store) -> Json:
    size = sum(made.size for made in items if made is not None)
    if size > MAX_LIST:
        raise EvaluationError(f"{name} has {size} bytes in {len(items)} items; a list takes at most {MAX_LIST}")
    return [
        None if made is None else _content(made, f"{name}[{number}]", store, MAX_INSERTED)
        for number, made in enumerate(items)
    ]


def _content(made: StoredArtifact, name: str, store: Store, most: int) -> Json:
    if made.type == "directory":
        raise EvaluationError(f"{name} is a folder, which has no content to put into a text")
    if made.size > most:
        raise EvaluationError(f"{name} has {made.size} bytes; a text takes at most {most}")
    data = store.get(made.digest)
    if made.type == "json":
        try:
            return read_json(data, name)
        except NotJson as error:
            raise EvaluationError(str(error)) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{name} is not text: it is not UTF-8 at byte {error.start}") from None
