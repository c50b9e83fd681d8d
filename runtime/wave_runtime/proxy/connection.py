"""What is recorded of each connection that a step made or wanted to make."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["allowed", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection. `refused`: nothing left this machine; `failed`: it was permitted, and the server not reached."""

    kind: Literal["tunnel", "request", "model"]
    """`CONNECT`; a plain request through the proxy; a request through the gateway, which added a key."""
    host: str
    """As the client wrote it, at most 253 characters; empty where it named none."""
    port: int
    """0 where the client named none."""
    verdict: Verdict
    why: str = ""
    """Empty for one that was allowed."""
    sent: int = 0
    """Bytes from the step to the server."""
    received: int = 0
    """Bytes from the server to the step."""
