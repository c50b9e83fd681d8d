"""The agent clients that are known, one row each: how they are installed, and what they have settings for."""

from collections.abc import Mapping
from typing import Literal

from wave_runtime.plan.record import dataclass

ANY_OTHER = "process"
"""The kind of adapters whose programs nobody knows: they have no version, and need no key."""
_NEWEST = "latest"


@dataclass(frozen=True, slots=True)
class KnownClient:
    """What is to be known of a client before it is started. Which provider it asks stands in `proxy/providers.py`."""

    package: str
    """As npm calls it."""
    temperature: Literal["never", "of a named model", "always"] = "never"
    """Whether it has a setting for it."""

    def install(self, version: str | None) -> str:
        """The command that installs it, in its newest version where none is given."""
        return f"npm install -g {self.package}@{version or _NEWEST}"


KNOWN_CLIENTS: Mapping[str, KnownClient] = {
    "claude": KnownClient("@anthropic-ai/claude-code"),
    "codex": KnownClient("@openai/codex"),
    "gemini": KnownClient("@google/gemini-cli", temperature="of a named model"),
    "opencode": KnownClient("opencode-ai", temperature="always"),
}
"""By the kind of the adapter. Kinds that are neither here nor `ANY_OTHER` need no program."""
