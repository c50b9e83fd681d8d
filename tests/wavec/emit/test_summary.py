"""The page says what will run, as whom and with which rights, and no text of a plan can break out of it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wave_runtime.plan.model import GrantLayer, Permissions, Retry

from tests.plans import (
    artifact,
    command_step,
    contract,
    diamond,
    hole,
    inject,
    mount,
    plan,
    prompt_step,
    workspace,
)
from wavec.describe.plain import WIDTH
from wavec.emit.summary import MOST_BYTES, UnknownStep, human, markdown, show

REVIEW = plan(
    prompt_step(
        "scan",
        ["Look at ", hole("input.repo"), ".\n", "Be thorough.\n"],
        generated="Write output/report.json.\n",
        schema={"type": "object"},
        output_artifacts=(artifact("report", "output/report.json"),),
        workspace=workspace(mount(".", "project"), mount("docs", "docs", "readwrite")),
        retry=Retry(3, (1_000, 2_000)),
        timeout_ms=1_800_000,
        model="opus",
    ),
    command_step(
        "publish",
        "make publish\nmake clean\n",
        env={"BRANCH": [hole("pipeline_context.branch_name")]},
        dependencies=("scan",),
        inject_artifacts=(inject("scan.report"),),
        output_artifacts=(artifact("log", "output/log.txt", type="text", origin="answer", required=False),),
        contracts=(contract("test_suite", must_pass=False, settings={"command": "make test"}),),
    ),
)

PAGE = f"""\
review  {REVIEW.digest}
Reviews a change.

  2 steps in 2 levels, at most 2 at once
  adapter claude for 1 step, 1 command step without an agent
  no step requires a sandbox
  needs at run time: values for input.repo; a git branch; the program claude; secrets from the
  environment: ANTHROPIC_API_KEY
  at worst 4 attempts and 1h 31m 3s

INPUTS
  input.repo: text, required, from the user, untrusted; read by scan
  pipeline_context.branch_name: text, required, from git, untrusted; read by publish

CAPABILITIES
  scan
    tools     Read, Write
    programs  none
    reads     the workspace
    writes    output/*
    hosts     none
    secrets   ANTHROPIC_API_KEY
  publish
    programs  a shell command: not limited

WORST CASE
  4 attempts
  1h 31m 3s with any number of workers: scan → publish
  1h 31m 3s with one step at a time

STEPS

1. scan
   starts      level 0: at once
   as          persona navigator, adapter claude, model opus
   does        prompt: "Look at {{{{ input.repo }}}}. …"
   written by  persona 17, pipeline 23, compiler 26 characters
               input.repo: from the user, untrusted, at most 256 KiB
   rights      persona allows Read, Write(output/*); denies "Bash(rm *)"
   mounts      . at project, read-only
               docs at docs, writable
   writes      report at output/report.json, json, written by the step
   contracts   json_schema of output/report.json; if it does not pass: fails the run
   attempts    at most 3 attempts, 30m each, waits 1s, 2s: 1h 30m 3s at worst
   on failure  2 more attempts, then the run fails; skipped: publish

2. publish
   starts      level 1: after scan
   as          no agent
   does        shell command: "make publish …"
               with BRANCH = "{{{{ pipeline_context.branch_name }}}}"
   rights      no tools are granted or checked: the command runs as the user who starts the run
   mounts      nothing of the project
   reads       scan.report at artifacts/report
               inserts pipeline_context.branch_name [git, untrusted]
   writes      log at output/log.txt, text, captured from its answer, optional
   contracts   test_suite (command "make test"); if it does not pass: soft failure: the run goes on
   attempts    1 attempt of 1m
   on failure  the run fails; nothing depends on the step
"""


def test_the_whole_page_of_a_small_plan() -> None:
    assert human(REVIEW) == show(REVIEW) == PAGE


def test_no_line_of_the_page_is_too_wide_unless_a_name_is() -> None:
    wide = plan(*(command_step(f"step-number-{index}") for index in range(30)), command_step("x" * 120))
    assert all(len(line) <= WIDTH or "x" * 100 in line for line in human(wide).split("\n"))
    assert all(len(line) <= WIDTH for line in PAGE.split("\n"))


def test_prompts_follow_when_they_are_asked_for() -> None:
    page = human(REVIEW, prompts=True)
    assert page == show(REVIEW, prompts=True)
    for line in ("You are careful.", "Look at {{ input.repo }}[user, untrusted].", "Be thorough.", "make clean"):
        assert f"   | {line}\n" in page
        assert line not in human(REVIEW)


def test_a_step_is_shown_with_its_prompts_and_schemas() -> None:
    page = show(REVIEW, "scan")
    assert page.startswith("1. scan\n")
    assert "publish" not in page.partition("system prompt")[2]
    assert page.endswith('   | {\n   |   "type": "object"\n   | }\n')
    assert "   prompt, added by the compiler\n   | Write output/report.json.\n" in page


@pytest.mark.parametrize(
    ("name", "message", "help"),
    [
        ("scam", "the plan has no step `scam`", "did you mean `scan`?"),
        ("zzz", "the plan has no step `zzz`", "known steps: `publish`, `scan`"),
        ("\x1b", "the plan has no step `\\u{1b}`", "known steps: `publish`, `scan`"),
    ],
)
def test_an_unknown_step_is_named(name: str, message: str, help: str) -> None:
    with pytest.raises(UnknownStep) as unknown:
        show(REVIEW, name)
    assert (unknown.value.message, unknown.value.help) == (message, help)


LAYERS = [
    ((), "no tool: there is no layer that allows one"),
    ((GrantLayer("step", (), ()),), "step allows nothing"),
    ((GrantLayer("adapter", ("*",), ("Bash",)),), "adapter allows *; denies Bash"),
    ((GrantLayer("persona", tuple(f"T{n}" for n in range(40)), ()),), ", ".join(f"T{n}" for n in range(40))),
]


@pytest.mark.parametrize(("layers", "text"), LAYERS)
def test_every_right_is_listed(layers: tuple[GrantLayer, ...], text: str) -> None:
    page = human(plan(prompt_step("a", permissions=Permissions(layers))))
    assert text in " ".join(page.split())


def test_a_model_that_is_not_pinned_is_said_to_be_so() -> None:
    assert "model: client default, not pinned" in human(diamond())


EMPHASIS = {"strong_open", "strong_close", "em_open", "em_close"}

hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "</details><script>",
            "``` x",
            "`a`` b",
            "@everyone #1 http://x.y",
            "[a](b)",
            "<!-- x -->",
            "\n# big\n",
            "\u202e\x1b[2J",
        )
    ),
)


@given(name=hostile, persona=hostile, prompt=hostile, description=hostile)
def test_nothing_in_a_plan_is_markup(name: str, persona: str, prompt: str, description: str) -> None:
    made = plan(prompt_step("a", [prompt], persona=persona, model=name, system_prompt=prompt), name=name)
    page = markdown(replace(made, pipeline=replace(made.pipeline, description=description)))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page)
    inline = [child for token in tokens for child in token.children or ()]
    blocks = {token.content.strip() for token in tokens if token.type == "html_block"}
    assert {child.type for child in inline} <= {"text", "text_special", "code_inline", "html_inline"} | EMPHASIS
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<!-- -->"}
    assert all(re.fullmatch(r"(<details><summary>[a-z ]+</summary>|</details>)", block) for block in blocks)
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h3", "h4", "h4", "h4", "h4", "h5"]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\x85\u202a-\u202e\u2066-\u2069]", page.replace("\t", ""))


@given(hostile, hostile)
def test_no_control_character_reaches_a_terminal(name: str, prompt: str) -> None:
    made = plan(prompt_step("a", [prompt], persona=name, system_prompt=name), name=prompt)
    page = human(made, prompts=True)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", page)


PROSE = [
    ("Reviews a change.", "Reviews a change."),
    ("Asks @lead,\nand #12.", "Asks @<!-- -->lead, and \\#<!-- -->12\\."),
    ("# no *heading*", "\\#<!-- --> no \\*heading\\*"),
    ("- no list", "\\- no list"),
    ("1. no list", "1\\. no list"),
    ("2) no list", "2\\) no list"),
    ("=== no line", "\\=== no line"),
    ("GH-1, www.x.y", "GH<!-- -->\\-1, www<!-- -->.x.y"),
    ("see https://x.y <b>", "see https<!-- -->://x.y \\<b\\>"),
    ("![x](y) `z` $m$", "\\!\\[x\\](y) \\`z\\` \\$m\\$"),
]


@pytest.mark.parametrize(("text", "expected"), PROSE, ids=[row[0] for row in PROSE])
def test_a_description_is_one_line_of_prose_without_links(text: str, expected: str) -> None:
    page = markdown(plan(command_step("a"), pipeline=replace(REVIEW.pipeline, description=text)))
    assert page.split("\n")[2] == expected


def sized(steps: int, prompt: int) -> str:
    return markdown(plan(*(prompt_step(f"s{index:04}", "x" * prompt + "\n") for index in range(steps))))


SIZES = [
    ("small", 3, 100, True, 3, False),
    ("long prompts", 3, 40_000, False, 3, True),
    ("many steps", 400, 10, False, 50, True),
]


@pytest.mark.parametrize(
    ("steps", "prompt", "whole", "at_least", "said"), [r[1:] for r in SIZES], ids=[r[0] for r in SIZES]
)
def test_markdown_fits_a_comment_and_says_what_is_left_out(
    steps: int, prompt: int, whole: bool, at_least: int, said: bool
) -> None:
    page = sized(steps, prompt)
    shown = page.count("##### ")
    assert len(page.encode()) <= MOST_BYTES
    assert (page.count("<details>") > 0) == whole
    assert at_least <= shown <= steps
    assert ("left out here" in page) == said
    assert (f"**The last {steps - shown:,} of {steps:,} steps are left out here" in page) == (shown < steps)
