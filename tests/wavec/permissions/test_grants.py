"""Layers of rights, and whether an artifact is a file or the answer."""

import pytest
from wave_runtime.plan.model import GrantLayer

from tests.sources import compile_text, messages, plan_of_text, told

MANIFEST = """
kind: WaveManifest
metadata: {{name: pull-requests}}
adapters:
  claude:
    binary: claude
    {adapter}
personas:
  auditor:
    adapter: claude
    {persona}
"""
PIPELINE = """
steps:
  - id: review
    persona: auditor
    exec: {{type: prompt, source: Review.}}
    {step}
"""

Layers = list[tuple[str, tuple[str, ...], tuple[str, ...]]]

LAYERS: list[tuple[str, str, str, Layers, list[str]]] = [
    # permissions of adapter, persona and step; the layers of the plan; codes
    ("", "allowed_tools: [Read]", "", [("persona", ("Read",), ())], []),
    (
        "",
        'allowed_tools: [Write, Read, Read], deny: ["Bash(rm *)"]',
        "",
        [("persona", ("Read", "Write"), ("Bash(rm *)",))],
        ["WV520"],
    ),
    ("allowed_tools: [Read]", "", "", [("adapter", ("Read",), ())], []),
    ("allowed_tools: [Read], deny: [Bash]", "", "", [("adapter", ("Read",), ("Bash",))], []),
    ("allowed_tools: [Write]", "allowed_tools: [Read]", "", [("persona", ("Read",), ())], []),
    (
        "deny: [Bash]",
        "allowed_tools: [Read]",
        "",
        [("persona", ("Read",), ()), ("adapter", ("*",), ("Bash",))],
        [],
    ),
    ("", "", "", [("persona", ("*",), ())], ["WV504"]),
    ("", "deny: [Bash]", "", [("persona", ("*",), ("Bash",))], ["WV504"]),
    ("", "allowed_tools: []", "", [("persona", ("*",), ())], ["WV504"]),
    ("deny: [Bash]", "", "", [("persona", ("*",), ()), ("adapter", ("*",), ("Bash",))], ["WV504"]),
    ("", 'allowed_tools: ["*"]', "", [("persona", ("*",), ())], []),
    ("", 'allowed_tools: ["Read(*)"]', "", [("persona", ("Read",), ())], []),
    (
        "",
        "allowed_tools: [Read, Write]",
        "allowed_tools: [Read]",
        [("persona", ("Read", "Write"), ()), ("step", ("Read",), ())],
        [],
    ),
    (
        "",
        "allowed_tools: [Read, Write]",
        "deny: [Write]",
        [("persona", ("Read", "Write"), ()), ("step", ("*",), ("Write",))],
        [],
    ),
]


def sources(adapter: str, persona: str, step: str) -> tuple[str, str]:
    """Pipeline and manifest with these permissions."""
    manifest = MANIFEST.format(
        adapter=f"default_permissions: {{{adapter}}}" if adapter else "",
        persona=f"permissions: {{{persona}}}" if persona else "",
    )
    return PIPELINE.format(step=f"permissions: {{{step}}}" if step else ""), manifest


@pytest.mark.parametrize(("adapter", "persona", "step", "layers", "codes"), LAYERS)
def test_layers_only_narrow(adapter: str, persona: str, step: str, layers: Layers, codes: list[str]) -> None:
    pipeline, manifest = sources(adapter, persona, step)
    assert [code for code, _ in told(compile_text(pipeline, manifest))] == codes
    planned = plan_of_text(pipeline, manifest).steps[0].permissions
    assert planned is not None
    assert planned.layers == tuple(GrantLayer(*layer) for layer in layers)  # type: ignore[arg-type]


SHAPE = "write `Tool` or `Tool(glob)`, as in `Read` or `Bash(git log*)`"
PATTERNS = [
    ("Bash(git log*", "`Bash(git log*` does not close its parenthesis; write `Bash(git log*)`"),
    ("Read(", "`Read(` does not close its parenthesis; write `Read`"),
    ("Bash( )x", "`Bash( )x` has text after its closing parenthesis; write `Bash`"),
    ("Bash()", "`Bash()` has empty parentheses; write `Bash` for any argument, or say which"),
    ("Bash(a)b", "`Bash(a)b` has text after its closing parenthesis; write `Bash(a)`"),
    ("Bash)", f"`Bash)` is not the name of a tool; {SHAPE}"),
    (
        "",
        f"a permission pattern begins with the name of a tool; {SHAPE}",
    ),
    (
        "(x)",
        f"a permission pattern begins with the name of a tool; {SHAPE}",
    ),
    ("rm -rf", f"`rm -rf` is not the name of a tool; {SHAPE}"),
]


@pytest.mark.parametrize(("pattern", "said"), PATTERNS)
@pytest.mark.parametrize("place", ["adapter", "persona", "step"])
def test_a_malformed_pattern_is_refused_wherever_it_stands(place: str, pattern: str, said: str) -> None:
    texts = {"adapter": "", "persona": "allowed_tools: [Read]", "step": ""}
    texts[place] = f'allowed_tools: [Read], deny: ["{pattern}"]'
    compiled = compile_text(*sources(**texts))
    assert messages(compiled) == [said]
    assert told(compiled) == [("WV501", f'"{pattern}"')]


ORIGINS = [
    # what the persona may do, the artifacts, where each comes from; codes
    ("allowed_tools: [Write]", "[[a, a.md, markdown]]", ["file"], []),
    ("allowed_tools: [Read]", "[[a, a.md, markdown]]", ["answer"], ["WV503"]),
    ("allowed_tools: [Edit]", "[[a, a.md, markdown]]", ["answer"], ["WV503"]),
    ("allowed_tools: [Bash]", "[[a, a.md, markdown]]", ["answer"], ["WV503"]),
    ('allowed_tools: ["*"]', "[[a, a.md, markdown]]", ["file"], []),
    ('allowed_tools: ["Write(out/*)"]', "[[a, out/a.md, markdown]]", ["file"], []),
    ('allowed_tools: ["Write(out/*)"]', "[[a, ./out/x/a.md, markdown]]", ["file"], []),
    ('allowed_tools: ["Write(out/*)"]', "[[a, a.md, markdown]]", ["answer"], ["WV503"]),
    ('allowed_tools: ["Write(*.md)"]', '[[a, "{{ input }}.md", markdown]]', ["file"], []),
    ('allowed_tools: ["Write(out/*)"]', "[[a, out/, directory]]", ["file"], []),
    ("allowed_tools: [Write], deny: [Write]", "[[a, a.md, markdown]]", ["answer"], ["WV503", "WV522"]),
    ('allowed_tools: [Write], deny: ["Write(*.md)"]', "[[a, a.md, markdown]]", ["answer"], ["WV503"]),
    ("allowed_tools: [Read]", "[{name: a, path: a.md, from: answer}]", ["answer"], []),
    ("allowed_tools: [Write]", "[{name: a, path: a.md, from: answer}]", ["answer"], []),
    ("allowed_tools: [Write]", "[{name: a, path: a.md, from: file}]", ["file"], []),
    ("allowed_tools: [Read]", "[{name: a, path: a.md, from: file}]", None, ["WV505"]),
    ("allowed_tools: [Read]", "[[a, a.md, markdown], [b, b.md, markdown]]", None, ["WV502"]),
    ("allowed_tools: [Read]", "[{name: a, path: a.md, from: answer}, [b, b.md, text]]", None, ["WV502"]),
    ('allowed_tools: ["Write(a.md)"]', "[[a, a.md, markdown], [b, b.md, text]]", ["file", "answer"], ["WV503"]),
]


@pytest.mark.parametrize(("persona", "outputs", "origins", "codes"), ORIGINS)
def test_whether_an_artifact_is_a_file_or_the_answer(
    persona: str, outputs: str, origins: list[str] | None, codes: list[str]
) -> None:
    _, manifest = sources("", persona, "")
    pipeline = PIPELINE.format(step=f"output_artifacts: {outputs}")
    assert [code for code, _ in told(compile_text(pipeline, manifest))] == codes
    if origins is not None:
        assert [output.origin for output in plan_of_text(pipeline, manifest).steps[0].output_artifacts] == origins


def test_a_finding_names_the_rule_that_denies() -> None:
    _, manifest = sources("", 'allowed_tools: [Write], deny: ["Write(*.md)"]', "")
    compiled = compile_text(PIPELINE.format(step="output_artifacts: [[a, a.md, markdown]]"), manifest)
    assert messages(compiled) == [
        (
            "`auditor` may not write `a.md` (denied by `Write(*.md)`): `a` is taken from its final answer; "
            "write `from: answer`, or narrow `Write(*.md)`"
        )
    ]


def test_a_command_step_writes_files_as_it_likes() -> None:
    text = (
        'steps: [{id: a, exec: {type: command, source: "true"}, output_artifacts: [[a, a.md, text], [b, b.md, text]]}]'
    )
    step = plan_of_text(text, "kind: WaveManifest\nmetadata: {name: x}\n").steps[0]
    assert step.permissions is None
    assert [output.origin for output in step.output_artifacts] == ["file", "file"]
