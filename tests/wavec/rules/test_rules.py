"""Lints: what each finds, and what looks like it and is none."""

import pytest

from tests.sources import MANIFEST, compile_text, messages, told

REVIEW = """
steps:
  - id: analyze
    persona: navigator
    exec: {{type: prompt, source: List.}}
    output_artifacts: [[analysis, analysis.md, markdown], [facts, facts.json, json]]
  - id: review
    persona: navigator
    dependencies: [analyze]
    memory: {{inject_artifacts: [{injected}]}}
    exec:
      type: prompt
      source: |
        {prompt}
    {more}
"""
ANALYSIS = "{step: analyze, artifact: analysis, as: notes.md}"


def codes(pipeline: str, manifest: str = MANIFEST, files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """What is found in the whole project, but for artifacts that nobody reads: those of these examples are many."""
    return [item for item in told(compile_text(pipeline, manifest, files, whole=True)) if item[0] != "WV640"]


MENTIONS = [
    # what is injected, the prompt, findings
    (ANALYSIS, "Read artifacts/notes.md.", []),
    (ANALYSIS, "Read ./artifacts/notes.md!", []),
    (ANALYSIS, "Read `artifacts/notes.md`", []),
    (ANALYSIS, "Read notes.md.", []),
    (ANALYSIS, "Read {{ steps.analyze.analysis }}", []),
    (ANALYSIS, "Review.", [("WV604", "notes.md")]),
    (ANALYSIS, "Read {{ steps.analyze.facts }}", [("WV604", "notes.md")]),
    (ANALYSIS, "artifacts/notes.md and artifacts/note.md", [("WV603", "artifacts/note.md")]),
    (ANALYSIS, "notes.md: artifacts/x/y.md twice: artifacts/x/y.md", [("WV603", "artifacts/x/y.md")]),
    (ANALYSIS, "notes.md in artifacts/", []),
    (ANALYSIS, "notes.md and artifacts/*.md, artifacts/<name>, artifacts/{name}, artifacts/...", []),
    (ANALYSIS, "notes.md, other/artifacts/x.md and my-artifacts/x.md", []),
    (ANALYSIS, "notes.md, artifacts/{{ input }}", []),
    (ANALYSIS, "notes.md is artifacts/notes.md/part", []),
    ("{step: analyze, artifact: facts}", "Read artifacts/facts.", []),
    ("{step: analyze, artifact: facts}", "Read artifacts/facts.json.", [("WV603", "artifacts/facts.json")]),
    ("", "Read artifacts/notes.md.", [("WV603", "artifacts/notes.md")]),
]


@pytest.mark.parametrize(("injected", "prompt", "found"), MENTIONS)
def test_what_a_prompt_says_of_artifacts(injected: str, prompt: str, found: list[tuple[str, str]]) -> None:
    assert codes(REVIEW.format(injected=injected, prompt=prompt, more="")) == found


SEEN = [
    ("output_artifacts: [[own, artifacts/own.md, markdown]]", "Write artifacts/own.md.", []),
    ("workspace: {mount: [[src, artifacts, readonly]]}", "Read artifacts/a.md.", []),
    ("workspace: {mount: [[src, ., readonly]]}", "Read artifacts/a.md.", []),
    ("workspace: {mount: [[src, code, readonly]]}", "Read artifacts/a.md.", [("WV603", "artifacts/a.md")]),
]


@pytest.mark.parametrize(("more", "prompt", "found"), SEEN)
def test_files_that_are_there_without_being_injected(more: str, prompt: str, found: list[tuple[str, str]]) -> None:
    assert codes(REVIEW.format(injected="", prompt=prompt, more=more), files={"src/a": ""}) == found


def test_a_mention_is_found_in_every_style_of_text() -> None:
    for source in (
        '"Read artifacts/x.md"',
        "'Read artifacts/x.md'",
        "Read artifacts/x.md",
        ">\n        Read\n        artifacts/x.md",
    ):
        text = f"steps:\n  - id: a\n    persona: navigator\n    exec:\n      type: prompt\n      source: {source}\n"
        assert codes(text) == [("WV603", "artifacts/x.md")]


DEMANDS = [
    # the prompt, artifacts, findings
    ("Your final response must be only JSON.", "[[a, a.json, json]]", [("WV607", "final response must be only")]),
    ("Reply with only the review.", "[[a, a.md, markdown]]", [("WV607", "Reply with only")]),
    ("The entire answer should be just a list.", "[[a, a.md, markdown]]", [("WV607", "entire answer should be just")]),
    ("Answer only with the review.", "[{name: a, path: a.md, from: answer}]", []),
    ("Answer only with the review.", "[[a, out/, directory]]", []),
    ("Answer only with the review.", "[[a, a.md, markdown], [b, b.md, markdown]]", []),
    ("Answer only with the review.", "[]", []),
    ("Answer the questions.", "[[a, a.md, markdown]]", []),
]


@pytest.mark.parametrize(("prompt", "outputs", "found"), DEMANDS)
def test_an_answer_that_should_be_a_file(prompt: str, outputs: str, found: list[tuple[str, str]]) -> None:
    step = f"id: a, persona: navigator, exec: {{type: prompt, source: '{prompt}'}}, output_artifacts: {outputs}"
    text = f"steps: [{{{step}}}]"
    assert codes(text) == found


SOFT = [
    ("", []),
    (", must_pass: true", []),
    (", must_pass: true, max_retries: 2", []),
    (", must_pass: false, max_retries: 2", []),
    (", on_failure: halt", []),
    (", on_failure: warn, max_retries: 2", []),
    (", max_retries: 2", ["after 3 attempts that do not pass"]),
    (", on_failure: retry", ["after 3 attempts that do not pass"]),
    (", on_failure: retry, max_retries: 0", ["after its attempt that do not pass"]),
]


@pytest.mark.parametrize(("contract", "said"), SOFT)
def test_a_contract_that_says_what_follows_and_not_that_it_must_pass(contract: str, said: list[str]) -> None:
    text = f"""
steps:
  - id: a
    persona: navigator
    exec: {{type: prompt, source: x}}
    handover: {{contract: {{type: test_suite, command: make{contract}}}}}
"""
    found = messages(compile_text(text, whole=True))
    assert len(found) == len(said) and all(part in message for part, message in zip(said, found, strict=True))


COMMANDS = [
    ("[[src, code, readonly]]", "make", "", [("WV609", "make")]),
    ("[[src, code, readonly]]", "make code.py", "", [("WV609", "make code.py")]),
    ("[[src, code, readonly]]", "make", ", dir: code", []),
    ("[[src, code, readonly]]", "cd code && make", "", []),
    ("[[src, /code/a, readonly]]", "make -C ./code/a/", "", []),
    ("[[src, ., readonly]]", "make", "", []),
    ("[]", "make", "", []),
]


@pytest.mark.parametrize(("mounts", "command", "folder", "found"), COMMANDS)
def test_a_command_that_does_not_run_where_the_project_is(
    mounts: str, command: str, folder: str, found: list[tuple[str, str]]
) -> None:
    text = f"""
steps:
  - id: a
    persona: navigator
    exec: {{type: prompt, source: x}}
    workspace: {{mount: {mounts}}}
    handover: {{contract: {{type: test_suite, command: {command}, must_pass: true{folder}}}}}
"""
    assert codes(text, files={"src/x": ""}) == found


TWO_PERSONAS = MANIFEST + "  auditor: {adapter: claude, permissions: {allowed_tools: [Read]}}\n"
STEP = "steps: [{{id: a, {persona}exec: {{type: prompt, source: x}}}}]"
UNUSED = [
    ("persona: navigator, ", ["WV601"]),
    ("persona: navigater, ", ["WV301"]),
    ("", ["WV325"]),
    ("persona: 5, ", ["WV204", "WV301"]),
]


@pytest.mark.parametrize(("persona", "found"), UNUSED)
def test_unused_personas_are_told_when_it_is_known_who_works(persona: str, found: list[str]) -> None:
    assert [code for code, _ in codes(STEP.format(persona=persona), TWO_PERSONAS)] == found
    assert "WV601" not in [code for code, _ in told(compile_text(STEP.format(persona=persona), TWO_PERSONAS))]


def test_unreferenced_files_are_one_finding_for_each_folder() -> None:
    manifest = MANIFEST.replace("adapter: claude\n", "adapter: claude\n    system_prompt_file: people/a.md\n")
    files = {f"people/{name}.md": "" for name in "abcdefgh"} | {
        ".wave/contracts/x.json": "",
        "docs/y.md": "",
        "z.md": "",
    }
    found = compile_text(STEP.format(persona="persona: navigator, "), manifest, files, whole=True)
    assert [finding.message for finding in found.diagnostics] == [
        "1 of 1 schemas in `.wave/contracts` is referred to by nothing: `x.json`",
        "7 of 8 personas in `people` are referred to by nothing: `b.md`, `c.md`, `d.md`, `e.md`, `f.md`, ...",
    ]


def test_unpinned_models_are_told_under_strict_alone() -> None:
    text = STEP.format(persona="persona: navigator, ")
    assert told(compile_text(text, strict=True)) == [("WV606", "navigator")]
    assert told(compile_text(text)) == []
    assert told(compile_text(text, MANIFEST + "    model: m\n", strict=True)) == []
