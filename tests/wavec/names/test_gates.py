"""Settings of contract types and quality gates: what the plan says, what they are about, what is refused."""

from typing import Any

import pytest

from tests.sources import compile_text, messages, plan_of_text, told

STEP = """
steps:
  - id: write
    exec: {{type: command, source: "true"}}
    output_artifacts: [[a, a.json, json], [b, "b-{{{{ pipeline_id }}}}.md", markdown]]
    handover: {{{handover}}}
"""
SCHEMA = "schema: {}, source: a.json, must_pass: true"
JSON_SCHEMA: list[tuple[str, dict[str, Any], int]] = [
    ("", {}, 1),
    ("allow_recovery: false", {}, 1),
    ("allow_recovery: true", {"recovery": {"level": "conservative"}}, 2),
    ("allow_recovery: true, recovery_level: aggressive", {"recovery": {"level": "aggressive"}}, 2),
    ("allow_recovery: true, warn_on_recovery: false", {"recovery": {"level": "conservative", "warn": False}}, 2),
    ("warn_on_recovery: false", {"recovery": {"warn": False}}, 2),
    ("disable_wrapper_detection: true", {"recovery": {"wrappers": False}}, 2),
    ("disable_wrapper_detection: false", {}, 1),
    ("progressive_validation: true", {"findings": "warnings"}, 2),
]


@pytest.mark.parametrize(("keys", "expected", "version"), JSON_SCHEMA)
def test_settings_of_json_schema(keys: str, expected: dict[str, Any], version: int) -> None:
    contract = f"{{type: json_schema, {SCHEMA}{', ' if keys else ''}{keys}}}"
    made = plan_of_text(STEP.format(handover=f"contract: {contract}"))
    settings = dict(made.steps[0].contracts[0].settings)
    del settings["schema"]
    assert settings == expected
    assert f"contract.json_schema/{version}" in made.requires


FILES = {"t.md": "# T\n", "s.json": '{"required": ["title", "risks"]}'}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("type: markdown_spec", {}),
    ("type: markdown_spec, sections: [A, B], links: false", {"rules": {"sections": ["A", "B"], "links": False}}),
    ("type: markdownspec, schema_path: s.json", {"rules": {"required": ["title", "risks"]}}),
    ("type: format, kind: issue", {"rules": {"kind": "issue"}}),
    ("type: typescript", {}),
    ("type: non_empty_file", {}),
]


@pytest.mark.parametrize(("keys", "settings"), OTHERS)
def test_settings_of_other_types(keys: str, settings: dict[str, Any]) -> None:
    made = plan_of_text(STEP.format(handover=f"contract: {{{keys}, source: a.json}}"), files=FILES)
    assert made.steps[0].contracts[0].settings == settings


def test_the_text_of_a_template_is_frozen() -> None:
    step = STEP.format(handover="contract: {type: template, source: a.json, template_path: ./t.md}")
    made = plan_of_text(step, files=FILES)
    digest = made.steps[0].contracts[0].settings["template"]
    assert made.text(str(digest)) == "# T\n"
    assert [file.path for file in made.inputs] == ["pipelines/review.yaml", "t.md", "wave.yaml"]


GATE = "quality_gates: [{type: no_placeholders"
SOURCES = [
    (f"{GATE}, source: a.json}}]", ("a.json",)),
    (f"{GATE}}}], contract: {{type: non_empty_file, source: a.json}}", ("a.json",)),
    (
        f"{GATE}}}], contracts: [{{type: test_suite, command: 'true'}}, {{type: non_empty_file, source: a.json}}]",
        ("a.json",),
    ),
]


@pytest.mark.parametrize(("handover", "source"), SOURCES)
def test_a_gate_is_about_the_file_of_the_first_contract(handover: str, source: tuple[str, ...]) -> None:
    made = plan_of_text(STEP.format(handover=handover))
    assert made.steps[0].contracts[-1].source == source


def test_a_gate_is_about_the_only_output_whatever_its_path_holds() -> None:
    text = STEP.format(handover=f"{GATE}}}]").replace("[a, a.json, json], ", "")
    contract = plan_of_text(text).steps[0].contracts[0]
    assert contract.source is not None and len(contract.source) == 3
    assert (contract.type, contract.must_pass, contract.on_failure) == ("quality_gate", False, "warn")
    inherited = STEP.format(
        handover=f"{GATE}}}], contract: {{type: markdown_spec, source: 'b-{{{{ pipeline_id }}}}.md'}}"
    )
    judged, gate = plan_of_text(inherited).steps[0].contracts
    assert gate.source == judged.source


def test_a_required_gate_fails_the_run_and_shares_the_retries() -> None:
    gates = "quality_gates: [{type: link_check, source: a.json, required: true, threshold: 90}], max_retries: 2"
    step = plan_of_text(STEP.format(handover=gates)).steps[0]
    (gate,) = step.contracts
    assert (gate.must_pass, gate.on_failure, step.retry.max_attempts) == (True, "halt", 3)
    assert gate.settings == {"rules": {"gate": "link_check", "threshold": 90}}


MISTAKES = [
    ("contract: {type: template, source: a.json}", ["WV202"]),
    ("contract: {type: template, source: a.json, template_path: none.md}", ["WV316"]),
    ("contract: {type: template, source: a.json, template_path: ../t.md}", ["WV317"]),
    ("contract: {type: template, source: a.json, template_path: '{{ pipeline_id }}'}", ["WV219"]),
    ("contract: {type: format, source: a.json}", ["WV202"]),
    ("contract: {type: format, source: a.json, kind: poem}", ["WV205"]),
    ("contract: {type: markdown_spec, source: a.json, schema_path: none.json}", ["WV316"]),
    ("contract: {type: markdown_spec, source: a.json, schema_path: s.json}", ["WV665"]),
    (f"contract: {{type: json_schema, {SCHEMA}, recovery_level: progressive}}", ["WV207"]),
    (f"contract: {{type: json_schema, {SCHEMA}, allow_recovery: maybe}}", ["WV203"]),
    ("quality_gates: [{type: beauty, source: a.json}]", ["WV205"]),
    ("quality_gates: [{source: a.json}]", ["WV202"]),
    ("quality_gates: [{type: no_placeholders}]", ["WV666"]),
    ("quality_gates: [{type: no_placeholders, source: c.md}]", ["WV313"]),
    ("quality_gates: [{type: no_placeholders, source: a.json, threshold: 0}]", ["WV206"]),
    ("quality_gates: [{type: no_placeholders, source: a.json, threshold: 101}]", ["WV206"]),
    ("quality_gates: [{type: no_placeholders, source: a.json, must_pass: true}]", ["WV201"]),
    ("quality_gates: [{type: required_fields, source: a.json}]", ["WV202"]),
    ("quality_gates: [{type: required_fields, source: a.json, parameters: {fields: []}}]", ["WV206"]),
    ("quality_gates: [{type: required_fields, source: a.json, parameters: {field: [a]}}]", ["WV201"]),
    ("quality_gates: [{type: link_check, source: a.json, parameters: {}}]", ["WV201"]),
    ("quality_gates: [{type: link_check, source: a.json, required: true, on_failure: warn}]", ["WV217"]),
    ("quality_gates: [{type: link_check, source: a.json, max_retries: 1}]", ["WV605"]),
]


@pytest.mark.parametrize(("handover", "expected"), MISTAKES)
def test_mistakes(handover: str, expected: list[str]) -> None:
    compiled = compile_text(STEP.format(handover=handover), files=FILES)
    assert [code for code, _ in told(compiled) if code < "WV600" or code in expected] == expected, messages(compiled)


def test_a_schema_whose_findings_are_warnings_promises_nothing() -> None:
    text = """
steps:
  - id: a
    persona: navigator
    exec: {{type: prompt, source: Write a.json.}}
    output_artifacts: [[a, a.json, json]]
    handover: {{contract: {{type: json_schema, source: a.json, must_pass: true, schema: {{type: object}}{more}}}}}
  - id: b
    persona: navigator
    dependencies: [a]
    memory: {{inject_artifacts: [{{step: a, artifact: a, schema: {{type: object}}}}]}}
    exec: {{type: prompt, source: Read artifacts/a.}}
"""
    codes = [code for code, _ in told(compile_text(text.format(more="")))]
    assert "WV451" not in codes
    verdicts = compile_text(text.format(more=", progressive_validation: true")).handovers[0].handovers
    assert str(verdicts[0].verdict) == "NoPromise(why='the contract of the producer need not pass')"
