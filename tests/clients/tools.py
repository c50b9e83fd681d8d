"""How a model asks each client for the same things: a shell, a file, the report that its contract wants."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.clients.sessions import write_project
from tests.model_server import ToolCall, Turn

DONE = Turn(text="It is done.")
FINDINGS = '{"findings": []}'


@dataclass(frozen=True)
class Tools:
    """The tools of one client."""

    shell: Callable[[str], ToolCall]
    write: Callable[[str, str], ToolCall]
    """Takes the path and the content of a new file."""
    talk: str = "messages"
    """The member of a request that has what was said so far."""
    accept: tuple[str, ...] = ()
    """What a step with a shell accepts of the client."""
    endless: str = "sleep 555"
    """A command that the client runs, and that does not end."""
    patience_s: int = 4
    """How long a session takes at the most until it has come to such a command."""
    keeps_escapes: bool = True
    """Of what the model says."""

    @property
    def report(self) -> ToolCall:
        return self.write("out/report.json", FINDINGS)


def _patch(path: str, content: str) -> ToolCall:
    return ToolCall("apply_patch", {"input": f"*** Begin Patch\n*** Add File: {path}\n+{content}\n*** End Patch"})


TOOLS = {
    "claude": Tools(
        lambda command: ToolCall("Bash", {"command": command, "description": "x"}),
        lambda path, content: ToolCall("Write", {"file_path": path, "content": content}),
        endless="tail -f /dev/null",  # later versions refuse to wait
    ),
    "codex": Tools(
        lambda command: ToolCall("exec_command", {"cmd": command}),
        _patch,
        talk="input",
        accept=("typed-input", "reads-by-shell"),
    ),
    "gemini": Tools(
        lambda command: ToolCall("run_shell_command", {"command": command, "description": "x"}),
        lambda path, content: ToolCall("write_file", {"file_path": path, "content": content}),
        talk="contents",
        patience_s=12,
        keeps_escapes=False,
    ),
    "opencode": Tools(
        lambda command: ToolCall("bash", {"command": command, "description": "x"}),
        lambda path, content: ToolCall("write", {"filePath": path, "content": content}),
        patience_s=20,
    ),
}
"""By the name of the client."""


def project_of(
    client: str, folder: Path, allowed: list[str], *, step: str = "", contract: str = "", persona: str = ""
) -> None:
    """A project whose step accepts what its client has to have accepted."""
    shelled = any(pattern.startswith("Bash") for pattern in allowed)
    accept = list(TOOLS[client].accept) if shelled else None
    write_project(folder, allowed, client=client, step=step, contract=contract, persona=persona, accept=accept)
