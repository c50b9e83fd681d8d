"""Providers of models whose key can be added outside of the sandbox: where it goes, and for which requests.

One row each. The names of the variables are those that the clients read.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """How requests to one provider are made."""

    keys: Mapping[str, tuple[str, str]]
    """Variable with a key, to the field of a request that takes it and what stands before it there."""
    base: str
    """Variable with the address of the server, which a client asks instead of the provider's own."""
    server: str
    """The provider's own."""
    paths: tuple[str, ...]
    """What a session asks for, below the base: these and what is below them. A key can do more; a step cannot."""


PROVIDERS = (
    Provider(
        {"ANTHROPIC_API_KEY": ("x-api-key", ""), "ANTHROPIC_AUTH_TOKEN": ("authorization", "Bearer ")},
        "ANTHROPIC_BASE_URL",
        "https://api.anthropic.com",
        ("/v1/messages", "/v1/models"),
    ),
    Provider(
        {"OPENAI_API_KEY": ("authorization", "Bearer "), "CODEX_API_KEY": ("authorization", "Bearer ")},
        "OPENAI_BASE_URL",
        "https://api.openai.com/v1",
        ("/responses", "/chat/completions", "/models"),
    ),
    Provider(
        {"GEMINI_API_KEY": ("x-goog-api-key", ""), "GOOGLE_API_KEY": ("x-goog-api-key", "")},
        "GOOGLE_GEMINI_BASE_URL",
        "https://generativelanguage.googleapis.com",
        ("/v1beta/models", "/v1/models"),
    ),
)
