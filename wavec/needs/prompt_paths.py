"""Paths of files that a prompt names: what looks like one, with an ending, outside of holes and addresses."""

import re
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span
from wavec.syntax.placed import PlacedTemplate

_ENDINGS = "json|jsonl|ndjson|md|markdown|txt|log|ya?ml|toml|csv|tsv|html?|xml|svg|pdf|patch|diff"
# Not a part of a longer word, address or pattern: nothing of `https://host/x.json`, `*.json`, `${DIR}/x.json`.
_PATH = re.compile(
    rf"(?<![A-Za-z0-9_./\-*?\\<>{{}}$:@%~])((?:\./|/)?[A-Za-z0-9_][A-Za-z0-9_.\-/]*\.(?:{_ENDINGS}))(?![A-Za-z0-9_/\-*<{{])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PromptPath:
    """A path in a prompt."""

    path: str
    """Without leading `./` or `/`."""
    start: int
    end: int
    template: PlacedTemplate

    @property
    def at(self) -> Span:
        """Where it stands in the file."""
        return self.template.span(self.start, self.end)


def paths_in(prompt: PlacedTemplate) -> Iterator[PromptPath]:
    """The paths in the text of `prompt`, in order."""
    holes = [(hole.start, hole.end) for hole in prompt.holes]
    for found in _PATH.finditer(prompt.text):
        start, end = found.span(1)
        following = prompt.text[end : end + 1], prompt.text[end + 1 : end + 2]
        if following[0] == "." and following[1].isalnum():
            continue  # `notes.md.bak`
        if not any(first < end and start < last for first, last in holes):
            yield PromptPath(found[1].removeprefix("./").lstrip("/"), start, end, prompt)
