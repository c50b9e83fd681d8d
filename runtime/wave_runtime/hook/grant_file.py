"""What the hook of one session needs to know: written by the adapter, read before each call.

It is a file that the agent's own programs may be able to write, so the command of the hook has its digest, and a file
with another one is refused.
"""

import hashlib
import json
import os
from dataclasses import dataclass

from wave_runtime.permissions import Layer, Pattern, parse_pattern


@dataclass(frozen=True, slots=True)
class HookGrant:
    """The rights of a session, and where its decisions are written."""

    client: str
    """Kind of the client, whose form calls and answers have."""
    layers: tuple[Layer, ...]
    workspace: str
    """Absolute."""
    decisions: str
    """Absolute path of the log, one JSON object on a line."""


def grant_bytes(grant: HookGrant) -> bytes:
    """The content of the file."""
    layers = [{"allow": list(map(str, layer.allow)), "deny": list(map(str, layer.deny))} for layer in grant.layers]
    document = {
        "client": grant.client,
        "layers": layers,
        "workspace": grant.workspace,
        "decisions": grant.decisions,
    }
    return json.dumps(document).encode("ascii")


def digest_of(data: bytes) -> str:
    """SHA-256, in hex digits."""
    return hashlib.sha256(data).hexdigest()


def read_grant(path: str, digest: str) -> HookGrant:
    """Reads the file. Raises OSError, and ValueError when it is not the one that was written."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read()
    if digest_of(data) != digest:
        raise ValueError("the grant of the session was changed")
    document = json.loads(data)
    return HookGrant(
        document["client"],
        tuple(Layer(_patterns(layer["allow"]), _patterns(layer["deny"])) for layer in document["layers"]),
        document["workspace"],
        document["decisions"],
    )


def _patterns(texts: list[str]) -> tuple[Pattern, ...]:
    return tuple(map(parse_pattern, texts))
