"""What the table of capabilities says of a grant."""

from dataclasses import replace
from typing import Literal

import pytest
from wave_runtime.plan.model import GrantLayer, Permissions, Sandbox

from tests.plans import Draft, command_step, plan, prompt_step
from wavec.describe.capabilities import capabilities
from wavec.describe.plain import plain


def rights(*layers: tuple[str, str]) -> Permissions:
    """Patterns are separated by two blanks: what a layer allows, and what it denies."""
    split = [[tuple(filter(None, text.split("  "))) for text in layer] for layer in layers]
    return Permissions(tuple(GrantLayer("persona", allow, deny) for allow, deny in split))


def walls(level: Literal["ns", "lsm", "process"], network: Literal["none", "hosts", "open"], *hosts: str) -> Sandbox:
    return Sandbox(level, network, hosts, None, None)


def within(sandbox: Sandbox, draft: Draft) -> Draft:
    return replace(draft, step=replace(draft.step, sandbox=sandbox))


# Layers, and the columns with something in them.
TABLE: list[tuple[list[tuple[str, str]], dict[str, str]]] = [
    ([("Read", "")], {"tools": "Read", "reads": "the workspace"}),
    ([("Read(src/*)  Grep(docs/*)", "")], {"tools": "Grep, Read", "reads": "docs/*, src/*"}),
    ([("Read(src/*)  Grep", "")], {"tools": "Grep, Read", "reads": "the workspace"}),
    ([("Read", "Read(.env)")], {"tools": "Read", "reads": "the workspace but .env"}),
    ([("Read  Grep", "Read(.env)")], {"tools": "Grep, Read", "reads": "the workspace"}),
    ([("Read  Write(a.md)", "Read")], {"tools": "Write", "writes": "a.md"}),
    ([("Write  Edit", ""), ("Write(docs/*)", "")], {"tools": "Write", "writes": "docs/*"}),
    (
        [("Bash(git log*)  Bash(go test *)", "")],
        {
            "tools": "Bash",
            "programs": '"git log", "go test"',
            "reads": "what its programs read",
            "writes": "what its programs write",
            "hosts": "what its programs reach",
        },
    ),
    (
        [("Bash", "Bash(sudo *)")],
        {
            "tools": "Bash",
            "programs": 'any program but "sudo *"',
            "reads": "every file",
            "writes": "every file",
            "hosts": "any host",
        },
    ),
    (
        [("Bash(curl *)", "")],
        {
            "tools": "Bash",
            "programs": "curl",
            "reads": "what its programs read",
            "writes": "what its programs write",
            "hosts": "any host",
        },
    ),
    ([("WebFetch(domain:example.com)", "")], {"tools": "WebFetch", "hosts": "example.com"}),
    ([("WebFetch", "WebFetch(domain:example.com)")], {"tools": "WebFetch", "hosts": "any host but example.com"}),
    ([("mcp__github__*", "")], {"tools": "mcp__github__*"}),
    (
        [("*", "Bash")],
        {
            "tools": "every tool but Bash",
            "reads": "the workspace",
            "writes": "the workspace",
            "hosts": "any host",
        },
    ),
    (
        [("Read(", "")],
        {"tools": "every tool", "programs": "any program", "reads": "every file", "writes": "every file"}
        | {"hosts": "any host"},
    ),
    ([], {}),
]


@pytest.mark.parametrize(("layers", "columns"), TABLE)
def test_a_grant(layers: list[tuple[str, str]], columns: dict[str, str]) -> None:
    (row,) = capabilities(plan(prompt_step("a", permissions=rights(*layers))))
    told = {label: plain(phrase) for label, phrase in row.rights.lines if label != "secrets"}
    assert told == columns


def test_steps_with_the_same_rights_stand_in_one_row() -> None:
    reads, writes = rights(("Read", "")), rights(("Write(a)", ""))
    steps = [
        prompt_step("a", permissions=reads),
        prompt_step("b", permissions=writes),
        prompt_step("c", permissions=reads),
    ]
    rows = capabilities(plan(*steps, command_step("d")))
    assert [plain(row.title) for row in rows] == ["agents in sum", "a, c", "b", "d"]
    total = [plain(phrase) for label, phrase in rows[0].rights.columns if label != "secrets"]
    assert total == ["Read, Write", "none", "the workspace", "a", "none"]


def test_a_plan_of_commands_has_no_sum() -> None:
    (row,) = capabilities(plan(command_step("a"), command_step("b")))
    assert (plain(row.title), [plain(phrase) for _, phrase in row.rights.lines]) == (
        "a, b",
        ["a shell command: not limited"],
    )


# What is required, and what commands and an agent with a program may then do: reads, writes, hosts.
WALLS: list[tuple[Sandbox, list[str], list[str]]] = [
    (
        walls("ns", "none"),
        ["all that its sandbox shows", "the workspace", "none"],
        ["all that its sandbox shows", "the workspace", "none"],
    ),
    (
        walls("ns", "hosts", "a.example", "b.example"),
        ["all that its sandbox shows", "the workspace", "a.example, b.example"],
        ["all that its sandbox shows", "the workspace", "a.example, b.example"],
    ),
    (
        walls("lsm", "open"),
        ["all that its sandbox shows", "the workspace", "not limited"],
        ["all that its sandbox shows", "the workspace", "any host"],
    ),
    (
        walls("process", "open"),
        ["not limited", "not limited", "not limited"],
        ["what its programs read", "what its programs write", "any host"],
    ),
]


@pytest.mark.parametrize(("sandbox", "of_command", "of_agent"), WALLS)
def test_programs_end_at_the_walls_of_their_sandbox(
    sandbox: Sandbox, of_command: list[str], of_agent: list[str]
) -> None:
    agent = prompt_step("a", permissions=rights(("Bash(curl *)", "")))
    rows = capabilities(plan(within(sandbox, agent), within(sandbox, command_step("b"))))
    told = [[plain(phrase) for _, phrase in row.rights.columns[2:5]] for row in rows]
    assert told == [of_agent, of_command]


def test_what_no_program_does_is_as_without_a_sandbox() -> None:
    agent = prompt_step("a", permissions=rights(("Read(src/*)  Write(out/*)", "")))
    assert capabilities(plan(within(walls("ns", "hosts", "a.example"), agent))) == capabilities(plan(agent))


def test_commands_with_other_walls_stand_in_other_rows() -> None:
    walled = within(walls("ns", "none"), command_step("b"))
    rows = capabilities(plan(command_step("a"), walled, command_step("c")))
    assert [(plain(row.title), [f"{label} {plain(phrase)}" for label, phrase in row.rights.lines]) for row in rows] == [
        ("a, c", ["programs a shell command: not limited"]),
        (
            "b",
            [
                "programs a shell command: not limited",
                "reads all that its sandbox shows",
                "writes the workspace",
                "hosts none",
            ],
        ),
    ]
