"""Inferred grants are sound and tight: every need is met, and no pattern is there for nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wave_runtime.permissions import Call, Layer, decide, parse_pattern

from tests.sources import MANIFEST, compile_text
from wavec.needs.grant_json import as_json, infer_schema
from wavec.needs.grant_yaml import as_yaml
from wavec.needs.infer import InferredGrant, infer, is_met, tightened
from wavec.needs.of_step import needs_of
from wavec.source.text import Source
from wavec.source.yaml import plain, read_yaml

LINES = [
    "Run `git log --oneline`.",
    "Use `gh pr create` to open it.",
    'gh issue edit <N> --title "new"',
    "gh issue view {{ input }} --json body",
    "gh issue view 12 --json body",
    "Run `go test ./...` and wait.",
    "Run `grep -rn TODO src | sort -u`.",
    "Run `git diff > changes.patch`.",
    "Run `find src -name '*.go'` first.",
    "Run `eval $(ssh-agent)` before.",
    "Run `make && make install`.",
    "Run `rm -rf $DIR`.",
    "Write the plan to docs/plan.md.",
    "Save it as notes (draft).md.",
    "Use WebSearch for that.",
]
OUTPUTS = ["plan.md", "out/plan.md", "out/[x].json", "out/*.json", "docs/{{ input }}/plan.md", "out", "a(b).txt"]
MOUNTS = [".", "src", "/workspace", "src/lib"]


def pipeline(lines: list[str], outputs: list[str], mounts: list[tuple[str, str]]) -> str:
    """A pipeline with a step for each half of `lines`."""
    half = len(lines) // 2
    steps = []
    for number, part in enumerate((lines[:half], lines[half:])):
        prompt = "".join(f"        {line}\n" for line in part) or "        Look.\n"
        made = outputs if number else []
        steps.append(
            f"  - id: s{number}\n    persona: navigator\n    exec:\n      type: prompt\n      source: |\n{prompt}"
            + "    workspace:\n      mount:\n" * bool(mounts)
            + "".join(f'        - {{source: ".", target: "{target}", mode: {mode}}}\n' for target, mode in mounts)
            + "    output_artifacts:\n" * bool(made)
            + "".join(
                f'      - {{name: o{index}, path: "{path}", type: {"directory" if path == "out" else "file"}}}\n'
                for index, path in enumerate(made)
            )
        )
    return "kind: WavePipeline\nmetadata: {name: review}\nsteps:\n" + "".join(steps)


@st.composite
def pipelines(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from(LINES), max_size=6))
    outputs = draw(st.lists(st.sampled_from(OUTPUTS), max_size=2, unique=True))
    mounts = draw(st.lists(st.sampled_from(MOUNTS), max_size=2, unique=True))
    modes = [draw(st.sampled_from(["readonly", "readwrite"])) for _ in mounts]
    return pipeline(lines, outputs, list(zip(mounts, modes, strict=True)))


def inferred(text: str) -> tuple[InferredGrant, ...]:
    compiled = compile_text(text)
    assert compiled.manifest is not None
    return infer(compiled.manifest, compiled.pipelines)


@given(pipelines())
def test_a_grant_is_sound_and_tight(text: str) -> None:
    compiled = compile_text(text)
    assert compiled.manifest is not None
    (authorized,) = compiled.pipelines
    needs = [need for step in authorized.typed.named.steps.values() for need in needs_of(authorized, step)]
    (grant,) = infer(compiled.manifest, compiled.pipelines)
    patterns = [each.pattern for each in grant.patterns]
    # What is written is what was meant: patterns go through their text.
    layer = Layer(tuple(parse_pattern(str(pattern)) for pattern in patterns), ())
    assert layer == grant.layer
    met = [need for need in needs if need not in grant.inexpressible]
    for need in met:
        for call in need.calls:
            assert decide([layer], call).permitted, (need.why, str(call))
        if need.line:
            assert decide([layer], Call("Bash", need.line)).permitted, need.line
    for pattern in patterns:
        rest = tuple(other for other in patterns if other != pattern)
        assert not all(is_met(need, rest) for need in met), f"{pattern} is there for nothing"
    assert all(each.needs for each in grant.patterns)


@given(pipelines())
def test_what_is_printed_can_be_pasted_and_read(text: str) -> None:
    grants = inferred(text)
    printed = as_yaml(grants)
    outcome = read_yaml(Source("wave.yaml", printed))
    found = plain(outcome.value.data) if outcome.value is not None else {"personas": None}
    allowed = [str(each.pattern) for each in grants[0].patterns]
    expected = {"navigator": {"permissions": {"allowed_tools": allowed}}} if allowed else None
    assert found == {"personas": expected}, printed
    assert list(Draft202012Validator(infer_schema()).iter_errors(json.loads(as_json(grants)))) == []


def test_a_pattern_that_others_make_superfluous_is_left_out() -> None:
    (grant,) = inferred(
        pipeline([], ["out/plan.md"], [("src", "readonly"), ("src/lib", "readonly"), (".", "readonly")])
    )
    assert [str(each.pattern) for each in grant.patterns] == ["Read", "Write(out/plan.md)"]


def test_what_no_pattern_can_say_is_told() -> None:
    (grant,) = inferred(pipeline(['Run `sh -c "$CODE"` now.', "Run `git status`."], [], []))
    assert [str(each.pattern) for each in grant.patterns] == ["Bash(git status *)"]
    assert len(grant.inexpressible) == 1
    assert grant.inexpressible[0].inexpressible
    assert '# no pattern: the prompt: `sh -c "$CODE"` (pipelines/review.yaml:' in as_yaml((grant,))


def test_what_the_present_grant_has_in_excess_is_told_with_a_call() -> None:
    manifest = MANIFEST.replace("[Read, Write]", "[Read, 'Write(*.md)', 'Bash(git log*)']")
    compiled = compile_text(pipeline(["Look.", "Look."], ["docs/plan.md"], [("src", "readonly")]), manifest)
    assert compiled.manifest is not None
    (grant,) = infer(compiled.manifest, compiled.pipelines)
    assert [each.rule for each in grant.excess] == ["Read", "Write(*.md)", "Bash(git log*)"]
    for each in grant.excess:
        assert not decide([grant.layer], each.call).permitted
        assert each.at is not None and each.at.text.strip("'") == each.rule
    assert all(each.permitted_today for each in grant.patterns)


def test_nothing_needed_is_no_empty_list() -> None:
    (grant,) = inferred(pipeline(["Look.", "Look."], [], []))
    assert as_yaml((grant,)) == (
        "personas:\n  # navigator, 2 steps: nothing is known that it needs\n"
        "      # permitted today, and nothing is known that needs it:\n"
        "      #   `Read`, as in Read(src/main.go) (wave.yaml:9:35)\n"
        "      #   `Write`, as in Write(src/main.go) (wave.yaml:9:41)\n"
    )
    assert tightened([]) == ()
