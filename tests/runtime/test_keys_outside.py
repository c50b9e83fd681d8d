"""Keys that stay outside are a guarantee of a sandbox: told where the others are, and only for keys that really do."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.engine.events import RunInputs
from wave_runtime.plan import dump
from wave_runtime.plan.model import Plan, Relay
from wave_runtime.runs.sandboxing import sandboxes_of

from tests.commands import wave_runtime
from tests.sandboxes import level_given
from tests.sources import plan_of_text

PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - {id: review, persona: navigator, sandbox: {level: LEVEL}, exec: {type: prompt, source: Review.}}
  - {id: count, sandbox: {level: LEVEL}, exec: {type: command, source: "true"}}
"""
MANIFEST = """
kind: WaveManifest
metadata: {name: keys}
adapters: {claude: {binary: claude, secrets: [ANTHROPIC_API_KEY, GITHUB_TOKEN]}}
personas: {navigator: {adapter: claude, permissions: {allowed_tools: [Read]}}}
"""
KEYS = {"ANTHROPIC_API_KEY": "made-up-key-1", "GITHUB_TOKEN": "made-up-2", "OPENAI_API_KEY": "made-up-key-3"}


def made(level: str = "lsm") -> Plan:
    return plan_of_text(PIPELINE.replace("LEVEL", level), MANIFEST)


def with_adapter(plan: Plan, **changed: object) -> Plan:
    return replace(plan, adapters={"claude": replace(plan.adapters["claude"], **changed)})  # type: ignore[arg-type]


def relayed(plan: Plan) -> Plan:
    other = replace(plan.adapters["claude"], kind="codex", secrets=("OPENAI_API_KEY",))
    relay = Relay(80, "writer", "other", None, None, None)
    steps = tuple(replace(step, relay=relay) if step.id == "review" else step for step in plan.steps)
    return replace(plan, adapters={**plan.adapters, "other": other}, steps=steps)


def keys_of(plan: Plan, environment: Mapping[str, str], stand_in: str | None = None) -> dict[str, list[str]]:
    """What is said of keys, by step."""
    inputs = RunInputs("it", plan.digest, {}, 1, None, stand_in, True)
    found = sandboxes_of(plan, plan.steps, inputs, {"PATH": os.environ["PATH"], **environment})
    assert found is not None
    return {
        step: told
        for step, chosen in found.chosen.items()
        if (told := [each.by for each in chosen.guarantees if each.name == "keys"])
    }


TOLD = [
    # what it is about, the plan, environment, the guarantee
    ("one that the gateway adds", made(), KEYS, {"review": ["gateway for ANTHROPIC_API_KEY"]}),
    ("none is there", made(), {"GITHUB_TOKEN": "made-up-2"}, {}),
    ("one that goes into the sandbox", with_adapter(made(), env=("ANTHROPIC_API_KEY",), secrets=()), KEYS, {}),
    ("one that no gateway knows", with_adapter(made(), secrets=("GITHUB_TOKEN",)), KEYS, {}),
    ("one that cannot be sent", made(), {"ANTHROPIC_API_KEY": "two\nlines"}, {}),
    ("no walls", made("process"), KEYS, {}),
    ("sessions of two clients", relayed(made()), KEYS, {"review": ["gateway for ANTHROPIC_API_KEY, OPENAI_API_KEY"]}),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "environment", "told"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_keys_that_stay_outside_are_a_guarantee(
    plan: Plan, environment: dict[str, str], told: dict[str, list[str]]
) -> None:
    level_given("lsm")
    assert keys_of(plan, environment) == told


def test_no_key_is_told_of_where_something_stands_in_for_the_client() -> None:
    level_given("lsm")
    assert keys_of(made(), KEYS, "simulate") == {}


def test_doctor_says_of_which_step(tmp_path: Path) -> None:
    level_given("lsm")
    (tmp_path / "plan.json").write_text(dump(made()), "utf-8")
    said = wave_runtime("doctor", "plan.json", cwd=tmp_path, env=KEYS).stdout
    (line,) = [line for line in said.splitlines() if "the sandbox of `count`, `review`" in line]
    assert line.endswith(", keys of `review`")
    assert KEYS["ANTHROPIC_API_KEY"] not in said
