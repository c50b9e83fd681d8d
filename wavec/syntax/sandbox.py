"""`sandbox:` of the manifest and of a step: what must hold of the programs that a step runs."""

from typing import Literal

from pydantic import Field

from wavec.syntax.node import Many, Node

MOST_PROCESSES = 32_768


class Sandbox(Node):
    """What the programs of a step may reach and use. Keys of a step win over those of the manifest, one by one."""

    level: Literal["ns", "lsm", "process"] | None = None
    network: str | Many[str] | None = None
    memory: str | None = None
    processes: int | None = Field(default=None, ge=1, le=MOST_PROCESSES)
