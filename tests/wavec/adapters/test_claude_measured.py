"""What Claude Code did, call by call: the rows that its model has to agree with.

Measured with the real program against a scripted model server. A call counts as permitted when it had its effect.

"""

import pytest
from wave_runtime.permissions import Call, parse_pattern

from wavec.adapters.claude import VERSIONS, ClaudeConfiguration, of_version
from wavec.syntax.client import Hook, Native

OLD, NEW = VERSIONS


def setting(mode: str, allow: str = "", deny: str = "", tools: str | None = None) -> ClaudeConfiguration:
    """Patterns are separated by two blanks."""
    return ClaudeConfiguration(
        mode,
        None if tools is None else tuple(tools.split()),
        tuple(map(parse_pattern, filter(None, allow.split("  ")))),
        tuple(map(parse_pattern, filter(None, deny.split("  ")))),
    )


NO_RULES = setting("dontAsk")
EDITS = setting("acceptEdits")
BYPASS = setting("bypassPermissions")

Row = tuple[ClaudeConfiguration, str, str, Native]

COMPOUNDS: list[Row] = [
    (setting("dontAsk", f"Bash({glob})"), "Bash", line, "denied")
    for glob in ("git log*", "git log:*", "git log *")
    for line in (
        "git log && touch F",
        "git log; touch F",
        "git log & touch F",
        "git log\ntouch F",
        "git log | tee F",
        "git log > F",
        "git log $(touch F)",
        "git log `touch F`",
        "git log <(touch F)",
        "FOO=1 git log",
        "PAGER=touch git log",
        "git -C . log",
    )
]
PAST_A_DENIAL: tuple[tuple[str, Native], ...] = (
    ("sudo x", "denied"),
    ("true && sudo x", "denied"),
    ("X=1 sudo x", "denied"),
    ("timeout 5 sudo x", "denied"),
    ("s''udo x", "denied"),
    ("./bin/sudo x", "permitted"),
    ("env sudo x", "permitted"),
    ("bash -c 'sudo x'", "permitted"),
)

# Configuration, tool, argument, what happened.
ROWS: tuple[Row, ...] = (
    # Without rules.
    (NO_RULES, "Read", "src/a.txt", "permitted"),
    (NO_RULES, "Read", ".env", "permitted"),
    (NO_RULES, "Read", "/etc/hostname", "denied"),
    (NO_RULES, "TaskCreate", "", "permitted"),
    (NO_RULES, "Write", "a.txt", "denied"),
    (NO_RULES, "Edit", "a.txt", "denied"),
    (NO_RULES, "WebFetch", "https://example.com/", "denied"),
    (NO_RULES, "Bash", "ls", "permitted"),
    (NO_RULES, "Bash", "cat a.txt", "permitted"),
    (NO_RULES, "Bash", "echo x", "permitted"),
    (NO_RULES, "Bash", "git log", "permitted"),
    (NO_RULES, "Bash", "git status", "permitted"),
    (NO_RULES, "Bash", "git log | cat -", "permitted"),
    (NO_RULES, "Bash", "touch F", "denied"),
    (NO_RULES, "Bash", "echo x > F", "denied"),
    (EDITS, "Write", "a.txt", "permitted"),
    (EDITS, "Edit", "a.txt", "permitted"),
    (EDITS, "Write", "/outside/a.txt", "denied"),
    (EDITS, "Bash", "touch F", "permitted"),
    (EDITS, "Bash", "echo x > F", "permitted"),
    (EDITS, "Bash", "rm -rf D", "permitted"),
    (EDITS, "Bash", "echo x; touch F", "permitted"),
    (EDITS, "Bash", "curl example.com", "denied"),
    (BYPASS, "Write", "/outside/a.txt", "permitted"),
    (BYPASS, "Write", ".git/hooks/pre-commit", "permitted"),
    (BYPASS, "Write", ".claude/settings.json", "permitted"),
    (BYPASS, "Bash", "sudo x", "permitted"),
    (BYPASS, "Bash", "rm -rf /usr", "denied"),
    # Which tools there are.
    (setting("dontAsk", tools="Read"), "Bash", "ls", "not offered"),
    (setting("dontAsk", deny="Bash"), "Bash", "ls", "not offered"),
    (setting("dontAsk", allow="Bash(git log*)", deny="Bash"), "Bash", "git log", "not offered"),
    (setting("dontAsk", deny="Bash(*)"), "Bash", "ls", "not offered"),
    (NO_RULES, "Grep", "src", "not offered"),
    (setting("bypassPermissions", deny="Bash"), "Grep", "src", "permitted"),
    (setting("bypassPermissions", tools="Bash Grep"), "Grep", "src", "permitted"),
    (BYPASS, "MultiEdit", "a.txt", "not offered"),
    # Patterns that allow.
    (setting("dontAsk", "Read"), "Read", "/etc/hostname", "permitted"),
    (setting("dontAsk", "Write"), "Write", "/outside/a.txt", "permitted"),
    (setting("dontAsk", "Edit(*)"), "Edit", "a.txt", "permitted"),
    (setting("dontAsk", "Write"), "Write", ".git/hooks/pre-commit", "denied"),
    (setting("dontAsk", "Write(*)"), "Write", ".claude/settings.json", "denied"),
    (setting("dontAsk", "Write(.wave/specs/*)"), "Write", ".wave/specs/a.md", "denied"),
    (setting("dontAsk", "Write(artifact.json)"), "Write", "artifact.json", "denied"),
    (setting("dontAsk", "Write(*.go)"), "Write", "main.go", "denied"),
    (setting("dontAsk", "Edit(.wave/specs/*)"), "Write", ".wave/specs/a.md", "permitted"),
    (setting("dontAsk", "Edit(.wave/specs/*)"), "Edit", ".wave/specs/s/b.md", "permitted"),
    (setting("dontAsk", "Edit(/.wave/specs/**)"), "Write", ".wave/specs/a.md", "permitted"),
    (setting("dontAsk", "Edit(.wave/specs/*)"), "Write", "a.md", "denied"),
    (setting("dontAsk", "Edit(.wave/specs/*)"), "Bash", "echo x > .wave/specs/f", "permitted"),
    (setting("dontAsk", "Edit(.wave/specs/*)"), "Bash", "echo x > f", "denied"),
    (setting("dontAsk", "Edit(artifact.json)"), "Write", "artifact.json", "permitted"),
    (setting("dontAsk", "Edit(*.go)"), "Edit", "src/main.go", "permitted"),
    (setting("dontAsk", "Bash"), "Bash", "sudo x && touch F > G", "permitted"),
    (setting("dontAsk", "Bash(git log*)"), "Bash", "git log --oneline", "permitted"),
    (setting("dontAsk", "Bash(git log*)"), "Bash", "git logx", "permitted"),
    (setting("dontAsk", "Bash(git log*)"), "Bash", "git log --output=F", "permitted"),
    (setting("dontAsk", "Bash(git log:*)"), "Bash", "git logx", "denied"),
    (setting("dontAsk", "Bash(git log *)"), "Bash", "git logx", "denied"),
    (setting("dontAsk", "Bash(git log *)"), "Bash", "git log --output=F", "permitted"),
    *COMPOUNDS,
    (setting("dontAsk", "Bash(git log*)"), "Bash", "git log | cat -", "permitted"),
    # Patterns that deny.
    *(
        (setting("dontAsk", "Bash", f"Bash({glob})"), "Bash", line, expected)
        for glob in ("sudo *", "sudo:*")
        for line, expected in PAST_A_DENIAL
    ),
    (setting("bypassPermissions", deny="Bash(sudo *)"), "Bash", "sudo x", "denied"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /*)"), "Bash", "rm -rf /any/path", "denied"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /*)"), "Bash", "true; rm -rf /any/path", "denied"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /*)"), "Bash", "rm -fr /any/path", "permitted"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /*)"), "Bash", "rm -r -f /any/path", "permitted"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /*)"), "Bash", "cd /any && rm -rf path", "permitted"),
    (setting("dontAsk", "Bash", "Bash(rm -rf /:*)"), "Bash", "rm -rf /any/path", "permitted"),
    (setting("bypassPermissions", deny="Write"), "Write", "a.txt", "not offered"),
    (setting("bypassPermissions", deny="Write(*)"), "Edit", "a.txt", "permitted"),
    (setting("bypassPermissions", deny="Edit"), "Edit", "a.txt", "not offered"),
    (setting("bypassPermissions", deny="Edit"), "Write", "a.txt", "permitted"),
    (setting("bypassPermissions", deny="Edit"), "Bash", "echo > f", "permitted"),
    (setting("bypassPermissions", deny="Write(*.go)"), "Write", "a.go", "permitted"),
    (setting("acceptEdits", deny="Write(*.go)"), "Write", "a.go", "permitted"),
    (setting("bypassPermissions", deny="Edit(*.go)"), "Write", "src/a.go", "denied"),
    (setting("bypassPermissions", deny="Edit(*.go)"), "Edit", "a.go", "denied"),
    (setting("bypassPermissions", deny="Edit(*.go)"), "Bash", "echo x > f.go", "denied"),
    (setting("dontAsk", deny="Read(.env)"), "Read", ".env", "denied"),
    (setting("dontAsk", deny="Read(.env)"), "Bash", "cat .env", "denied"),
    (setting("bypassPermissions", deny="Write(*)  Edit(*)"), "Bash", "echo x > f", "permitted"),
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("configuration", "tool", "argument", "measured"), ROWS)
def test_without_an_answer_of_the_hook(
    configuration: ClaudeConfiguration, tool: str, argument: str, measured: Native, version: str
) -> None:
    if version == NEW and (configuration, tool, argument) in {row[:3] for row in DRIFT}:
        return
    configured = of_version(configuration, version)
    assert configured.native_decision(Call(tool, argument), "lost") == measured


# What the second version does otherwise: configuration, tool, argument, does the path lead out, 2.1.197, 2.1.329.
DRIFT: tuple[tuple[ClaudeConfiguration, str, str, bool, Native, Native], ...] = (
    (setting("dontAsk", "Write(*)"), "Write", "/outside/a.txt", False, "permitted", "denied"),
    (setting("dontAsk", "Write"), "Write", "/outside/a.txt", False, "permitted", "permitted"),
    (setting("dontAsk", "Write"), "Write", "link/a.txt", True, "permitted", "denied"),
    (setting("dontAsk", "Write(*)"), "Write", "link/a.txt", True, "permitted", "denied"),
    (setting("dontAsk", "Read(*)"), "Read", "/etc/hostname", False, "permitted", "denied"),
    (setting("dontAsk", "Read"), "Read", "/etc/hostname", False, "permitted", "permitted"),
    (setting("dontAsk", "Bash", "Bash(sudo *)"), "Bash", "echo $(sudo x)", False, "permitted", "denied"),
    (setting("acceptEdits"), "Bash", "timeout 5 touch F", False, "permitted", "denied"),
)


@pytest.mark.parametrize(("configuration", "tool", "argument", "link", "old", "new"), DRIFT)
def test_what_differs_between_the_versions(
    configuration: ClaudeConfiguration, tool: str, argument: str, link: bool, old: Native, new: Native
) -> None:
    call = Call(tool, argument)
    assert of_version(configuration, OLD).native_decision(call, "lost", through_link=link) == old
    assert of_version(configuration, NEW).native_decision(call, "lost", through_link=link) == new


# What the hook answers, and what becomes of the call.
HOOKED: tuple[tuple[ClaudeConfiguration, str, str, Hook, Native], ...] = (
    *((configuration, "Bash", "ls", "deny", "denied") for configuration in (NO_RULES, EDITS, BYPASS)),
    (NO_RULES, "Read", "a.txt", "deny", "denied"),
    (NO_RULES, "Write", "a.txt", "allow", "permitted"),
    (NO_RULES, "WebFetch", "https://example.com/", "allow", "permitted"),
    (NO_RULES, "Task", "", "allow", "permitted"),
    (NO_RULES, "Read", "/etc/hostname", "allow", "permitted"),
    (NO_RULES, "Bash", "touch F", "allow", "permitted"),
    (setting("dontAsk", deny="Bash(sudo *)"), "Bash", "sudo x", "allow", "denied"),
    (NO_RULES, "Bash", "rm -rf /usr", "allow", "denied"),
    (NO_RULES, "Write", ".git/hooks/pre-commit", "allow", "denied"),
    (NO_RULES, "Edit", ".claude/settings.json", "allow", "denied"),
    (BYPASS, "Bash", "touch F", "lost", "permitted"),
    (NO_RULES, "Bash", "touch F", "lost", "denied"),
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("configuration", "tool", "argument", "hook", "measured"), HOOKED)
def test_with_an_answer_of_the_hook(
    configuration: ClaudeConfiguration, tool: str, argument: str, hook: Hook, measured: Native, version: str
) -> None:
    assert of_version(configuration, version).native_decision(Call(tool, argument), hook) == measured
