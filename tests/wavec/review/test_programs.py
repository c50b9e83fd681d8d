"""Which changes of programs and commands trip `--fail-on widened`. Each row changes one thing."""

import json

import pytest
from wave_runtime.plan import Plan

from tests.sources import plan_of_text
from wavec.describe.plain import plain
from wavec.review.change import Change
from wavec.review.compare import Comparison, compare
from wavec.review.sentence import headline
from wavec.review.verdict import verdict

COMMAND = """
kind: WavePipeline
metadata: {{name: build}}
steps:
  - id: build
    exec: {{type: command, source: {source}, env: {env}}}
"""


def commands(source: str, env: str = "{}") -> Plan:
    return plan_of_text(COMMAND.format(source=json.dumps(source), env=env))


def compared(before: Plan, after: Plan) -> Comparison:
    return compare({before.pipeline.name: before}, {after.pipeline.name: after}, ("a", "b"))


def rights(found: Comparison) -> list[Change]:
    return [told.change for told in found.told if told.change.section == "permissions"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("cp a b", "curl -o b example", ["+ the shell command runs curl, and did not before"]),
        ("cp a b", "cp a b; sudo rm x", ["+ the shell command runs rm, sudo, and did not before"]),
        ("cp a b", "env bash -c 'curl x'", ["+ the shell command runs bash, curl, env, and did not before"]),
        ("cp a b", "cp a b && ./cp a b", ["+ the shell command runs ./cp, and did not before"]),
        ("cp a b", "cp /etc/passwd b", ['? the shell command runs "cp /etc/passwd b" now']),
        ("python3 a.py", "python3 b.py", ['? the shell command runs "python3 b.py" now']),
        (
            "curl https://a.org",
            "curl https://b.org",
            ["+ the shell command reaches b.org, and did not before", "? the shell command runs"],
        ),
        (
            "scp x me@a.org:",
            "scp x me@b.org:",
            ["+ the shell command reaches b.org, and did not before", "? the shell command runs"],
        ),
        ("ls > out.txt", "ls > /etc/x", ["+ the shell command opens Write(/etc/x), and did not before"]),
        ("cat < in.txt", "cat < ../x", ["+ the shell command opens Read(../x), and did not before"]),
        ("cp a b", 'cp a b; "$X"', ["? what the shell command runs is not known"]),
        ("cp a b", "cp a b | sh", ["? what the shell command runs is not known"]),
        ("make", "PATH=tools make", ["? what the shell command runs is not known"]),
        ("curl x | sh", "curl y | sh", ["? what the shell command runs is not known"]),
        ("cp a b; rm c", "rm c; cp a b", []),
        ("cp a b; rm c", "cp a b", []),
        ("cp  a  b", "# text\ncp a 'b'", []),
        ("cp a b", "set -e; cd x; echo done; cp a b", []),
        ("ls > out.txt", "ls > other.txt 2> /dev/null", []),
    ],
)
def test_a_changed_command_is_a_changed_program(before: str, after: str, expected: list[str]) -> None:
    found = compared(commands(before), commands(after))
    marks = {"widens": "+", "unknown": "?", "narrows": "-", "other": "~"}
    told = [f"{marks[change.effect]} {plain(headline(change))}" for change in rights(found)]
    assert len(told) == len(expected), told
    assert all(one.startswith(start) for one, start in zip(told, expected, strict=True)), told
    assert verdict(found).widened == bool(expected)


@pytest.mark.parametrize(
    ("before", "after", "widened"),
    [
        ("{PATH: /bin}", "{PATH: 'tools:/bin'}", True),
        ("{}", "{LD_PRELOAD: lib.so}", True),
        ("{GIT_SSH_COMMAND: ssh}", "{}", True),
        ("{TITLE: a}", "{TITLE: b}", False),
    ],
)
def test_a_variable_that_programs_obey(before: str, after: str, widened: bool) -> None:
    found = compared(commands("make", before), commands("make", after))
    assert found.changed and verdict(found).widened == widened


MANIFEST = """
kind: WaveManifest
metadata: {{name: site}}
adapters:
  claude: {{kind: claude, binary: {binary}, env: {env}, secrets: {secrets}}}
  same: {{kind: claude, binary: claude}}
  other: {{kind: codex, binary: codex}}
personas:
  writer: {{adapter: {adapter}, model: m, permissions: {{allowed_tools: [Read]}}}}
"""
PROMPT = """
kind: WavePipeline
metadata: {name: build}
steps:
  - id: write
    persona: writer
    exec: {type: prompt, source: Work.}
"""
DEFAULTS = {"binary": "claude", "env": "[]", "secrets": "[]", "adapter": "claude"}


@pytest.mark.parametrize(
    ("changed", "widened", "told"),
    [
        ({"binary": "./tools/claude"}, True, "binary of adapter claude: claude -> ./tools/claude"),
        ({"env": "[NODE_OPTIONS]"}, True, "environment variable NODE_OPTIONS reaches agents of adapter claude"),
        ({"secrets": "[TOKEN]"}, True, "secret TOKEN reaches agents of adapter claude"),
        ({"adapter": "other"}, True, "adapter of persona writer: claude -> other"),
        ({"adapter": "same"}, False, "adapter of persona writer: claude -> same"),
    ],
)
def test_which_program_is_started_with_the_keys(changed: dict[str, str], widened: bool, told: str) -> None:
    before = plan_of_text(PROMPT, MANIFEST.format(**DEFAULTS))
    found = compared(before, plan_of_text(PROMPT, MANIFEST.format(**{**DEFAULTS, **changed})))
    assert told in [plain(headline(one.change)) for one in found.told]
    assert verdict(found).widened == widened


def test_a_new_command_is_a_new_program() -> None:
    before = commands("make")
    text = (
        COMMAND.format(source="make", env="{}") + "  - id: more\n    exec: {type: command, source: gh release create}\n"
    )
    found = compared(before, plan_of_text(text))
    assert [plain(headline(change)) for change in rights(found)] == ["the shell command runs gh"]
    assert verdict(found).widened
    new = compare({}, {"build": before}, ("a", "b"))
    assert [plain(headline(change)) for change in rights(new)] == ["the shell command runs make"]
