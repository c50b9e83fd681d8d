"""What prompts say of files, of other steps and of the JSON that is asked for."""

import json

import pytest

from tests.sources import compile_text, messages, told

TWO = """
steps:
  - id: analyze
    persona: navigator
    exec: {{type: prompt, source: x}}
    output_artifacts: [{{name: risks, path: output/risks.md, type: markdown}}]
  - id: judge
    persona: navigator
    dependencies: [{needs}]
    memory: {{inject_artifacts: [{injected}]}}
    exec:
      type: prompt
      source: |
        {prompt}
    {more}
"""
RISKS = "{step: analyze, artifact: risks}"
HANDED: list[tuple[str, str, str, str, list[str]]] = [
    # dependencies, injected, prompt, more of the step, codes
    ("analyze", "", "Judge output/risks.md.", "", ["WV643"]),
    ("analyze", "", "Judge ./output/risks.md and output/risks.md.", "", ["WV643"]),
    ("analyze", "", "Judge `/output/risks.md`", "", ["WV643"]),
    ("", "", "Judge output/risks.md.", "", ["WV643"]),
    ("analyze", RISKS, "Judge output/risks.md, I mean artifacts/risks.", "", ["WV643"]),
    ("analyze", RISKS, "Judge artifacts/risks.", "", []),
    ("analyze", "", "Judge the risks.", "", []),
    ("analyze", "", "Judge risks.md.", "", []),
    ("analyze", "", "See https://example.com/output/risks.md", "", []),
    ("analyze", "", "See {{ input }}/output/risks.md", "", []),
    ("analyze", "", "See my/output/risks.md", "", []),
    ("analyze", "", "See output/risks.md.bak", "", []),
    ("analyze", "", "See output/*.md", "", []),
    ("analyze", "", "Write output/risks.md", "output_artifacts: [[mine, output/risks.md, markdown]]", []),
    ("analyze", "", "Judge output/risks.md", "workspace: {mount: [[docs, output, readonly]]}", []),
    ("analyze", "", "Judge output/risks.md", "workspace: {mount: [[other, output, readonly]]}", ["WV643"]),
]


@pytest.mark.parametrize(("needs", "injected", "prompt", "more", "codes"), HANDED)
def test_a_file_of_another_step(needs: str, injected: str, prompt: str, more: str, codes: list[str]) -> None:
    text = TWO.format(needs=needs, injected=injected, prompt=prompt, more=more)
    files = {"docs/risks.md": "", "other/x.md": ""}
    found = [code for code, _ in told(compile_text(text, files=files))]
    assert [code for code in found if code != "WV640"] == codes


WAYS_OUT = [
    # dependencies, injected, prompt, message and help
    (
        "",
        "",
        "Judge output/risks.md.",
        (
            "the prompt names `output/risks.md`, which is made by `analyze`, which is no dependency; "
            "add `analyze` to `dependencies`, inject `risks` of `analyze` and write `artifacts/risks`"
        ),
    ),
    (
        "analyze",
        RISKS,
        "artifacts/risks: output/risks.md",
        (
            "the prompt names `output/risks.md`, and the file is given as `artifacts/risks`; "
            "write `artifacts/risks` in the prompt"
        ),
    ),
]


@pytest.mark.parametrize(("needs", "injected", "prompt", "message"), WAYS_OUT)
def test_the_way_out_says_what_is_missing(needs: str, injected: str, prompt: str, message: str) -> None:
    assert messages(compile_text(TWO.format(needs=needs, injected=injected, prompt=prompt, more=""))) == [message]


ELSEWHERE: list[tuple[str, str, list[tuple[str, str]]]] = [
    # the prompt, artifacts, findings
    (
        "Write the result to output/report.json.",
        "[[a, output/reports.json, json]]",
        [("WV644", "output/report.json")],
    ),
    ("Save your findings in report.json.", "[[a, output/report.json, json]]", [("WV644", "report.json")]),
    ("Save to artifact.json.", "[[a, out.json, json]]", [("WV644", "artifact.json")]),
    ("Create a file called summary.md", "[[a, output/review.md, markdown]]", [("WV644", "summary.md")]),
    ("Write to `out/a.md`", "[[a, output/a.md, markdown], [b, b.json, json]]", [("WV644", "out/a.md")]),
    ("Write output/reports.json.", "[[a, output/reports.json, json]]", []),
    ("Save to artifact.json, then copy it to out.json.", "[[a, out.json, json]]", []),
    ("Write the result to notes.md.", "[[a, out.json, json]]", []),
    ("Write the summary to notes.md.", "[[a, a.md, markdown], [b, b.md, markdown]]", []),
    ("Write nothing to log.json. Do not write to data.json.", "[[a, out.json, json]]", [("WV644", "log.json")]),
    ("Do not write to data.json.", "[[a, out.json, json]]", []),
    ("Write a summary based on data.json.", "[[a, out.json, json]]", []),
    ("Read data.json and report on it.", "[[a, out.json, json]]", []),
    ("Write to artifacts/data.json.", "[[a, out.json, json]]", [("WV603", "artifacts/data.json")]),
    ("Write to https://example.com/data.json.", "[[a, out.json, json]]", []),
    ("Write to report.json.", "[{name: a, path: out.json, type: json, from: answer}]", []),
    ("Write the changes to src/data.json.", "[[a, out.json, json]]", []),
    ("Write to report.json.", "[[a, out/, directory]]", []),
]


@pytest.mark.parametrize(("prompt", "outputs", "found"), ELSEWHERE)
def test_a_file_that_is_declared_elsewhere(prompt: str, outputs: str, found: list[tuple[str, str]]) -> None:
    text = f"""
steps:
  - id: a
    persona: navigator
    workspace: {{mount: [[src, src, readonly]]}}
    exec: {{type: prompt, source: "{prompt}"}}
    output_artifacts: {outputs}
"""
    assert told(compile_text(text, files={"src/data.json": "{}"})) == found


DECLARED: dict[str, object] = {"files": {}, "risk_level": {}, "title": {}}
KEYS: list[tuple[str, dict[str, object], list[str]]] = [
    # the prompt; the schema beyond its type; messages
    ('Write {"files": [], "risk_level": 1}', {"additionalProperties": False}, []),
    ('Write {"files": [], "risk": 1}', {}, []),
    ('Write {"files": [], "risk_levels": 1}', {}, ["has `risk_levels`, which the schema does not have"]),
    ('Write {"files": [], "x": 1}', {"additionalProperties": False}, ["has `x`, which the schema does not allow"]),
    ('Write {"files": []}', {"required": ["files", "title"]}, ["lacks `title`, which the schema requires"]),
    ('Write {"files": [], ...}', {"required": ["files", "title"]}, []),
    ('Write {"files": []} and its title', {"required": ["files", "title"]}, []),
    ('Write {"files": [{"x": 1}]}', {"additionalProperties": False}, []),
    ('Write {"a": 1, "b": 2}', {"additionalProperties": False}, ["has `a`, `b`, which the schema does not allow"]),
    ('You are given {"a": 1, "b": 2}', {"additionalProperties": False}, []),
    ('The input is {"a": 1}. Write {"files": 1}', {"additionalProperties": False}, []),
    ('Write {"files": [}', {"additionalProperties": False}, []),
    ('Write {"files": [}]', {"additionalProperties": False}, []),
    ('Write {"files: 1}', {"additionalProperties": False}, []),
    ('Call f({ "x" })', {"additionalProperties": False}, []),
    ('Write {{ "x" }}', {"additionalProperties": False}, []),
    ("Write JSON with risk_level and risk_reason.", {"additionalProperties": False}, ["has `risk_reason`, which"]),
    ("Write JSON with risk_level, and risk_reason", {}, []),
    ("Write JSON with `files`, `x`", {"additionalProperties": False}, ["has `x`, which the schema does not allow"]),
    ("Write a JSON file with keys: files, x, y", {"additionalProperties": False}, ["has `x`, `y`, which"]),
    ("Write JSON with care and precision.", {"additionalProperties": False, "required": ["files"]}, []),
    (
        "Output JSON with change_set, and open_items.",
        {"required": ["files"]},
        ["the list of keys in the prompt lacks `files`, which the schema requires"],
    ),
    ('Write {"x1": 1}', {"additionalProperties": False, "patternProperties": {"^x": {}}}, []),
]


@pytest.mark.parametrize(("prompt", "more", "found"), KEYS)
def test_keys_that_the_prompt_and_the_schema_have(prompt: str, more: dict[str, object], found: list[str]) -> None:
    schema = json.dumps({"type": "object", "properties": DECLARED, "minProperties": 0, **more})
    text = f"""
steps:
  - id: a
    persona: navigator
    exec:
      type: prompt
      source: |
        {prompt}
    output_artifacts: [[out, artifact.json, json]]
    handover: {{contract: {{type: json_schema, schema: '{schema}', must_pass: true}}}}
"""
    compiled = compile_text(text)
    assert all(finding.code.id == "WV645" for finding in compiled.diagnostics), messages(compiled)
    said = messages(compiled)
    assert len(said) == len(found) and all(part in message for part, message in zip(found, said, strict=True))


PREVIOUS: list[tuple[str, str, list[str]]] = [
    ("Use the results of the previous step.", "", ["of the previous step"]),
    ("Use what comes\n        from previous steps.", "", ["from previous steps"]),
    ("Use the results of the previous step.", "dependencies: [analyze]", []),
    ("Repeat the previous step if needed.", "", []),
    ("Compare with the previous version of the steps.", "", []),
]


@pytest.mark.parametrize(("prompt", "more", "found"), PREVIOUS)
def test_a_previous_step_that_there_is_not(prompt: str, more: str, found: list[str]) -> None:
    text = f"""
steps:
  - {{id: analyze, persona: navigator, exec: {{type: prompt, source: x}}}}
  - id: judge
    persona: navigator
    exec:
      type: prompt
      source: >
        {prompt}
    {more}
"""
    compiled = compile_text(text)
    assert [finding.code.id for finding in compiled.diagnostics] == ["WV653"] * len(found)
    assert [" ".join(finding.primary.span.text.split()) for finding in compiled.diagnostics] == found
