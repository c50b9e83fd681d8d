"""What the plan says of sources: runtime inputs, source map, generated prompts, settings, meaning and places."""

import re
from collections.abc import Callable

import pytest
from wave_runtime.plan import encode
from wave_runtime.plan.model import Prompt, TemplateBlob

from tests.sources import MANIFEST, compile_text, plan_of_text, step_of
from wavec.describe.expression import template_text
from wavec.lower.plan import lower

INPUTS = [
    # input.schema, prompt; name, source, trust, type, required of each runtime input
    ("", "x", []),
    ("", "{{ input }}", [("input", "user", "untrusted", "text", True)]),
    ("", "{{ input | default('x') }}", [("input", "user", "untrusted", "text", False)]),
    ("", "{{ default('x', input) }}", []),
    ("", "{{ pipeline_id }}", [("pipeline_id", "run", "trusted", "text", True)]),
    (
        "",
        "{{ pipeline_context.pipeline_id }} {{ pipeline_context.step_id }}",
        [("pipeline_context.pipeline_id", "run", "trusted", "text", True)],
    ),
    (
        "",
        "{{ pipeline_context.feature_num }}{{ pipeline_context.branch_name | default('main') }}",
        [
            ("pipeline_context.branch_name", "git", "untrusted", "text", False),
            ("pipeline_context.feature_num", "git", "untrusted", "text", True),
        ],
    ),
    (
        "{type: object, properties: {a: {type: integer}, b: {type: string, default: x}, c: {}}}",
        "{{ input.a }} {{ input.b }} {{ input.c.d }} {{ input.c.e | default(1) }}",
        [
            ("input.a", "user", "untrusted", "whole number", True),
            ("input.b", "user", "untrusted", "text", False),
            ("input.c", "user", "untrusted", "any", True),
        ],
    ),
    ("{type: object}", "{{ input.a }}", [("input.a", "user", "untrusted", "any", True)]),
    (
        "{type: object, properties: {a: {type: array, items: {type: string}}}}",
        "{{ input.a[0] | default('') }}",
        [("input.a", "user", "untrusted", "list of text", False)],
    ),
    (
        "",
        "{{ steps.before.text }} {{ before.out.facts.a }}",
        [
            ("steps.before.facts", "step", "untrusted", "json", True),
            ("steps.before.text", "step", "untrusted", "text", True),
        ],
    ),
    (
        "",
        "{{ input if pipeline_id == 'x' else 'y' }}",
        [("input", "user", "untrusted", "text", True), ("pipeline_id", "run", "trusted", "text", True)],
    ),
]


@pytest.mark.parametrize(("schema", "prompt", "expected"), INPUTS)
def test_runtime_inputs(schema: str, prompt: str, expected: list[tuple[str, str, str, str, bool]]) -> None:
    head = f"input: {{schema: {schema}}}\n" if schema else ""
    plan = plan_of_text(f"""
{head}steps:
  - id: before
    persona: navigator
    exec: {{type: prompt, source: x}}
    output_artifacts: [[facts, facts.json, json], [text, text.md, markdown]]
  - id: review
    persona: navigator
    dependencies: [before]
    exec:
      type: prompt
      source: "{prompt}"
""")
    found = [(use.name, use.source, use.trust, use.type, use.required) for use in plan.runtime_inputs]
    assert found == expected
    assert all(use.used_by == ("review",) for use in plan.runtime_inputs)


PIPELINE = """
kind: WavePipeline
metadata: {name: review}
input: {schema: {type: object, properties: {a: {type: string}}}}
steps:
  - id: zeta
    persona: navigator
    dependencies: [alpha]
    memory: {inject_artifacts: [{step: alpha, artifact: facts}]}
    exec: {type: prompt, source: "Read artifacts/facts."}
    timeout: 5m
    permissions: {deny: [Bash]}

  - id: alpha
    persona: navigator
    exec: {type: prompt, source: "{{ input.a }}"}
    workspace: {root: src, mount: [[docs, docs, readonly]]}
    output_artifacts: [[facts, facts.json, json]]
    handover:
      contracts:
        - {type: json_schema, source: facts.json, schema: {}, must_pass: true}
        - {type: test_suite, command: make, must_pass: true}
"""
FILES = {"src/x": "", "docs/x": ""}
WRITTEN = [
    # a pointer into the plan, and the text at the first place
    ("/pipeline/name", "review"),
    ("/pipeline/input/schema", "{type: object, properties: {a: {type: string}}}"),
    ("/steps/0/persona", "navigator"),
    ("/steps/0/exec", '{type: prompt, source: "{{ input.a }}"}'),
    ("/steps/0/workspace/mounts/0", "src"),
    ("/steps/0/workspace/mounts/1", "[docs, docs, readonly]"),
    ("/steps/0/output_artifacts/0", "[facts, facts.json, json]"),
    ("/steps/0/contracts/0", "{type: json_schema, source: facts.json, schema: {}, must_pass: true}"),
    ("/steps/0/contracts/1", "{type: test_suite, command: make, must_pass: true}"),
    ("/steps/0/permissions", "{allowed_tools: [Read, Write]}"),
    ("/steps/1/inject_artifacts/0", "{step: alpha, artifact: facts}"),
    ("/steps/1/timeout_ms", "5m"),
]


def text_at(place: str, sources: dict[str, str]) -> str:
    """What stands at FILE:LINE:COLUMN-LINE:COLUMN."""
    match = re.fullmatch(r"(.+):(\d+):(\d+)-(\d+):(\d+)", place)
    assert match
    name, numbers = match[1], [int(number) for number in match.groups()[1:]]
    lines = sources[name].split("\n")
    offset = [
        sum(len(line) + 1 for line in lines[: line - 1]) + column - 1 for line, column in (numbers[:2], numbers[2:])
    ]
    return sources[name][offset[0] : offset[1]]


def test_the_source_map_leads_to_what_was_written() -> None:
    plan = plan_of_text(PIPELINE, files=FILES)
    sources = {"pipelines/review.yaml": PIPELINE, "wave.yaml": MANIFEST}
    for pointer, text in WRITTEN:
        assert text_at(plan.source_map[pointer][0], sources) == text, pointer
    assert text_at(plan.source_map["/steps/1/permissions"][1], sources) == "{deny: [Bash]}"
    assert text_at(plan.source_map["/steps/0"][0], sources).startswith("id: alpha")


def test_every_pointer_of_the_source_map_leads_into_the_plan() -> None:
    plan = plan_of_text(PIPELINE, files=FILES)
    encoded = encode(plan)
    for pointer, places in plan.source_map.items():
        node: object = encoded
        for step in pointer.split("/")[1:]:
            node = node[int(step)] if isinstance(node, list) else node[step]  # type: ignore[index]
        assert places


OUTPUTS = [
    # rights, an artifact; the generated end of the prompt
    ("Write", "[a, a.md, markdown]", "- Write the artifact `a` (markdown) to the file `a.md`.\n"),
    (
        "Read",
        "[a, a.md, markdown]",
        "- Your final answer is the artifact `a` (markdown): give its content and nothing else.\n",
    ),
    (
        "Write",
        "{name: a, path: a.md, type: text, required: false}",
        "- Write the artifact `a` (text) to the file `a.md`. It may be left out.\n",
    ),
    ("Write", "[a, out/, directory]", "- Put the files of the artifact `a` into the folder `out`.\n"),
    ("Write", '[a, "{{ input }}.md", text]', "- Write the artifact `a` (text) to the file `{{ input }}.md`.\n"),
]


@pytest.mark.parametrize(("rights", "output", "generated"), OUTPUTS)
def test_the_generated_end_of_a_prompt(rights: str, output: str, generated: str) -> None:
    text = f"steps: [{{id: a, persona: navigator, exec: {{type: prompt, source: x}}, output_artifacts: [{output}]}}]"
    plan = plan_of_text(text, MANIFEST.replace("[Read, Write]", f"[{rights}]"))
    execution = step_of(plan, "a").exec
    assert isinstance(execution, Prompt)
    author, added = execution.prompt
    assert (author.origin, added.origin) == ("author", "generated")
    blob = plan.blobs[added.template]
    assert isinstance(blob, TemplateBlob)
    assert template_text(blob.template).endswith("-->\n\n" + generated)


def test_a_step_that_leaves_nothing_has_the_words_of_its_author_alone() -> None:
    plan = plan_of_text("steps: [{id: a, persona: navigator, exec: {type: prompt, source: x}}]")
    execution = step_of(plan, "a").exec
    assert isinstance(execution, Prompt)
    assert [segment.origin for segment in execution.prompt] == ["author"]


REQUIRES = [
    ("exec: {type: command, source: x}", ["exec.command/1"]),
    ("exec: {type: prompt, source: x}, persona: navigator", ["adapter.claude/1", "permissions/1"]),
    (
        "exec: {type: command, source: x}, handover: {contract: {type: test_suite, command: x, must_pass: true}}",
        ["contract.test_suite/1", "exec.command/1"],
    ),
]


@pytest.mark.parametrize(("step", "requires"), REQUIRES)
def test_a_plan_says_what_a_runtime_must_know(step: str, requires: list[str]) -> None:
    assert list(plan_of_text(f"steps: [{{id: a, {step}}}]").requires) == requires


SAME: list[tuple[Callable[[str], str], bool]] = [
    # another way to write PIPELINE; whether the plan means the same
    (lambda text: "# a comment\n" + text, True),
    (lambda text: text.replace("\n", "\r\n"), True),
    (lambda text: "\ufeff" + text, True),
    (lambda text: text.replace("timeout: 5m", "timeout: 300s"), True),
    (lambda text: text.replace("{step: alpha, artifact: facts}", "{artifact: facts, step: alpha}"), True),
    (lambda text: text.replace("metadata: {name: review}\n", "metadata: {name: 'review'}\n"), True),
    (lambda text: text + "variables: {unused: x}\n", True),
    (lambda text: text.replace("Read artifacts/facts.", "Read  artifacts/facts."), False),
    (lambda text: text.replace("timeout: 5m", "timeout: 6m"), False),
    (lambda text: text.replace("{deny: [Bash]}", "{deny: [Edit]}"), False),
    (lambda text: text.replace("metadata: {name: review}", "metadata: {name: reviews}"), False),
    (lambda text: text.replace("zeta", "omega"), False),
]


@pytest.mark.parametrize(("change", "same"), SAME)
def test_the_digest_covers_the_meaning(change: Callable[[str], str], same: bool) -> None:
    changed = change(PIPELINE)
    assert changed != PIPELINE
    first, second = plan_of_text(PIPELINE, files=FILES), plan_of_text(changed, files=FILES)
    assert (first.digest == second.digest) == same


def test_a_plan_that_was_made_twice_is_the_same() -> None:
    compiled = compile_text(PIPELINE, files=FILES)
    first, second = (lower(compiled.pipelines[0], compiler="test") for _ in range(2))
    assert encode(first) == encode(second)
