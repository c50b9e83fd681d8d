"""What Gemini CLI 0.61.0 did, call by call: the rows that its model has to agree with.

Measured with the real program against a scripted model server, headless; no hook answered unless the row says so.
"""

import pytest
from wave_runtime.permissions import Call

from wavec.adapters.gemini import GeminiConfiguration
from wavec.adapters.policy import NOTHING_ELSE, Rule
from wavec.syntax.client import Hook, Native

DEFAULT = GeminiConfiguration()
EDITS = GeminiConfiguration("auto_edit")
YOLO = GeminiConfiguration("yolo")
NO_SUDO = GeminiConfiguration("yolo", (Rule("run_shell_command", "deny", 300, prefix="sudo"),))
NO_GO = GeminiConfiguration("yolo", (Rule("write_file", "deny", 300, regex=r'"file_path":"[^"]*\.go"'),))
LOG = GeminiConfiguration(
    "default",
    (
        NOTHING_ELSE,
        Rule("read_file", "allow", 200),
        Rule("run_shell_command", "allow", 200, prefix="git log"),
        Rule("write_file", "allow", 200, regex='"file_path":"specs/'),
    ),
)
SHELL = GeminiConfiguration(
    "default",
    (
        NOTHING_ELSE,
        Rule("run_shell_command", "allow", 200, redirection=True),
        Rule("run_shell_command", "deny", 300, prefix="sudo"),
    ),
)
ASKING = GeminiConfiguration("default", (NOTHING_ELSE, Rule("run_shell_command", "allow", 200)))

ROWS: tuple[tuple[GeminiConfiguration, str, str, Hook, Native], ...] = (
    (DEFAULT, "Read", "a.txt", "lost", "permitted"),
    (DEFAULT, "Glob", "src", "lost", "permitted"),
    (DEFAULT, "Grep", "src", "lost", "permitted"),
    (DEFAULT, "WebSearch", "", "lost", "permitted"),
    (DEFAULT, "Write", "a.txt", "lost", "not offered"),
    (DEFAULT, "Bash", "ls", "lost", "not offered"),
    (DEFAULT, "WebFetch", "https://example.com/", "lost", "not offered"),
    (EDITS, "Write", "a.txt", "lost", "permitted"),
    (EDITS, "Edit", "a.txt", "lost", "permitted"),
    (EDITS, "Bash", "ls", "lost", "not offered"),
    (YOLO, "Bash", "ls; touch F", "lost", "permitted"),
    (YOLO, "Bash", "echo x > /outside/F", "lost", "permitted"),
    (YOLO, "Write", "/outside/a.txt", "lost", "denied"),
    (YOLO, "Read", "/outside/a.txt", "lost", "denied"),
    (DEFAULT, "Grep", "/etc", "lost", "denied"),
    (DEFAULT, "Grep", "../..", "lost", "denied"),
    (DEFAULT, "Glob", "/etc", "lost", "denied"),
    # Policies, in every mode.
    (NO_SUDO, "Bash", "sudo x", "lost", "denied"),
    (NO_SUDO, "Bash", "true && sudo x", "lost", "denied"),
    (NO_GO, "Write", "src/main.go", "lost", "denied"),
    (NO_GO, "Write", "main.md", "lost", "permitted"),
    (LOG, "Bash", "git log", "lost", "permitted"),
    (LOG, "Bash", "git logx", "lost", "denied"),
    (LOG, "Bash", "git log && touch F", "lost", "denied"),
    (LOG, "Bash", "git log > F", "lost", "denied"),
    (LOG, "Bash", "git log | cat", "lost", "denied"),
    (LOG, "Write", "specs/a.md", "lost", "permitted"),
    (LOG, "Write", "a.md", "lost", "denied"),
    (LOG, "Glob", "src", "lost", "not offered"),
    (LOG, "Edit", "a.md", "lost", "not offered"),
    (SHELL, "Bash", "echo a > F", "lost", "permitted"),
    (SHELL, "Bash", "echo $(touch F)", "lost", "denied"),
    (SHELL, "Bash", "touch F; echo b", "lost", "permitted"),
    (SHELL, "Bash", "X=1 sudo touch F", "lost", "permitted"),
    (SHELL, "Bash", 'bash -c "touch F"', "lost", "permitted"),
    (SHELL, "Bash", "rm -rf F", "lost", "denied"),
    (SHELL, "Bash", "echo sudo; sudo -n touch F", "lost", "denied"),
    (ASKING, "Bash", "echo a > F", "lost", "denied"),
    # The hook can only veto.
    (YOLO, "Bash", "touch F", "deny", "denied"),
    (DEFAULT, "Read", "a.txt", "deny", "denied"),
    (DEFAULT, "Bash", "ls", "allow", "not offered"),
    (YOLO, "Bash", "touch F", "lost", "permitted"),
)


@pytest.mark.parametrize(("configuration", "tool", "argument", "hook", "measured"), ROWS)
def test_a_call(configuration: GeminiConfiguration, tool: str, argument: str, hook: Hook, measured: Native) -> None:
    assert configuration.native_decision(Call(tool, argument), hook) == measured
