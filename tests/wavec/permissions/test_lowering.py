"""What a client gets for a grant, and whether the report on it is true."""

import os
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.permissions import Call, Layer, decide, parse_pattern

from wavec.adapters import ADAPTERS
from wavec.permissions.lowering.ask import Given
from wavec.permissions.lowering.lower import lower
from wavec.permissions.lowering.report import ACCEPTABLE, GAPS
from wavec.permissions.lowering.wider import wider
from wavec.syntax.client import Client

MANY = int(os.environ.get("WAVE_TEST_FUZZ", "40"))


def layer(allow: str, deny: str = "") -> Layer:
    """Patterns are separated by two blanks."""
    return Layer(*(tuple(map(parse_pattern, filter(None, text.split("  ")))) for text in (allow, deny)))


NAVIGATOR = layer("Read  Glob  Grep  Bash(git log*)  Bash(git status*)", "Write(*)  Edit(*)")
IMPLEMENTER = layer("Read  Write  Edit  Bash", "Bash(rm -rf /*)  Bash(sudo *)")
PHILOSOPHER = layer("Read  Write(.wave/specs/*)", "Bash(*)")
READER = layer("Read  Bash(cat *)", "Read(.env)")
SEARCHER = layer("Grep  Glob", "Grep(secrets/*)")
FETCHER = layer("WebFetch(domain:example.com)  mcp__github__get_issue")
PYTHON = layer("Bash(python3 *)")

# Client, grant, and what is not exact: tool, grade, gap, witness, through.
Told = list[tuple[str, str, str, str, str]]
REPORTS: list[tuple[str, Layer, Told]] = [
    ("claude", NAVIGATOR, []),
    ("gemini", NAVIGATOR, []),
    ("opencode", NAVIGATOR, []),
    (
        "codex",
        NAVIGATOR,
        [
            ("Read", "narrower", "not-offered", "Read(src/main.go)", ""),
            ("Glob", "narrower", "not-offered", "Glob(src/main.go)", ""),
            ("Grep", "narrower", "not-offered", "Grep(src/main.go)", ""),
        ],
    ),
    (
        "process",
        NAVIGATOR,
        [
            ("Read", "wider", "unasked", "Read(/etc/passwd)", ""),
            ("Glob", "wider", "unasked", "Glob(/etc/passwd)", ""),
            ("Grep", "wider", "unasked", "Grep(/etc/passwd)", ""),
            ("Bash", "wider", "unasked", "Bash(touch a)", ""),
        ],
    ),
    (
        "process",
        FETCHER,
        [
            ("Bash", "wider", "unasked", "Bash(touch a)", ""),
            ("WebFetch", "wider", "unasked", "WebFetch(https://example.org/)", ""),
        ],
    ),
    ("claude", PHILOSOPHER, []),
    ("gemini", PHILOSOPHER, []),
    ("opencode", PHILOSOPHER, []),
    ("codex", PHILOSOPHER, [("Read", "narrower", "not-offered", "Read(src/main.go)", "")]),
    (
        "claude",
        IMPLEMENTER,
        [
            ("Write", "narrower", "own-guards", "Write(.git/hooks/a)", ""),
            ("Edit", "narrower", "own-guards", "Edit(.git/hooks/a)", ""),
        ],
    ),
    ("gemini", IMPLEMENTER, [("Bash", "narrower", "own-guards", "Bash(rm -r)", "")]),
    ("opencode", IMPLEMENTER, []),
    (
        "codex",
        IMPLEMENTER,
        [
            ("Read", "narrower", "not-offered", "Read(src/main.go)", ""),
            ("Write", "narrower", "own-sandbox", "Write(.git/a)", ""),
            ("Edit", "narrower", "own-sandbox", "Edit(.git/a)", ""),
            ("Bash", "wider", "typed-input", "Bash(rm -rf /)", "Bash(sh)"),
            ("Bash", "narrower", "own-guards", "Bash(rm -f)", ""),
        ],
    ),
    # Claude Code's own rule for `Read` concerns `cat` as well.
    ("claude", READER, [("Bash", "narrower", "native-rules", "Bash(cat .env)", "")]),
    ("gemini", READER, [("Read", "advisory", "reads-by-shell", "Read(.env)", "Bash(cat .env)")]),
    ("opencode", READER, [("Read", "advisory", "reads-by-shell", "Read(.env)", "Bash(cat .env)")]),
    (
        "codex",
        READER,
        [
            ("Read", "wider", "reads-by-shell", "Read(.env)", "Bash(cat .env)"),
            ("Read", "narrower", "not-offered", "Read(src/main.go)", ""),
        ],
    ),
    ("claude", SEARCHER, [("Grep", "wider", "search-below", "Grep(secrets/a)", "Grep(secrets)")]),
    ("claude", FETCHER, [("mcp__github__get_issue", "narrower", "not-offered", "mcp__github__get_issue", "")]),
    (
        "gemini",
        FETCHER,
        [
            ("WebFetch", "narrower", "not-offered", "WebFetch(https://example.com/)", ""),
            ("mcp__github__get_issue", "narrower", "not-offered", "mcp__github__get_issue", ""),
        ],
    ),
    ("codex", PYTHON, [("Bash", "wider", "typed-input", "Bash(touch a)", "Bash(python3)")]),
]


@pytest.mark.parametrize(("client", "grant", "told"), REPORTS)
def test_what_differs(client: str, grant: Layer, told: Told) -> None:
    report = lower((grant,), ADAPTERS[client].client).fidelity
    assert [
        (entry.tool, entry.grade, entry.gap, str(entry.witness), str(entry.through or ""))
        for entry in report
        if entry.grade != "exact"
    ] == told


# Client, grant, calls that run when the hook is silent, what is left to the sandbox.
SILENT: list[tuple[str, Layer, list[str], tuple[str, ...]]] = [
    ("claude", NAVIGATOR, ["Bash(cat .env)"], ("programs", "network")),
    ("codex", NAVIGATOR, ["Bash(touch a)"], ("programs",)),
    ("gemini", NAVIGATOR, [], ("programs", "network")),
    ("opencode", NAVIGATOR, [], ("programs", "network")),
    ("claude", PHILOSOPHER, [], ()),
    ("gemini", PHILOSOPHER, ["Write(src/main.go)"], ()),
]


@pytest.mark.parametrize(("client", "grant", "calls", "unseen"), SILENT)
def test_without_an_answer_of_the_hook(client: str, grant: Layer, calls: list[str], unseen: tuple[str, ...]) -> None:
    lowering = lower((grant,), ADAPTERS[client].client)
    assert [str(call) for call in lowering.without_hook] == calls
    assert lowering.unseen == unseen


def test_gaps_that_can_be_accepted_are_explained() -> None:
    assert set(ACCEPTABLE) <= set(GAPS)


PATHS = ("a", ".env", "src/main.go", "src/secret/a", "docs/a.md", ".git/hooks/pre-commit", "x.lock", "s/x.lock")
COMMANDS = (
    "git log",
    "git logx",
    "ls",
    "cat .env",
    "cat src/a",
    "touch a",
    "python3 x.py",
    "sh",
    "rm -rf src",
    "sudo ls",
)
GLOBS = ("*.lock", "src/*", "src/secret/*", ".env", "**/*.go", "docs/")
COMMAND_GLOBS = ("git log*", "git log:*", "cat *", "python3 *", "sudo *", "rm *", "ls", "sh*")
PATH_TOOLS = ("Read", "Write", "Edit", "Grep", "Glob")


def patterns() -> st.SearchStrategy[str]:
    files = st.builds("{}({})".format, st.sampled_from(PATH_TOOLS), st.sampled_from(GLOBS))
    commands = st.builds("Bash({})".format, st.sampled_from(COMMAND_GLOBS))
    return st.one_of(files, commands, st.sampled_from((*PATH_TOOLS, "Bash", "WebSearch", "*")))


def grants() -> st.SearchStrategy[tuple[Layer, ...]]:
    rules = st.lists(patterns(), max_size=4, unique=True)
    layers = st.builds(lambda allow, deny: layer("  ".join(allow), "  ".join(deny)), rules, rules)
    return st.lists(layers, min_size=1, max_size=2).map(tuple)


CALLS = (
    *(Call(tool, path) for tool in PATH_TOOLS for path in PATHS),
    *(Call("Bash", line) for line in COMMANDS),
    Call("WebSearch", None),
)


@pytest.mark.parametrize("client", [kind.client for kind in ADAPTERS.values()], ids=lambda client: client.name)
@settings(max_examples=MANY)
@given(layers=grants())
def test_the_report_is_true(client: Client, layers: Sequence[Layer]) -> None:
    asked = Given(layers, client)
    report = lower(layers, client).fidelity
    assert set(wider(layers, client)) == {entry for entry in report if entry.grade == "wider"}  # what a check tells
    grades: dict[str, set[str]] = {}
    for entry in report:
        grades.setdefault(entry.tool, set()).add(entry.grade)
        if entry.witness is not None:
            granted = decide(layers, entry.witness).permitted
            assert granted == (entry.grade == "narrower")
            assert asked.runs(entry.through or entry.witness) == (entry.grade != "narrower")
    for call in () if client.asks_by_itself else CALLS:  # of an agent that may do everything nothing else is said
        granted = decide(layers, call).permitted
        assert granted or not asked.runs(call), f"{call} runs and is not granted"
        if call.tool in client.tools and grades.get(call.tool, set()) <= {"exact", "advisory"}:
            assert asked.runs(call) == granted, f"{call} is said to be exact"
    for lost in lower(layers, client).without_hook:
        assert not decide(layers, lost).permitted
        assert asked.configured.native_decision(lost, "lost") == "permitted"
