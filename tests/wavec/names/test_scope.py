"""What a name in an expression means, wherever it may stand; and what is said of one that means nothing."""

import pytest
from wave_runtime.plan.expression import Hole
from wave_runtime.plan.model import Prompt, TemplateBlob

from tests.sources import compile_text, mistakes, plan_of_text, step_of
from wavec.describe.expression import template_text

PIPELINE = """
kind: WavePipeline
metadata: {{name: review}}
variables:
  tone: kind
  base-branch: main
  input: "never meant by `input`"
  analyze: "a variable called like a step"
steps:
  - id: analyze
    persona: navigator
    exec: {{type: prompt, source: List.}}
    output_artifacts:
      - {{name: analysis, path: analysis.md, type: markdown}}
      - {{name: risk-list, path: risks.json, type: json}}
      - {{name: maybe, path: maybe.md, type: markdown, required: false}}

  - id: code-review
    persona: navigator
    dependencies: [analyze]
    exec: {{type: prompt, source: Review.}}
    output_artifacts: [{{name: notes, path: notes.md, type: markdown}}]

  - id: beside
    persona: navigator
    exec: {{type: prompt, source: Look.}}
    output_artifacts: [{{name: notes, path: notes.md, type: markdown}}]

  - id: review
    persona: navigator
    dependencies: [code-review]
    memory:
      inject_artifacts: [{{step: analyze, artifact: analysis, as: findings}}]
    exec:
      type: prompt
      source: |-
        Read findings. <{hole}>
    output_artifacts: [{{name: own, path: own.md, type: markdown}}]
"""

MEANT = [
    # what is written, what the plan says
    ("{{ input }}", "{{ input }}"),
    ("{{input}}", "{{ input }}"),
    ("{{ pipeline_id }}", "{{ pipeline_id }}"),
    ("{{ pipeline_context.pipeline_id }}", "{{ pipeline_context.pipeline_id }}"),
    ("{{ pipeline_context.branch_name }}", "{{ pipeline_context.branch_name }}"),
    ("{{ pipeline_context.feature_num }}", "{{ pipeline_context.feature_num }}"),
    ("{{ pipeline_context.step_id }}", "review"),
    ("{{ variables.tone }}", "kind"),
    ("{{ tone }}", "kind"),
    ("{{ base-branch }}", "main"),
    ("{{ variables.base-branch }}", "main"),
    ('{{ variables["base-branch"] }}', "main"),
    ("{{ variables.input }}", "never meant by `input`"),
    ("{{ analyze }}", "a variable called like a step"),
    ("{{ steps.analyze.analysis }}", "{{ steps.analyze.analysis }}"),
    ("{{ steps.code-review.notes }}", "{{ steps.code-review.notes }}"),
    ('{{ steps["code-review"]["notes"] }}', "{{ steps.code-review.notes }}"),
    ("{{ analyze.out.analysis }}", "{{ steps.analyze.analysis }}"),
    ("{{ code-review.out.notes }}", "{{ steps.code-review.notes }}"),
    ("{{ analyze.out.risk-list[0].name }}", "{{ steps.analyze.risk-list[0].name }}"),
    ("{{ steps.analyze.risk-list.items }}", "{{ steps.analyze.risk-list.items }}"),
    ("{{ upper(tone) }} {{ input | trim }}", "KIND {{ trim(input) }}"),
    ('{{ "{{" }} }}', '{{ "{{" }} }}'),
]


@pytest.mark.parametrize(("written", "meant"), MEANT)
def test_what_a_name_means(written: str, meant: str) -> None:
    plan = plan_of_text(PIPELINE.format(hole=written))
    execution = step_of(plan, "review").exec
    assert isinstance(execution, Prompt)
    blob = plan.blobs[execution.prompt[0].template]
    assert isinstance(blob, TemplateBlob)
    assert template_text(blob.template) == f"Read findings. <{meant}>"


REFUSED = [
    # what is written, the code, the place, what the finding says
    ("inptu", "WV314", "inptu", "did you mean `input`?"),
    ("tonne", "WV314", "tonne", "did you mean `tone`?"),
    ("variables.tonne", "WV314", "variables.tonne", "did you mean `variables.tone`?"),
    ("variables", "WV314", "variables", "unknown name `variables`"),
    ("variables.tone.length", "WV314", "variables.tone.length", "unknown name `variables.tone.length`"),
    ("pipeline_context", "WV314", "pipeline_context", "unknown name `pipeline_context`"),
    ("pipeline_context.branch", "WV314", "pipeline_context.branch", "did you mean `pipeline_context.branch_name`?"),
    ("pipeline_id.x", "WV314", "pipeline_id.x", "unknown name `pipeline_id.x`"),
    ("steps", "WV314", "steps", "unknown name `steps`"),
    ("steps.analyze", "WV314", "steps.analyze", "unknown name `steps.analyze`"),
    ("steps.analise.analysis", "WV307", "steps.analise.analysis", "did you mean `analyze`?"),
    ("steps.analyze.analisys", "WV308", "steps.analyze.analisys", "did you mean `analysis`?"),
    ("analyze.out.analisys", "WV308", "analyze.out.analisys", "did you mean `analysis`?"),
    ("analyze.analysis", "WV314", "analyze.analysis", "did you mean `steps.analyze.analysis`?"),
    ("analise.out.analysis", "WV314", "analise.out.analysis", "did you mean `steps.analyze.analysis`?"),
    ("steps.beside.notes", "WV309", "steps.beside.notes", "add `beside` to `dependencies` of `review`"),
    ("steps.review.own", "WV309", "steps.review.own", "step `review` uses its own artifact `own`"),
    ("steps.analyze.maybe", "WV324", "steps.analyze.maybe", "may be missing"),
    ("findings", "WV315", "findings", "write `{{ steps.analyze.analysis }}` for its content"),
    ("findings.first", "WV315", "findings.first", "`artifacts/findings`"),
    ("task", "WV323", "task", "belongs to matrix steps"),
    ("item.name", "WV323", "item.name", "belongs to matrix steps"),
    ("upper(inptu)", "WV314", "inptu", "did you mean `input`?"),
    ('"a" if inptu == "b" else input', "WV314", "inptu", "did you mean `input`?"),
]


@pytest.mark.parametrize(("expression", "code", "place", "said"), REFUSED)
def test_what_is_said_of_a_name_that_means_nothing(expression: str, code: str, place: str, said: str) -> None:
    compiled = compile_text(PIPELINE.format(hole=f"{{{{ {expression} }}}}"))
    ((found, at, message),) = mistakes(compiled)
    assert (found, at) == (code, place)
    assert said in message


COMMAND = 'exec: {type: command, source: "true"}'
PLACES = [
    # where a name may stand, and the step with it
    ("prompt", 'persona: navigator, exec: {type: prompt, source: "a HOLE b"}'),
    ("environment", 'exec: {type: command, source: "true", env: {A: "HOLE"}}'),
    ("mount source", f'{COMMAND}, workspace: {{mount: [["HOLE/a", b, readonly]]}}'),
    ("mount target", f'{COMMAND}, workspace: {{mount: [[src, "b/HOLE", readonly]]}}'),
    ("workspace root", f'{COMMAND}, workspace: {{root: "HOLE"}}'),
    ("artifact path", f'{COMMAND}, output_artifacts: [[a, "out/HOLE.md", markdown]]'),
    (
        "contract source",
        (
            f'{COMMAND}, output_artifacts: [[a, "HOLE.json", json]], handover: {{contract: {{type: json_schema, '
            f'source: "HOLE.json", schema: {{}}, must_pass: true}}}}'
        ),
    ),
    (
        "contract folder",
        f'{COMMAND}, handover: {{contract: {{type: test_suite, command: make, dir: "HOLE", must_pass: true}}}}',
    ),
]
STEP = """
kind: WavePipeline
steps:
  - {{id: analyze, {body}}}
"""


@pytest.mark.parametrize(("where", "body"), PLACES)
def test_where_a_name_may_stand(where: str, body: str) -> None:
    text = STEP.format(body=body)
    plan = plan_of_text(text.replace("HOLE", "{{ pipeline_context.branch_name }}"), files={"src/x": ""})
    assert [(use.name, use.used_by) for use in plan.runtime_inputs] == [("pipeline_context.branch_name", ("analyze",))]
    wrong = compile_text(text.replace("HOLE", "{{ pipeline_context.branch_nam }}"), files={"src/x": ""})
    # A contract's source is the path of an artifact: there the name stands twice.
    assert {finding[:2] for finding in mistakes(wrong)} == {("WV314", "pipeline_context.branch_nam")}


NOT_FILLED = [
    # where no name may stand, the step with one, and the code
    ("dependencies", f'{COMMAND}, dependencies: ["{{{{ input }}}}"]', "WV219"),
    ("command", 'exec: {type: command, source: "echo {{ input }}"}', "WV218"),
    (
        "contract command",
        f'{COMMAND}, handover: {{contract: {{type: test_suite, command: "make {{{{ input }}}}", must_pass: true}}}}',
        "WV218",
    ),
    (
        "schema path",
        (
            f"{COMMAND}, output_artifacts: [[a, a.json, json]], handover: {{contract: {{type: json_schema, "
            f'source: a.json, schema_path: "{{{{ input }}}}.json", must_pass: true}}}}'
        ),
        "WV219",
    ),
    ("injected step", f'{COMMAND}, memory: {{inject_artifacts: [{{step: "{{{{ input }}}}", artifact: a}}]}}', "WV307"),
    ("timeout", f'{COMMAND}, timeout: "{{{{ input }}}}"', "WV210"),
]


@pytest.mark.parametrize(("where", "body", "code"), NOT_FILLED)
def test_where_no_name_may_stand(where: str, body: str, code: str) -> None:
    assert [found for found, _, _ in mistakes(compile_text(STEP.format(body=body)))] == [code]


def test_holes_have_the_trust_of_their_values() -> None:
    hole = "{{ input }} {{ pipeline_id }} {{ tone }} {{ steps.analyze.analysis }}"
    plan = plan_of_text(PIPELINE.format(hole=hole))
    execution = step_of(plan, "review").exec
    assert isinstance(execution, Prompt)
    blob = plan.blobs[execution.prompt[0].template]
    assert isinstance(blob, TemplateBlob)
    assert [part.trust for part in blob.template if isinstance(part, Hole)] == ["untrusted", "trusted", "untrusted"]
