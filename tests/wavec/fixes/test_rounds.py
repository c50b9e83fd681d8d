"""Fixes are kept when they help: nothing that they touch becomes worse, and nothing else changes."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources import MANIFEST, MemoryFiles
from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Edit, Fix
from wavec.driver import compile_sources
from wavec.fixes.patch import as_patch
from wavec.fixes.raw_text import RawText
from wavec.fixes.rounds import Fixed, fix
from wavec.source.span import Span
from wavec.source.text import Source

PIPELINE = """\
kind: WavePipeline
metadata: {name: review}
steps:
  - id: analyze
    persona: navigator
    timeout: 5m
    exec:
      type: prompt
      source: "Read {{ input }}."
    output_artifacts:
      - {name: analysis, path: analysis.json, type: json}
  - id: report # the last one
    persona: navigator
    dependencies: [analyze]
    exec: {type: prompt, source: "Report {{ steps.analyze.analysis }}."}
"""


def fixed(files: Mapping[str, str], *, unsafe: bool = False) -> Fixed:
    """The fixes in a manifest and pipelines that are in memory."""

    def compile(texts: Mapping[str, RawText]) -> Sequence[Diagnostic]:
        now = {name: texts.get(name, RawText(text)).normalised for name, text in files.items()}
        manifest, *others = (Source(name, text) for name, text in now.items())
        return compile_sources(manifest, others, MemoryFiles(now), whole=True, limited=False).diagnostics

    return fix(compile, lambda name: RawText(files[name]), unsafe=unsafe)


def project(pipeline: str = PIPELINE, manifest: str = MANIFEST) -> dict[str, str]:
    return {"wave.yaml": manifest, "pipelines/review.yaml": pipeline}


def codes(findings: Sequence[Diagnostic]) -> list[str]:
    return [finding.code.id for finding in findings]


MISTAKES = {
    "key": ("dependencies: [analyze]", "dependancies: [analyze]"),
    "case": ("persona: navigator\n    timeout", "Persona: navigator\n    timeout"),
    "list": ("dependencies: [analyze]", "dependencies: analyze"),
    "name": ("persona: navigator\n    dep", "persona: navigater\n    dep"),
    "expression": ("steps.analyze.analysis", "steps.analyze.anlysis"),
    "step": ("[analyze]", "[analyse]"),
    "number": ("{name: review}", "{name: review, description: 1.10}"),
    "kind": ("      type: prompt\n", ""),
    "comment": ("timeout: 5m", "timeout: 5m # wavec: ignore[no-effect] why not"),
    "template": ('"Read {{ input }}."', "{{ input }} to read"),
    "colon": ('"Read {{ input }}."', "Read: all"),
    "reserved": ('"Read {{ input }}."', "@all Read"),
    "blank": ("kind: WavePipeline", "kind:WavePipeline"),
}
"""What is right, and a mistake that can be mended without a guess."""


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_mended(name: str) -> None:
    right, wrong = MISTAKES[name]
    assert right in PIPELINE
    broken = project(PIPELINE.replace(right, wrong, 1))
    result = fixed(broken)
    assert result.made == 1
    assert codes(result.findings) == codes(fixed(project()).findings)


@given(st.sets(st.sampled_from(sorted(MISTAKES)), max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_mistakes_are_mended_together_and_the_rest_keeps_its_bytes(names: set[str], end: str, marked: bool) -> None:
    right, wrong = PIPELINE, PIPELINE
    for name in sorted(names):
        wrong = wrong.replace(*MISTAKES[name], 1)
    raw = ("\ufeff" if marked else "") + wrong.replace("\n", end)
    before = project(raw)
    result = fixed(before)
    after = result.after.get("pipelines/review.yaml", RawText(raw)).raw
    known = set(codes(fixed(project(right)).findings))
    assert not [finding for finding in result.findings if finding.severity is Severity.ERROR], after
    assert set(codes(result.findings)) - known <= {"WV308", "WV640"}
    assert after.startswith("\ufeff") == marked
    assert after.count("\n") == after.count(end)
    touched = {line for line in wrong.split("\n") if line not in right.split("\n")}
    kept = [line for line in wrong.split("\n") if line not in touched]
    left = iter(after.removeprefix("\ufeff").split(end))
    assert all(line in left for line in kept)
    again = fixed({**before, **{name: text.raw for name, text in result.after.items()}})
    assert (again.made, again.after) == (0, {})


def test_what_is_not_safe_waits_to_be_asked_for() -> None:
    files = project(PIPELINE.replace("timeout: 5m", 'timeout: "5"'))
    result = fixed(files)
    assert (result.made, result.with_unsafe, result.after) == (0, 1, {})
    assert "timeout: 5m" in fixed(files, unsafe=True).after["pipelines/review.yaml"].raw


def test_a_dependency_is_added_in_one_way_or_the_other() -> None:
    none = PIPELINE.replace("    dependencies: [analyze]\n", "")
    assert "   - id: report # the last one\n+    dependencies: [analyze]\n" in as_patch_of(none)
    other = PIPELINE.replace(
        "steps:\n", "steps:\n  - {id: first, persona: navigator, exec: {type: prompt, source: x}}\n"
    )
    assert "+    dependencies: [first, analyze]\n" in as_patch_of(other.replace("[analyze]", "[first]"))


def as_patch_of(pipeline: str) -> str:
    result = fixed(project(pipeline), unsafe=True)
    return as_patch(result.before, result.after)


TEXT = Source("a", "one two\n")
ODD = Code("WV601", "odd", Severity.WARNING, "Odd.")
BAD = Code("WV301", "bad", Severity.ERROR, "Bad.")
LATER = Code("WV401", "later", Severity.ERROR, "Later.")


def word(code: Code, text: str, source: Source, new: str) -> Diagnostic:
    at = source.text.index(text)
    span = Span(source, at, at + len(text))
    return code.at(span, f"{text} is {code.slug}", fix=Fix("x", (Edit(span, new),), safe=True))


def run(rules: Mapping[str, tuple[Code, str]]) -> Fixed:
    """`rules`: words that are found, and what their fix makes of them."""

    def compile(texts: Mapping[str, RawText]) -> Sequence[Diagnostic]:
        source = Source("a", texts["a"].normalised if "a" in texts else TEXT.text)
        return [word(code, text, source, new) for text, (code, new) in rules.items() if text in source.text]

    return fix(compile, lambda name: RawText(TEXT.text))


def test_a_fix_that_breaks_something_is_taken_back_and_the_others_stay() -> None:
    result = run({"one": (ODD, "worse"), "two": (ODD, "2"), "worse": (BAD, "worse")})
    assert result.after["a"].raw == "one 2\n"
    assert (result.made, result.refused, codes(result.findings)) == (1, 1, ["WV601"])


def test_a_fix_that_mends_nothing_is_taken_back() -> None:
    result = run({"one": (ODD, "one"), "two": (ODD, "2")})
    assert (result.after["a"].raw, result.made, result.refused) == ("one 2\n", 1, 1)


def test_an_error_that_another_hid_is_no_reason_to_take_a_fix_back() -> None:
    assert run({"one": (BAD, "later"), "later": (LATER, "fine")}).after["a"].raw == "fine two\n"
    assert run({"one": (LATER, "bad"), "bad": (BAD, "bad")}).after == {}


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    assert run({"one": (ODD, "six"), "six": (ODD, "one")}).made <= 200


def test_a_patch_says_when_a_file_has_no_end_of_line() -> None:
    patch = as_patch({"a": RawText("x\ny")}, {"a": RawText("x\nz\n")})
    assert patch == "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n"
