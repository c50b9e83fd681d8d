"""Types of expressions in their places: what is refused, with one finding, and what may well be right and is not."""

import pytest
from wave_runtime.plan.model import Prompt, TemplateBlob

from tests.sources import compile_text, mistakes, plan_of_text, step_of
from wavec.describe.expression import template_text

PIPELINE = """
kind: WavePipeline
input:
  schema:
    type: object
    required: [number]
    properties:
      number: {{type: integer}}
      title: {{type: string}}
      draft: {{type: boolean}}
      labels: {{type: array, items: {{type: string}}}}
      author: {{type: object, properties: {{name: {{type: string}}}}, additionalProperties: false}}
      state: {{enum: [open, closed]}}
      size: {{type: [integer, string]}}
      anything: {{}}
      note: {{$ref: "#/$defs/note"}}
    $defs: {{note: {{type: string}}}}
    additionalProperties: {more}
variables: {{tone: kind, empty: ""}}
steps:
  - id: analyze
    persona: navigator
    exec: {{type: prompt, source: List.}}
    output_artifacts:
      - [facts, facts.json, json]
      - [text, text.md, markdown]
      - [folder, folder/, directory]
      - [program, program, binary]
  - id: review
    persona: navigator
    dependencies: [analyze]
    exec:
      type: prompt
      source: |-
        {hole}
    output_artifacts: [{{name: review, path: "{path}", type: markdown}}]
"""

REFUSED = [
    # the expression, the code, the place, what is said
    ("input.nubmer", "WV402", "input.nubmer", "did you mean `number`?"),
    ("input.number.x", "WV408", "input.number.x", "`input.number` is whole number and has no parts"),
    ("input.title[0]", "WV408", "input.title[0]", "`input.title` is text and has no parts"),
    ("input.labels.first", "WV411", "input.labels.first", "`input.labels` is a list and has no property `first`"),
    ("upper(input.number)", "WV406", "input.number", "`text` of `upper` takes text, found whole number"),
    ("input.number | upper", "WV406", "input.number", "`text` of `upper` takes text, found whole number"),
    ('"a" if input.title else "b"', "WV406", "input.title", "a condition takes a boolean, found text"),
    ("not input.number", "WV406", "input.number", "`not` takes a boolean, found whole number"),
    ("input.draft and input.title", "WV406", "input.title", "`and` takes a boolean, found text"),
    ('input.number > "3"', "WV406", '"3"', "`>` with a number on its left takes a number, found text"),
    ("input.draft < 3", "WV406", "input.draft", "`<` takes a number or text, found boolean"),
    (
        "3 in input.number",
        "WV406",
        "input.number",
        "the right side of `in` takes text or list or object, found whole number",
    ),
    ("uper(input.title)", "WV404", "uper", "did you mean `upper`?"),
    ("upper()", "WV405", "upper", "its signature is `upper(text: text) -> text`"),
    ('replace(input.title, "a")', "WV405", "replace", "`replace` takes 3 arguments, found 2"),
    ("upper(input.size)", "WV406", "input.size", "`text` of `upper` takes text, found whole number or text"),
    ("input.labels[0] | upper", "WV412", "input.labels[0]", "`input.labels` may have no items"),
    ("steps.analyze.text.risks", "WV408", "steps.analyze.text.risks", "declare `text` with `type: json`"),
    ("steps.analyze.folder", "WV407", "steps.analyze.folder", "`folder` is of type directory"),
    ("steps.analyze.program", "WV407", "steps.analyze.program", "`program` is of type binary"),
    ("pipeline_id < 3", "WV406", "3", "takes text, found number"),
    ("first(lines(tone))[0]", "WV409", "first(lines(tone))[0]", "it fails in every run"),
    ('tone > "a" and empty | lines | first == "x"', "WV409", "empty | lines | first", "no first item"),
]


@pytest.mark.parametrize(("expression", "code", "place", "said"), REFUSED)
def test_one_mistake_of_types_is_one_finding(expression: str, code: str, place: str, said: str) -> None:
    compiled = compile_text(PIPELINE.format(hole=f"{{{{ {expression} }}}}", path="r.md", more="false"))
    ((found, at, message),) = mistakes(compiled)
    assert (found, at) == (code, place)
    assert said in message


TAKEN = [
    # may be right; whether it is shows when the value is there
    ("upper(input.anything)", "{{ upper(input.anything) }}"),
    ("input.anything.deep[0].er", "{{ input.anything.deep[0].er }}"),
    ("default(input.labels[0], tone) | upper", '{{ upper(default(input.labels[0], "kind")) }}'),
    ("upper(input.note)", "{{ upper(input.note) }}"),
    ("upper(input.state)", "{{ upper(input.state) }}"),
    ("steps.analyze.facts.risks[0].name | upper", "{{ upper(steps.analyze.facts.risks[0].name) }}"),
    ("upper(steps.analyze.text)", "{{ upper(steps.analyze.text) }}"),
    ("input", "{{ input }}"),
    # known values are folded, the rest stays
    ('"a" if tone == "kind" else uper', "REFUSED"),
    ('"a" if tone == "kind" else input.title', "a"),
    ('"a" if input.draft else upper(tone)', '{{ "a" if input.draft else "KIND" }}'),
    ("upper(tone) | lower", "kind"),
    ('tone == "kind" and input.draft', "{{ true and input.draft }}"),
    ('tone == "blunt" and input.draft', "false"),
    ("[1, 2.5, null, true, tone]", '[1,2.5,null,true,"kind"]'),
    ('empty | lines | first | default("none")', "none"),
    ("pipeline_context.step_id | upper", "REVIEW"),
    ("empty", ""),
]


@pytest.mark.parametrize(("expression", "planned"), TAKEN)
def test_what_may_be_right_is_taken_and_what_is_known_is_folded(expression: str, planned: str) -> None:
    text = PIPELINE.format(hole=f"<{{{{ {expression} }}}}>", path="r.md", more="false")
    if planned == "REFUSED":
        assert [code for code, _, _ in mistakes(compile_text(text))] == ["WV314"]
        return
    plan = plan_of_text(text)
    execution = step_of(plan, "review").exec
    assert isinstance(execution, Prompt)
    blob = plan.blobs[execution.prompt[0].template]
    assert isinstance(blob, TemplateBlob)
    assert template_text(blob.template) == f"<{planned}>"


PATHS = [
    # a path with a hole; codes
    ("{{ input.title }}.md", []),
    ("{{ input.title | slug }}/{{ pipeline_context.branch_name }}/a.md", []),
    ("{{ input.size }}.md", ["WV403"]),
    ("{{ input.anything }}.md", []),
    ("{{ input.number }}.md", ["WV403"]),
    ("{{ input.number | json }}.md", []),
    ("{{ input.draft }}.md", ["WV403"]),
    ("{{ input.labels }}.md", ["WV403"]),
    ("{{ input }}.md", ["WV403"]),
    ("../{{ input.title }}.md", ["WV317"]),
    ("../{{ tone }}.md", ["WV317"]),
    ("{{ 'a/b' }}/c.md", []),
    ("{{ 'con' }}/c.md", ["WV317"]),
    ("{{ input.title }}/../a.md", ["WV317"]),
    ("/{{ input.title }}.md", ["WV317"]),
    ("{{ tone }}.md", []),
    ("{{ empty }}", ["WV317"]),
    ("a/{{ empty }}/b.md", ["WV317"]),
    ("a/{{ '..' }}/b.md", ["WV317"]),
    ("{{ '/etc' }}/b.md", ["WV317"]),
]


@pytest.mark.parametrize(("path", "codes"), PATHS)
def test_values_in_paths(path: str, codes: list[str]) -> None:
    assert [code for code, _, _ in mistakes(compile_text(PIPELINE.format(hole="x", path=path, more="true")))] == codes


INPUTS = [
    # the input's schema; what the prompt reads; codes
    (None, "input", []),
    (None, "input.title", ["WV401"]),
    (None, "input.title | upper", ["WV401"]),
    (None, "upper(input)", []),
    ("{type: string}", "input", []),
    ("{type: string}", "input.title", ["WV408"]),
    ("{type: integer}", "upper(input)", ["WV406"]),
    ("{}", "input.title", []),
    ("true", "input.title", []),
    ("{type: object}", "input.title", []),
    ("{type: object, additionalProperties: false}", "input.title", ["WV402"]),
    ("{type: object, properties: {a: {}}}", "input.title", ["WV402"]),
    ("{type: object, properties: {a: {}}, patternProperties: {t: {type: string}}}", "input.title", []),
    ("{anyOf: [{type: object, properties: {a: {}}}, {type: string}]}", "input.title", ["WV408"]),
    ("{type: array, items: {type: object, required: [a], properties: {a: {}}}}", "input[0].a", ["WV412"]),
    ("{type: array, minItems: 1, items: {type: object, required: [a], properties: {a: {}}}}", "input[0].a", []),
    ("no-such-schema.json", "input.title", ["WV316"]),
]


@pytest.mark.parametrize(("schema", "expression", "codes"), INPUTS)
def test_the_input_is_what_its_schema_says(schema: str | None, expression: str, codes: list[str]) -> None:
    head = f"input: {{schema: {schema}}}\n" if schema is not None else ""
    text = f"""
{head}steps:
  - id: review
    persona: navigator
    exec: {{type: prompt, source: "{{{{ {expression} }}}}"}}
"""
    assert [code for code, _, _ in mistakes(compile_text(text))] == codes


def test_an_artifact_has_the_type_of_its_contract() -> None:
    text = """
steps:
  - id: analyze
    persona: navigator
    exec: {type: prompt, source: List.}
    output_artifacts: [[count, count.json, json]]
    handover: {contract: {type: json_schema, source: count.json, schema: {type: integer}, must_pass: true}}
  - id: review
    persona: navigator
    dependencies: [analyze]
    exec: {type: prompt, source: "{{ upper(steps.analyze.count) }}"}
"""
    assert [finding[:2] for finding in mistakes(compile_text(text))] == [("WV406", "steps.analyze.count")]
