"""What Codex 0.169.0 did, call by call: the rows that its model has to agree with.

Measured with the real program against a scripted model server; no hook answered unless the row says so.
"""

import pytest
from wave_runtime.permissions import Call

from wavec.adapters.codex import CodexConfiguration
from wavec.syntax.client import Hook, Native

READ_ONLY = CodexConfiguration()
WORKSPACE = CodexConfiguration("workspace-write")
FULL = CodexConfiguration("danger-full-access")
NO_SHELL = CodexConfiguration(shell=False)
PUSH = CodexConfiguration("danger-full-access", forbidden=(("git", "push"),))
SUDO = CodexConfiguration("danger-full-access", forbidden=(("sudo",),))
IGNORED = CodexConfiguration("danger-full-access", forbidden=(("touch",),), ignore_rules=True)

ROWS: tuple[tuple[CodexConfiguration, str, str, Hook, Native], ...] = (
    (READ_ONLY, "Bash", "cat /etc/hostname", "lost", "permitted"),
    (READ_ONLY, "Bash", "echo x > F", "lost", "denied"),
    (READ_ONLY, "Write", "a.txt", "lost", "denied"),
    (READ_ONLY, "Write", "a.txt", "allow", "denied"),
    (WORKSPACE, "Write", "a.txt", "lost", "permitted"),
    (WORKSPACE, "Edit", "src/a.txt", "lost", "permitted"),
    (WORKSPACE, "Bash", "echo x > F", "lost", "permitted"),
    (WORKSPACE, "Write", "/outside/a.txt", "lost", "denied"),
    (WORKSPACE, "Write", ".git/config", "lost", "denied"),
    (WORKSPACE, "Write", ".codex/a", "lost", "denied"),
    (WORKSPACE, "Write", ".agents/a", "lost", "denied"),
    (FULL, "Write", "/outside/a.txt", "lost", "permitted"),
    # Removal by force is refused in every mode.
    (READ_ONLY, "Bash", "rm -f a", "lost", "denied"),
    (WORKSPACE, "Bash", "rm -rf a", "allow", "denied"),
    (FULL, "Bash", "true; rm -f a", "lost", "denied"),
    # No tools of its own that read text.
    (FULL, "Read", "src/a.txt", "lost", "not offered"),
    (FULL, "Read", "/outside/a.png", "lost", "permitted"),
    (READ_ONLY, "Read", "/outside/a.png", "deny", "denied"),
    (CodexConfiguration(view_image=False), "Read", "a.png", "lost", "not offered"),
    (FULL, "Grep", "src", "lost", "not offered"),
    (FULL, "Glob", "src", "lost", "not offered"),
    (FULL, "WebFetch", "https://example.com/", "lost", "not offered"),
    (NO_SHELL, "Bash", "ls", "lost", "not offered"),
    (FULL, "WebSearch", "", "deny", "permitted"),
    (CodexConfiguration(web_search=False), "WebSearch", "", "lost", "not offered"),
    # The hook.
    (FULL, "Bash", "touch F", "deny", "denied"),
    (WORKSPACE, "Write", "a.txt", "deny", "denied"),
    (FULL, "Bash", "touch F", "lost", "permitted"),
    # Rules.
    (PUSH, "Bash", "git push", "lost", "denied"),
    (PUSH, "Bash", "true && git push", "lost", "denied"),
    (PUSH, "Bash", "/usr/bin/git push", "lost", "denied"),
    (PUSH, "Bash", "git -C . push", "lost", "permitted"),
    (PUSH, "Bash", "echo $(git push)", "lost", "permitted"),
    (PUSH, "Bash", "bash -c 'git push'", "lost", "permitted"),
    (SUDO, "Bash", "X=1 sudo x", "lost", "permitted"),
    (IGNORED, "Bash", "touch F", "lost", "permitted"),
)


@pytest.mark.parametrize(("configuration", "tool", "argument", "hook", "measured"), ROWS)
def test_a_call(configuration: CodexConfiguration, tool: str, argument: str, hook: Hook, measured: Native) -> None:
    assert configuration.native_decision(Call(tool, argument), hook) == measured
