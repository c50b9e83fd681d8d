"""Files that a prompt tells its agent to write."""

import re
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

from wavec.needs.prompt_paths import PromptPath, paths_in
from wavec.syntax.placed import PlacedTemplate

# A verb of writing, and then nothing that ends the sentence, up to the path.
_DEMAND = re.compile(
    r"(?i)\b(write|save|store|put|output|create|produce|generate|export|dump)\b([^.!?;:\n]{0,80}?)[`\"'(]?$"
)
_DIRECTED = re.compile(
    r"(?i)\b(?:to|in|into|at|as|called|named)(?: (?:the|a|your|this))?(?: (?:file|path|workspace))?\s*$"
)
_REFUSED = re.compile(r"(?i)\b(?:not|never|don't|n't|without|instead of|from|using|based on|according to|like|e\.g)\b")
_BEFORE = 100


@dataclass(frozen=True, slots=True)
class WrittenPath:
    """A path behind a verb of writing."""

    path: PromptPath
    directed: bool
    """Whether it is said that something goes there: "write the plan to plan.md"."""


def written_paths(prompt: PlacedTemplate) -> Iterator[WrittenPath]:
    """The files that `prompt` tells its agent to write, in order."""
    for path in paths_in(prompt):
        before = path.template.text[max(0, path.start - _BEFORE) : path.start]
        demand = _DEMAND.search(before)
        if demand is not None and _REFUSED.search(before[max(0, demand.start() - 12) :]) is None:
            yield WrittenPath(path, _DIRECTED.search(demand[2]) is not None)
