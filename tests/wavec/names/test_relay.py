"""Relays, effects and bounds: what the sources say, and what the plan makes of it."""

import pytest
from wave_runtime.plan.model import Bounds, Relay

from tests.sources import MANIFEST, compile_text, mistakes, plan_of_text, step_of, told

WITH_SUMMARIZER = MANIFEST + "  summarizer: {adapter: claude, model: small, permissions: {allowed_tools: [Read]}}\n"
COMMON = WITH_SUMMARIZER + "runtime: {relay: {token_threshold_percent: 70, persona: summarizer}}\n"
UNNAMED = WITH_SUMMARIZER + "runtime: {relay: {token_threshold_percent: 70}}\n"


def pipeline(handover: str = "", kind: str = "prompt", more: str = "") -> str:
    persona = "persona: navigator, " if kind == "prompt" else ""
    return f"""
kind: WavePipeline
{more}
steps:
  - {{id: work, {persona}exec: {{type: {kind}, source: do it}}{handover}}}
"""


def compaction(text: str) -> str:
    return f", handover: {{compaction: {{{text}}}}}"


RELAYS: list[tuple[str, str, str, tuple[str, int] | None]] = [
    ("none", MANIFEST, "", None),
    ("only a threshold", UNNAMED, "", None),
    ("for all prompts", COMMON, "", ("summarizer", 70)),
    ("of the step", WITH_SUMMARIZER, compaction("persona: summarizer"), ("summarizer", 80)),
    ("its trigger", COMMON, compaction("trigger: token_limit_90%"), ("summarizer", 90)),
    ("in words", COMMON, compaction("trigger: token_limit_90_percent"), ("summarizer", 90)),
    ("the step before the manifest", COMMON, compaction("persona: navigator"), ("navigator", 70)),
    ("the manifest's threshold", UNNAMED, compaction("persona: summarizer"), ("summarizer", 70)),
]


@pytest.mark.parametrize(("manifest", "handover", "expected"), [row[1:] for row in RELAYS], ids=[r[0] for r in RELAYS])
def test_the_relay_of_a_step(manifest: str, handover: str, expected: tuple[str, int] | None) -> None:
    plan = plan_of_text(pipeline(handover), manifest)
    relay = step_of(plan, "work").relay
    assert (None if relay is None else (relay.persona, relay.threshold_percent)) == expected
    assert ("relay/1" in plan.requires) == (expected is not None)


def test_the_plan_has_all_that_a_checkpoint_needs() -> None:
    plan = plan_of_text(pipeline(), COMMON)
    assert step_of(plan, "work").relay == Relay(70, "summarizer", "claude", "small", None, None)


def test_a_command_is_not_relayed() -> None:
    assert step_of(plan_of_text(pipeline(kind="command"), COMMON), "work").relay is None


MISTAKES: list[tuple[str, str, str, str, tuple[str, str]]] = [
    ("no such persona", MANIFEST, compaction("persona: nobody"), "prompt", ("WV301", "nobody")),
    ("nobody is named", MANIFEST, compaction("trigger: token_limit_80%"), "prompt", ("WV202", "compaction")),
    ("a strange trigger", COMMON, compaction("trigger: soon"), "prompt", ("WV205", "soon")),
    ("more than all", COMMON, compaction("trigger: token_limit_101%"), "prompt", ("WV205", "token_limit_101%")),
    ("of a command", COMMON, compaction("persona: summarizer"), "command", ("WV207", "compaction")),
]


@pytest.mark.parametrize(
    ("manifest", "handover", "kind", "expected"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_mistakes_in_a_relay(manifest: str, handover: str, kind: str, expected: tuple[str, str]) -> None:
    assert [found[:2] for found in mistakes(compile_text(pipeline(handover, kind), manifest))] == [expected]


def test_a_summarizer_that_does_not_exist_is_told_once() -> None:
    manifest = MANIFEST + "runtime: {relay: {persona: nobody}}\n"
    assert [found[:2] for found in mistakes(compile_text(pipeline(), manifest))] == [("WV301", "nobody")]


def test_who_writes_checkpoints_is_used() -> None:
    assert "WV601" not in {code for code, _ in told(compile_text(pipeline(), COMMON, whole=True))}


def test_bounds_are_in_the_plan() -> None:
    plan = plan_of_text(pipeline(more="bounds: {timeout: 2h, max_tokens: 5, max_attempts: 7}"))
    assert plan.pipeline.bounds == Bounds(7_200_000, 5, 7)
    assert "bounds/1" in plan.requires


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [("timeout: soon", "soon"), ("max_tokens: 0", "0"), ("max_steps: 3", "max_steps")],
)
def test_mistakes_in_bounds(bounds: str, expected: str) -> None:
    found = mistakes(compile_text(pipeline(more=f"bounds: {{{bounds}}}")))
    assert [place for _, place, _ in found] == [expected]


def test_what_must_not_happen_twice_has_one_attempt() -> None:
    handover = ", effects: once, handover: {max_retries: 3}"
    step = step_of(plan_of_text(pipeline(handover, "command")), "work")
    assert (step.effects, step.retry.max_attempts) == ("once", 1)


RETRIED: list[tuple[str, str, list[str]]] = [
    ("git push", "", ["WV681"]),
    ("cd x && git push origin main", "", ["WV681"]),
    ("echo $(gh pr comment 1)", "", ["WV681"]),
    ("git pull", "", []),
    ("echo git push", "", []),
    ("git push", ", effects: repeatable", []),
    ("git push", ", effects: once", ["WV680"]),
]


@pytest.mark.parametrize(("command", "effects", "expected"), RETRIED)
def test_commands_that_are_tried_again(command: str, effects: str, expected: list[str]) -> None:
    text = f"""
kind: WavePipeline
steps:
  - {{id: work, exec: {{type: command, source: "{command}"}}, handover: {{max_retries: 1}}{effects}}}
"""
    assert [code for code, _ in told(compile_text(text)) if code in ("WV680", "WV681")] == expected
