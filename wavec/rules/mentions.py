"""Which files of `artifacts/` a prompt tells its agent to use."""

import re
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span
from wavec.syntax.placed import PlacedTemplate

# Not after a character of a longer path, and not before one that makes it a pattern or a placeholder.
_MENTION = re.compile(r"(?<![A-Za-z0-9_/.-])(?:\./)?artifacts/([A-Za-z0-9._/-]+)(?![*<{])")
_TRAILING = "./-_"


@dataclass(frozen=True, slots=True)
class Mention:
    """`artifacts/<name>` in a prompt."""

    name: str
    start: int
    """Of `artifacts/`, in the decoded text of the template."""
    template: PlacedTemplate

    @property
    def at(self) -> Span:
        """Where it stands in the file."""
        return self.template.span(self.start, self.start + len("artifacts/") + len(self.name))


def mentions_in(prompt: PlacedTemplate) -> Iterator[Mention]:
    """The mentions in the text of `prompt`, in order."""
    if "artifacts/" not in prompt.text:
        return
    for found in _MENTION.finditer(prompt.text):
        raw = found.group(1)
        name = raw.rstrip(_TRAILING)
        after = prompt.text[found.end() : found.end() + 1]
        if name and "..." not in raw and after not in ("*", "<", "{"):
            yield Mention(name, found.start(1) - len("artifacts/"), prompt)
