"""Providers of models whose key can be added outside of the sandbox: where it goes, and for which requests.

A row for each client. The names of the variables are those that the client reads, or that its adapter reads for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

Place = tuple[str, str]
"""The field of a request that takes a key, and what stands before it there."""

_BEARER: Place = ("authorization", "Bearer ")


@dataclass(frozen=True, slots=True)
class Provider:
    """How requests to one provider are made."""

    base: str
    """Variable with the address of the server, which a client asks instead of the provider's own."""
    server: str
    """The provider's own; empty: the client has several, and only one that `base` names is known."""
    keys: Mapping[str, Place]
    """By the variable with the key."""
    paths: tuple[str, ...]
    """What a session asks for, below the base: these and what is below them. A key can do more; a step cannot."""
    first: Place | None = None
    """Of the first secret of an adapter that has none of these names; None: only they are names of keys."""

    def key_names(self, secrets: Sequence[str]) -> tuple[str, ...]:
        """Which `secrets` of an adapter are keys of this provider; a client that takes one takes the first."""
        named = tuple(name for name in self.keys if name in secrets)
        return named or tuple(secrets[: 0 if self.first is None else 1])


_OPENAI = Provider(
    "OPENAI_BASE_URL",
    "https://api.openai.com/v1",
    {"OPENAI_API_KEY": _BEARER, "CODEX_API_KEY": _BEARER},
    ("/responses", "/chat/completions", "/models"),
    _BEARER,
)

PROVIDERS: Mapping[str, Provider] = {
    "claude": Provider(
        "ANTHROPIC_BASE_URL",
        "https://api.anthropic.com",
        {"ANTHROPIC_API_KEY": ("x-api-key", ""), "ANTHROPIC_AUTH_TOKEN": _BEARER},
        ("/v1/messages", "/v1/models"),
    ),
    "codex": _OPENAI,
    "gemini": Provider(
        "GOOGLE_GEMINI_BASE_URL",
        "https://generativelanguage.googleapis.com",
        {"GEMINI_API_KEY": ("x-goog-api-key", ""), "GOOGLE_API_KEY": ("x-goog-api-key", "")},
        ("/v1beta/models", "/v1/models"),
    ),
    "opencode": replace(_OPENAI, server=""),
}
"""By the kind of the adapter."""
