"""What opencode 1.18.33 did, call by call: the rows that its model has to agree with.

Measured with the real program against a scripted model server. `allow`, `deny` and `lost` are what our plugin heard
from the hook; it vetoes when it hears nothing.
"""

import pytest
from wave_runtime.permissions import Call

from wavec.adapters.opencode import OpencodeConfiguration
from wavec.syntax.client import Hook, Native

OPEN = OpencodeConfiguration()
RULES = OpencodeConfiguration(
    (
        ("*", "deny"),
        ("read", "allow"),
        ("edit", (("*", "deny"), ("*.json", "allow"))),
        ("bash", (("*", "deny"), ("git log*", "allow"))),
    )
)
FOLDER = (("*", "deny"), ("edit", (("*", "deny"), ("reports/*", "allow"))))
BELOW = (("*", "deny"), ("edit", (("*", "deny"), ("*/reports/*", "allow"), ("*.lock", "deny"))))
LAST = OpencodeConfiguration((("*", "deny"), ("bash", (("git log*", "allow"), ("*", "deny")))))

ROWS: tuple[tuple[OpencodeConfiguration, str, str, Hook, Native], ...] = (
    (OPEN, "Write", "a.txt", "allow", "permitted"),
    (OPEN, "Bash", "sudo x; touch F", "allow", "permitted"),
    (OPEN, "Write", "/outside/a.txt", "allow", "denied"),
    (RULES, "Read", "a.txt", "allow", "permitted"),
    (RULES, "Write", "a.json", "allow", "permitted"),
    (RULES, "Edit", "s/a.json", "allow", "permitted"),
    (RULES, "Write", "a.md", "allow", "denied"),
    (RULES, "Bash", "git log --oneline", "allow", "permitted"),
    (RULES, "Bash", "git logx", "allow", "permitted"),
    (RULES, "Bash", "git log; touch F", "allow", "denied"),
    (RULES, "Bash", "git log $(touch F)", "allow", "denied"),
    (RULES, "Bash", "git log > F", "allow", "permitted"),
    (RULES, "Glob", "src", "allow", "not offered"),
    (RULES, "WebFetch", "https://example.com/", "allow", "not offered"),
    (LAST, "Bash", "git log", "allow", "denied"),
    # Paths begin at the top of the repository, and of the disk outside of one.
    (OpencodeConfiguration(FOLDER), "Write", "reports/a.md", "allow", "denied"),
    (OpencodeConfiguration(FOLDER, above=""), "Write", "reports/a.md", "allow", "permitted"),
    (OpencodeConfiguration(BELOW), "Write", "reports/a.md", "allow", "permitted"),
    (OpencodeConfiguration(BELOW), "Write", "reports/s/a.md", "allow", "permitted"),
    (OpencodeConfiguration(BELOW), "Write", "reports/a.lock", "allow", "denied"),
    (OPEN, "Bash", "touch F", "deny", "denied"),
    (OPEN, "Write", "a.txt", "deny", "denied"),
    (OPEN, "Bash", "touch F", "lost", "denied"),
)


@pytest.mark.parametrize(("configuration", "tool", "argument", "hook", "measured"), ROWS)
def test_a_call(configuration: OpencodeConfiguration, tool: str, argument: str, hook: Hook, measured: Native) -> None:
    assert configuration.native_decision(Call(tool, argument), hook) == measured
