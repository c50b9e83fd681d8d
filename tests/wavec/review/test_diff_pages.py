"""What a comparison tells, and what its pages may not do."""

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan import Plan, blob_digest, load, plan_digest
from wave_runtime.plan.model import (
    AuditLog,
    Bounds,
    GrantLayer,
    InputRules,
    Permissions,
    Prompt,
    Safety,
    Step,
    TemplateBlob,
)

from wavec.review.as_json import as_json
from wavec.review.compare import Comparison, compare
from wavec.review.human import human, marked
from wavec.review.markdown import MARKER, markdown
from wavec.review.word_diff import word_diff

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "compile"
PLANS = tuple(load(file.read_text("utf-8")) for file in sorted(GOLDEN.glob("*/plan.json")))


def compared(before: Plan, after: Plan) -> Comparison:
    return compare({before.pipeline.name: before}, {after.pipeline.name: after}, ("a", "b"))


def sealed(plan: Plan) -> Plan:
    return replace(plan, digest=plan_digest(plan))


def big(text: str, steps: int, *, allow: tuple[str, ...] = ("Read",)) -> Plan:
    """A plan of many steps with long prompts, each of them different."""
    plan = next(plan for plan in PLANS if plan.pipeline.name == "review" and isinstance(plan.steps[0].exec, Prompt))
    first = plan.steps[0]
    assert isinstance(first.exec, Prompt)
    made: list[Step] = []
    blobs = dict(plan.blobs)
    for number in range(steps):
        blob = TemplateBlob((f"Step {number}. {text}\n",))
        blobs[blob_digest(blob)] = blob
        exec_ = replace(first.exec, prompt=(replace(first.exec.prompt[0], template=blob_digest(blob)),))
        rights = Permissions((GrantLayer("persona", allow, ()),))
        made.append(replace(first, id=f"s{number}", exec=exec_, permissions=rights, persona=f"p{number}"))
    return sealed(replace(plan, steps=tuple(made), blobs=blobs))


def test_a_plan_and_itself() -> None:
    for plan in PLANS:
        found = compared(plan, plan)
        assert not found.changed and found.same == (plan.pipeline.name,)
        assert human(found).startswith("no change of meaning\n")


def test_whatever_changes_is_told() -> None:
    """Plans with the same digest are the same, and no others: but for orders that mean nothing."""
    for plan in PLANS:
        for before in PLANS:
            renamed = sealed(replace(before, pipeline=replace(before.pipeline, name=plan.pipeline.name)))
            assert compared(renamed, plan).changed == (renamed.digest != plan.digest)


def test_an_order_that_means_nothing() -> None:
    for plan in PLANS:
        turned = tuple(
            replace(
                step,
                output_artifacts=step.output_artifacts[::-1],
                contracts=step.contracts[::-1],
                inject_artifacts=step.inject_artifacts[::-1],
                workspace=replace(step.workspace, mounts=step.workspace.mounts[::-1]),
            )
            for step in plan.steps
        )
        other = sealed(replace(plan, steps=turned))
        assert not compared(plan, other).changed, human(compared(plan, other))


def test_what_nothing_has_words_for_is_told_all_the_same() -> None:
    plan = PLANS[0]
    other = sealed(replace(plan, requires=(*plan.requires, "future/1")))
    assert "the plan differs at requires" in human(compared(plan, other))


def test_what_bounds_and_watches_a_run_is_told_beside_other_changes() -> None:
    plan = PLANS[0]
    described = replace(plan.pipeline, description="another", bounds=Bounds(7_200_000, None, 40))
    safety = Safety(AuditLog(".wave/audit", True, False), InputRules("strict", 1024))
    page = human(compared(plan, sealed(replace(plan, pipeline=described, safety=safety))))
    for line in (
        "description",
        "bounds.timeout: none -> 2h",
        "bounds.max_attempts: none -> 40",
        "runtime.audit.log_dir: none -> .wave/audit",
        "runtime.audit.log_all_tool_calls: none -> true",
        "runtime.security.prompt_injection: none -> strict",
        "runtime.security.max_input_bytes: none -> 1024",
    ):
        assert line in page, page
    assert "max_tokens" not in page


def test_a_comment_is_not_too_long_and_begins_with_the_rights() -> None:
    before, after = big("word " * 100, 400), big("ward " * 100, 400, allow=("Read", "Bash(git push*)"))
    page = markdown(compared(before, after))
    assert len(page.encode("utf-8")) <= 65_000
    assert page == markdown(compared(before, after))
    lines = page.split("\n")
    assert lines[0] == MARKER
    assert lines[1].startswith("### permissions widen in 400 steps; 400 prompts change")
    assert "the words of the prompts" in page and "are left out" in lines[5]
    assert page.index("#### Permissions") < page.index("Bash(git push)")
    # With short prompts everything has room.
    small = markdown(compared(big("word", 20), big("ward", 20)))
    assert "left out" not in small and small.count("<details>") == small.count("</details>") == 20


def test_no_text_of_a_prompt_leaves_its_block() -> None:
    nasty = "```\n</details>\n# x\n@team <img src=x> ~~~~\n````\n"
    page = markdown(compared(big("word", 1), big(nasty, 1)))
    body = page[page.index("<details>") :]
    fence = re.search(r"^ *(`{3,})text$", body, re.MULTILINE)
    assert fence is not None and len(fence[1]) == 5
    assert body.count("\n  " + fence[1] + "\n") == 1
    assert page.count("\n  </details>\n") == 1
    assert as_json(compared(big("word", 1), big(nasty, 1))).isascii()


texts = st.text("ab .\n", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_off_the_words(before: str, after: str) -> None:
    whole = word_diff(before, after)
    skipped = any(kind == "skipped" for kind, _ in whole.pieces)
    for text, gone in ((before, "added"), (after, "removed")):
        shown = "".join(part for kind, part in whole.pieces if kind not in (gone, "skipped"))
        assert shown == text or skipped
    if before == after:
        assert whole.count == (0, 0)
    assert marked(whole) is not None


def test_words() -> None:
    rows = [
        ("Keep it small.\n", "Keep it very small.\n", "Keep it{+ very+} small.\n"),
        ("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nF\n", "… 4 lines …\ne\n[-f-]{+F+}\n"),
        ("one two\n", "", "[-one two-]\n"),
        ("Run `x`.\n", "Run `y`.\n", "Run `[-x-]{+y+}`.\n"),
        ("Write one.\nThen two.\n", "Write two.\nThen two.\n", "Write [-one-]{+two+}.\nThen two.\n"),
        ("a b c d\n", "p q r s\n", "[-a b c d-]{+p q r s+}\n"),
        ("x " * 300, "x " * 200 + "y " * 200, "[-" + "x " * 300 + "-]{+" + "x " * 200 + "y " * 200 + "+}"),
    ]
    for before, after, expected in rows:
        assert marked(word_diff(before, after)) == expected
