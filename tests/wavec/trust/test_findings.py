"""Which steps are told, by pipelines as people write them. Each row changes one thing."""

import pytest

from tests.sources import compile_text

MANIFEST = """
kind: WaveManifest
metadata: {{name: triage}}
adapters:
  claude: {{binary: claude, secrets: [{secrets}]}}
personas:
  reader:
    adapter: claude
    permissions: {{allowed_tools: [{tools}]}}
"""

PIPELINE = """
kind: WavePipeline
metadata: {{name: review}}
input: {{source: {source}}}
steps:
  - id: read
    persona: reader
    {mount}
    {permissions}
    exec: {{type: prompt, source: "{prompt}"}}
"""

MOUNT = "workspace: {mount: [{source: code, target: code, mode: readonly}]}"
FILES = {"code/main.py": ""}


def codes(pipeline: str, manifest: str) -> list[str]:
    """The codes of the trust rules, in order; every other finding would be a mistake in the test."""
    compiled = compile_text(pipeline, manifest, FILES)
    expected = ("WV52", "WV549", "WV6")
    assert all(finding.code.id.startswith(expected) for finding in compiled.diagnostics), compiled.diagnostics
    return [finding.code.id for finding in compiled.diagnostics if finding.code.id.startswith("WV62")]


def of_one_step(
    tools: str,
    *,
    prompt: str = "Look at code/.",
    mount: str = MOUNT,
    source: str = "cli",
    permissions: str = "",
    secrets: str = "",
) -> list[str]:
    pipeline = PIPELINE.format(mount=mount, source=source, prompt=prompt, permissions=permissions)
    return codes(pipeline, MANIFEST.format(tools=tools, secrets=secrets))


TOLD = ["WV620"]
ONE_STEP = [
    ("a tool that brings and sends", {"tools": "Read, WebFetch"}, TOLD),
    ("a server", {"tools": "Read, mcp__github__*"}, TOLD),
    ("a server, denied in the step", {"tools": "Read, mcp__x__y", "permissions": "permissions: {deny: [mcp__*]}"}, []),
    ("a named domain is no way out", {"tools": 'Read, "WebFetch(domain:example.com)"'}, []),
    ("a search alone is no way out", {"tools": "Read, WebSearch"}, []),
    ("a search and a way out", {"tools": 'Read, WebSearch, "Bash(gh issue comment*)"'}, TOLD),
    ("a program that brings and sends", {"tools": 'Read, "Bash(curl*)"'}, TOLD),
    ("a program that brings", {"tools": 'Read, "Bash(gh issue view*)"'}, []),
    ("two programs", {"tools": 'Read, "Bash(gh issue view*)", "Bash(git push*)"'}, TOLD),
    ("all of gh", {"tools": 'Read, "Bash(gh *)"'}, TOLD),
    ("a shell for tests", {"tools": 'Read, "Bash(go test*)"'}, []),
    ("a shell that nobody asks to fetch", {"tools": "Read, Bash"}, []),
    ("a shell that is asked by name", {"tools": "Read, Bash", "prompt": "Run gh issue view 12."}, TOLD),
    ("a shell that is asked to fetch", {"tools": "Bash", "prompt": "Use curl to get the page."}, TOLD),
    ("a shell that is asked in words", {"tools": "Bash", "prompt": "Read the GitHub issue and code/."}, TOLD),
    ("a shell that is asked to search", {"tools": "Bash", "prompt": "Do a web search for it."}, TOLD),
    ("asked, and no shell", {"tools": "Read", "prompt": "Run gh issue view 12."}, []),
    (
        "a word in another word",
        {"tools": "Read, Bash", "prompt": "The curly gh issues viewer: path/to/curl-config."},
        [],
    ),
    ("input from the user", {"tools": "Read, Bash", "prompt": "Do {{ input }}."}, []),
    ("input from a file", {"tools": "Read, Bash", "prompt": "Do {{ input }}.", "source": "file"}, TOLD),
    ("input from standard input", {"tools": "Read, Bash", "prompt": "Do {{ input }}.", "source": "stdin"}, TOLD),
    ("a branch", {"tools": "Read, Bash", "prompt": "On {{ pipeline_context.branch_name }}."}, TOLD),
    ("the run", {"tools": "Read, Bash", "prompt": "In {{ pipeline_id }}."}, []),
    ("no private data", {"tools": "Read, WebFetch", "mount": ""}, []),
    ("private data out of reach", {"tools": '"Read(artifacts/*)", WebFetch'}, []),
    ("a secret that a shell can print", {"tools": "Bash, WebFetch", "mount": "", "secrets": "KEY"}, TOLD),
    ("a secret that nothing can print", {"tools": "Read, WebFetch", "mount": "", "secrets": "KEY"}, []),
    ("everything", {"tools": '"*"'}, []),
    ("everything, and asked", {"tools": '"*"', "prompt": "Run curl."}, TOLD),
    ("closed by the step", {"tools": "Read, WebFetch", "permissions": "permissions: {deny: [WebFetch]}"}, []),
    ("narrowed by the step", {"tools": "Read, WebFetch", "permissions": "permissions: {allowed_tools: [Read]}"}, []),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in ONE_STEP], ids=[row[0] for row in ONE_STEP])
def test_a_step_with_all_three_is_told(changes: dict[str, str], expected: list[str]) -> None:
    assert of_one_step(**changes) == expected


@pytest.mark.parametrize(
    "tools", ["Read, WebFetch", 'Read, "Bash(gh *)"', "Read, mcp__a__b, WebFetch", "Read, WebFetch, Bash"]
)
def test_the_help_closes_what_it_says(tools: str) -> None:
    manifest = MANIFEST.format(tools=tools, secrets="")
    told = compile_text(
        PIPELINE.format(mount=MOUNT, source="cli", prompt="Read.", permissions=""), manifest, FILES
    ).diagnostics
    help = next(finding.help for finding in told if finding.code.id == "WV620")
    assert help is not None
    fix = help.partition("`")[2].partition("`")[0]
    assert codes(PIPELINE.format(mount=MOUNT, source="cli", prompt="Read.", permissions=fix), manifest) == []


PERSONAS = """
kind: WaveManifest
metadata: {name: triage}
adapters:
  claude: {binary: claude}
personas:
  web: {adapter: claude, permissions: {allowed_tools: [WebSearch]}}
  code: {adapter: claude, permissions: {allowed_tools: [Read]}}
  both: {adapter: claude, permissions: {allowed_tools: [Read, WebSearch]}}
  send: {adapter: claude, permissions: {allowed_tools: ["Read(artifacts/*)", "Bash(gh issue comment*)"]}}
"""

POST = "type: command, source: gh issue comment 1 --body-file artifacts/x"
AGENT = "type: prompt, source: Work."


def chain(*steps: tuple[str, str, str, str]) -> str:
    """Steps by id, persona, the steps whose artifacts they are given, and what they do; `code` and `both` see code/."""
    lines = ["kind: WavePipeline", "metadata: {name: review}", "steps:"]
    for id, persona, given, does in steps:
        who = f", persona: {persona}" if persona else ""
        earlier = given.split()
        mounted = f", {MOUNT}" if persona in ("code", "both") or (not persona and "code" in does) else ""
        names = [(other, other if index else "x") for index, other in enumerate(earlier)]
        injected = ", ".join(f"{{step: {other}, artifact: out, as: {name}}}" for other, name in names)
        lines += [
            f"  - {{id: {id}{who}, dependencies: [{', '.join(earlier)}]{mounted},",
            f"     memory: {{inject_artifacts: [{injected}]}}, exec: {{{does}}},",
            "     output_artifacts: [{name: out, path: out.md, type: markdown, from: answer}]}",
        ]
    return "\n".join(lines) + "\n"


Steps = list[tuple[str, str, str, str]]

CHAINS: list[tuple[str, Steps, list[str]]] = [
    ("both, then a sending agent", [("a", "both", "", AGENT), ("b", "send", "a", AGENT)], ["b"]),
    ("both, then a sending command", [("a", "both", "", AGENT), ("b", "", "a", POST)], ["b"]),
    ("web, code, send", [("a", "web", "", AGENT), ("b", "code", "a", AGENT), ("c", "send", "b", AGENT)], ["c"]),
    ("two into an agent", [("a", "web", "", AGENT), ("b", "code", "", AGENT), ("c", "send", "a b", AGENT)], ["c"]),
    ("two into a command", [("a", "web", "", AGENT), ("b", "code", "", AGENT), ("c", "", "a b", POST)], []),
    ("no outsiders", [("a", "code", "", AGENT), ("b", "send", "a", AGENT)], []),
    ("no private data", [("a", "web", "", AGENT), ("b", "send", "a", AGENT)], []),
    ("not handed on", [("a", "both", "", AGENT), ("b", "send", "", AGENT)], []),
    ("commands alone", [("a", "", "", "type: command, source: curl x code"), ("b", "", "a", POST)], []),
    ("two ends", [("a", "both", "", AGENT), ("b", "send", "a", AGENT), ("c", "send", "a", AGENT)], ["b", "c"]),
]


@pytest.mark.parametrize(("steps", "expected"), [row[1:] for row in CHAINS], ids=[row[0] for row in CHAINS])
def test_what_is_handed_on_is_followed(steps: Steps, expected: list[str]) -> None:
    compiled = compile_text(chain(*steps), PERSONAS, FILES)
    assert not [finding for finding in compiled.diagnostics if not finding.code.id.startswith(("WV549", "WV6"))]
    told = [item for item in compiled.diagnostics if item.code.id.startswith("WV62")]
    assert [(finding.code.id, finding.primary.span.text) for finding in told] == [("WV621", id) for id in expected]


SHELL = """
kind: WavePipeline
metadata: {{name: review}}
steps:
  - id: make
    persona: {persona}
    exec: {{type: prompt, source: "{prompt}"}}
    output_artifacts: [{{name: out, path: out.sh, type: text, from: answer}}]
  - id: run
    dependencies: [make]
    memory: {{inject_artifacts: [{{step: make, artifact: out, as: out.sh}}]}}
    exec:
      type: command
      env: {{VALUE: "{value}"}}
      source: {command}
"""


@pytest.mark.parametrize(
    ("persona", "prompt", "value", "command", "expected"),
    [
        ("code", "Work.", "{{ input }}", 'eval "$VALUE"', ["WV622"]),
        ("code", "Work.", "{{ pipeline_context.branch_name }}", 'sh -c "$VALUE"', ["WV622"]),
        ("code", "Work.", "{{ steps.make.out }}", 'sh -c "$VALUE"', ["WV622"]),
        ("code", "Work.", "{{ input }}", 'PATH="$VALUE" make', ["WV622"]),
        ("code", "Work.", "fixed", 'PATH="$VALUE" make', []),
        ("code", "Work.", "{{ pipeline_id }}", 'eval "$VALUE"', []),
        ("code", "Work.", "make", 'eval "$VALUE"', []),
        ("code", "Work.", "{{ input }}", 'echo "$VALUE"', []),
        ("code", "On {{ input }}.", "x", "sh artifacts/out.sh", ["WV622"]),
        ("web", "Work.", "x", "sh artifacts/out.sh", ["WV622"]),
        ("code", "Work.", "x", "sh artifacts/out.sh", []),
    ],
)
def test_a_shell_that_runs_what_others_write_is_told(
    persona: str, prompt: str, value: str, command: str, expected: list[str]
) -> None:
    assert codes(SHELL.format(persona=persona, prompt=prompt, value=value, command=command), PERSONAS) == expected


NAMED = """
kind: WavePipeline
metadata: {{name: review}}
steps:
  - id: ask
    persona: reader
    exec: {{type: prompt, source: '{prompt}'}}
  - id: run
    exec: {{type: command, source: '{command}', env: {env}}}
"""


@pytest.mark.parametrize(
    ("prompt", "command", "env", "count"),
    [
        ("Use $KEY.", "true", "{}", 1),
        ("Use ${KEY} and $KEY.", "true", "{}", 1),
        ("The KEY of success.", "true", "{}", 0),
        ("Use $KEYS.", "true", "{}", 0),
        ("Work.", "tool $KEY", "{}", 1),
        ("Work.", "printenv KEY", "{}", 1),
        ("Work.", "printenv KEYS", "{}", 0),
        ("Work.", "tool", "{TOKEN: $KEY}", 1),
        ("Work.", "tool $KEY", "{KEY: made up}", 0),
        ("Use $KEY.", "tool $KEY", "{}", 2),
    ],
)
def test_a_secret_that_is_named_is_told(prompt: str, command: str, env: str, count: int) -> None:
    manifest = MANIFEST.format(tools="Read", secrets="KEY")
    assert codes(NAMED.format(prompt=prompt, command=command, env=env), manifest) == ["WV623"] * count


def test_what_was_not_judged_is_counted() -> None:
    manifest = MANIFEST.format(tools='"Bash(go test*)", "WebFetch(domain:a.example)"', secrets="")
    pipeline = PIPELINE.format(mount=MOUNT, source="cli", prompt="Read.", permissions="")
    coverage = next(part for part in compile_text(pipeline, manifest, FILES).coverage if part.pass_name == "trust")
    assert (coverage.unit, coverage.judged) == ("step", 1)
    assert list(coverage.unjudged.values()) == [1, 1, 1]
    assert all(reason[0].islower() or reason.startswith("Bash") for reason in coverage.unjudged)
