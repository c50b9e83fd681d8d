"""Lints on grants: rules without effect, ways around them, and needs that are not met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.permissions import Layer, parse_pattern

from tests.sources import compile_text, messages, told
from tests.wavec.fixes.test_rounds import fixed
from wavec.permissions.algebra import difference

MANIFEST = """
kind: WaveManifest
metadata: {{name: pull-requests}}
adapters:
  claude: {{binary: claude{defaults}}}
personas:
  navigator:
    adapter: claude
    permissions: {{allowed_tools: {allow}, deny: {deny}}}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: analyze
    persona: navigator
    exec: {type: prompt, source: x}
"""


def manifest(allow: list[str], deny: list[str], defaults: str = "") -> str:
    def listed(rules: list[str]) -> str:
        return "[" + ", ".join(f"'{rule}'" for rule in rules) + "]"

    return MANIFEST.format(allow=listed(allow), deny=listed(deny), defaults=defaults)


def found(allow: list[str], deny: list[str] | None = None, defaults: str = "") -> list[tuple[str, str]]:
    compiled = compile_text(PIPELINE, manifest(allow, deny or [], defaults), strict=True)
    return [(code, place.strip("'")) for code, place in told(compiled) if "WV520" <= code <= "WV529"]


RULES: list[tuple[list[str], list[str], list[tuple[str, str]]]] = [
    (["Read", "Grep", "Read"], [], [("WV520", "Read")]),
    (["Read", "Read(*)"], [], [("WV520", "Read(*)")]),
    (["Read", "Read(src/**)"], [], [("WV521", "Read(src/**)")]),
    (["Write(src/**)", "Write(src/*)"], [], [("WV521", "Write(src/*)")]),
    (["Write(*.go)", "Write(src/*.go)"], [], [("WV521", "Write(src/*.go)")]),
    (["mcp__github__*", "mcp__github__get_issue"], [], [("WV521", "mcp__github__get_issue")]),
    (["Bash(git status:*)", "Bash(git status -s)"], [], [("WV521", "Bash(git status -s)")]),
    (["Read"], ["Write(a)", "Write"], [("WV521", "Write(a)")]),
    (["Read", "Write(docs/**)"], ["Write"], [("WV522", "Write(docs/**)")]),
    (["Read", "Bash(git status:*)"], ["Bash(git:*)"], [("WV522", "Bash(git status:*)")]),
    (["Read", "Write(docs/*)"], ["Write(docs/*.md)"], []),
    (["Write", "Edit"], ["Write(.env)"], [("WV524", "Write(.env)")]),
    (["Write", "Edit"], ["Write(.env)", "Edit(.env)"], []),
    (["Write", "Edit(docs/*)"], ["Write(src/**)"], []),
    (["Write(out/*)", "Read"], ["Edit"], []),
    (["*"], ["Write(.env)"], []),
    (["Bash(sed:*)", "Write"], [], [("WV525", "Bash(sed:*)")]),
    (["Bash(git log:*)"], [], [("WV526", "Bash(git log:*)")]),
    (["Bash(git log:*)", "Write"], [], []),
    (["Bash(git log:*)"], ["Bash(git log*--output*)"], []),
    (["Bash(make)", "Write(src/**)"], [], []),
    (["Bash(make)", "Write(src/**)", "Edit(Makefile)"], [], [("WV527", "Bash(make)")]),
    (["Bash(make)", "Write"], ["Write(Makefile)"], []),
    (["Bash", "Bash(git status)"], [], [("WV521", "Bash(git status)")]),
    (["Bash", "Read"], [], []),
    (["Bash", "Read"], ["Bash(rm:*)"], [("WV528", "Bash(rm:*)")]),
    (["*"], ["Bash"], []),
]


@pytest.mark.parametrize(("allow", "deny", "expected"), RULES)
def test_a_rule_is_judged(allow: list[str], deny: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(allow, deny) == expected


def test_the_denials_of_an_adapter_make_a_rule_dead() -> None:
    defaults = ", default_permissions: {deny: ['Bash(git push:*)']}"
    assert found(["Read", "Bash(git push origin)"], [], defaults) == [("WV522", "Bash(git push origin)")]


def test_the_rules_of_a_step_are_judged_as_those_of_a_persona() -> None:
    step = PIPELINE + "    permissions: {allowed_tools: [Read, Read(src/*)]}\n"
    assert ("WV521", "Read(src/*)") in told(compile_text(step, manifest(["Read"], [])))


@given(
    st.lists(
        st.sampled_from(["Read", "Read(src/**)", "Read(src/*)", "Write(*.go)", "Write(src/*)", "Grep"]), max_size=5
    ),
    st.lists(st.sampled_from(["Write", "Write(src/**)", "Read(src/lib)", "Read(src/**)", "Edit"]), max_size=3),
)
def test_removing_what_has_no_effect_changes_no_call(allow: list[str], deny: list[str]) -> None:
    allow = ["Glob", *allow]
    result = fixed({"wave.yaml": manifest(allow, deny), "pipelines/review.yaml": PIPELINE})
    text = result.after["wave.yaml"].raw if "wave.yaml" in result.after else manifest(allow, deny)
    after = compile_text(PIPELINE, text).pipelines[0].grants["analyze"][0].layer
    before = Layer(tuple(map(parse_pattern, allow)), tuple(map(parse_pattern, deny)))
    assert difference([before], [after]).none
    assert difference([after], [before]).none
    left = [finding.code.id for finding in result.findings if "WV520" <= finding.code.id <= "WV522"]
    assert left == []


NEEDS: list[tuple[str, list[str], str | None]] = [
    ("Run `git log -3`.", ["Bash(git log:*)"], None),
    ("Run `git log -3`.", ["Bash(git status:*)"], "no rule allows it"),
    ("Run `git add -A && git push`.", ["Bash(git add:*)"], "no rule allows `Bash(git push)`, which is a part of it"),
    ("Run `git diff > changes.patch`.", ["Bash(git diff:*)"], "no rule allows `Write(changes.patch)`"),
    ("gh issue view <N> --json body", ["Bash(gh issue view:*)"], None),
    ("Use WebSearch.", ["WebSearch"], None),
    ("Use the `Grep` tool to search.", ["Read"], "no rule allows it"),
    ("Do not use WebSearch.", ["Read"], None),
    ("Write the list to out/list.txt.", ["Write(out/*)"], None),
    ("Write the list to out/list.txt.", ["Read"], "no rule allows it"),
    ("Write the list to out/list.txt.", ["Bash"], None),
]


@pytest.mark.parametrize(("prompt", "allow", "why"), NEEDS)
def test_a_need_is_met_or_not(prompt: str, allow: list[str], why: str | None) -> None:
    compiled = compile_text(PIPELINE.replace("source: x", f'source: "{prompt}"'), manifest(allow, []))
    unmet = [
        text for (code, _), text in zip(told(compiled), messages(compiled), strict=True) if "WV530" <= code < "WV540"
    ]
    assert len(unmet) == (why is not None)
    assert all((why or "") in text for text in unmet)


def test_what_is_missing_is_added_where_it_is_missing() -> None:
    step = PIPELINE.replace("source: x", 'source: "Run `git log -3`."') + "    permissions: {allowed_tools: [Read]}\n"
    files = {"wave.yaml": manifest(["Read"], []), "pipelines/review.yaml": step}
    assert fixed(files).after == {}
    result = fixed(files, unsafe=True)
    assert "allowed_tools: ['Read', Bash(git log -3)]" in result.after["wave.yaml"].raw
    assert "allowed_tools: [Read, Bash(git log -3)]" in result.after["pipelines/review.yaml"].raw
    denied = {**files, "wave.yaml": manifest(["Read"], ["Bash(git:*)"])}
    assert "WV530" in [finding.code.id for finding in fixed(denied, unsafe=True).findings]


MOUNTS = [
    ("readwrite", ["Read", "Write(./a.md)"], True),
    ("readwrite", ["Read", "Edit(code/src/*)"], False),
    ("readwrite", ["Read", "Bash(go fmt:*)"], False),
    ("readonly", ["Read", "Write(code/**)"], True),
    ("readonly", ["Read", "Write(code/**)", "Write(out/*)"], False),
    ("readonly", ["Read"], False),
]


@pytest.mark.parametrize(("mode", "allow", "expected"), MOUNTS)
def test_a_mount_and_a_grant_meet_or_not(mode: str, allow: list[str], expected: bool) -> None:
    mounted = PIPELINE + f"    workspace: {{mount: [{{source: ., target: code, mode: {mode}}}]}}\n"
    assert ("WV534" in [code for code, _ in told(compile_text(mounted, manifest(allow, [])))]) == expected


def test_a_list_that_is_repeated_elsewhere_is_left_to_people() -> None:
    shared = """
kind: WaveManifest
metadata: {name: pull-requests}
adapters:
  claude: {binary: claude}
personas:
  navigator:
    adapter: claude
    permissions: {allowed_tools: &rules [Read, Write(docs/*)], deny: [Write]}
  scribe:
    adapter: claude
    permissions: {allowed_tools: *rules}
"""
    result = fixed({"wave.yaml": shared, "pipelines/review.yaml": PIPELINE})
    assert "WV522" in [finding.code.id for finding in result.findings]
    assert result.after == {}
