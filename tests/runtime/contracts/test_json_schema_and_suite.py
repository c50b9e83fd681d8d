"""Contracts of an attempt: the verdict, and reasons that help to mend the file."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import EllipsisType
from typing import Any

import pytest
from wave_runtime.contracts import VALIDATORS
from wave_runtime.plan import Json
from wave_runtime.plan.model import Contract, Plan
from wave_runtime.ports import Check, Finding, Verdict

from tests.plans import artifact, contract, plan, prompt_step

REPORT: Json = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}


def checked(
    made: Plan,
    workspace: Path,
    source: str | None = None,
    *,
    settings: Mapping[str, str] | None = None,
    run_commands: bool = True,
    timeout_s: float = 20.0,
    cancelled: bool = False,
) -> Verdict:
    """The verdict of the only contract of `made`."""
    judged: Contract = made.steps[0].contracts[0]
    stop = threading.Event()
    if cancelled:
        stop.set()
    log = workspace.parent / "contract.log"
    check = Check(made, made.steps[0], judged, workspace, source, settings or {}, run_commands, timeout_s, log, stop)
    return VALIDATORS[judged.type]().validate(check)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("content", "state", "findings"),
    [
        (b'{"id": 1}', "passed", []),
        (b'\xef\xbb\xbf{"id": 1}', "passed", []),
        (b'{"id": "x"}', "failed", [("/id", "expected an integer, found the text `x`")]),
        (b"{}", "failed", [("", "expected a member `id`, found an empty object")]),
        (None, "failed", [("", "`out/report.json` does not exist")]),
        (b'{"id":\n  oops}', "failed", [("", "`out/report.json` is not JSON: expecting value at line 2, column 3")]),
        (b'{"id": "\xff"}', "failed", [("", "`out/report.json` is not JSON: it is not UTF-8 at byte 8")]),
        (b"", "failed", [("", "`out/report.json` is not JSON: expecting value at line 1, column 1")]),
        (
            b'{"id": 1, "id": 2}',
            "failed",
            [("", "`out/report.json` is not JSON that can be used: an object has the key `id` twice")],
        ),
        (
            b'{"id": "\\ud800"}',
            "failed",
            [("", "`out/report.json` is not JSON that can be used: it has a lone surrogate, which is not text")],
        ),
        (
            b'{"id": 1e400}',
            "failed",
            [("", "`out/report.json` is not JSON that can be used: the number `1e400` is too large")],
        ),
    ],
)
def test_json_schema(workspace: Path, content: bytes | None, state: str, findings: list[tuple[str, str]]) -> None:
    if content is not None:
        (workspace / "out").mkdir()
        (workspace / "out" / "report.json").write_bytes(content)
    made = plan(prompt_step("ask", output_artifacts=(artifact("report", "out/report.json"),), schema=REPORT))
    verdict = checked(made, workspace, "out/report.json")
    assert (verdict.state, [(each.pointer, each.message) for each in verdict.findings]) == (state, findings)


def test_a_link_out_of_the_workspace_is_not_followed(workspace: Path) -> None:
    (workspace.parent / "secret.json").write_text('{"id": 1}')
    (workspace / "report.json").symlink_to("../secret.json")
    made = plan(prompt_step("ask", output_artifacts=(artifact("report", "report.json"),), schema=REPORT))
    verdict = checked(made, workspace, "report.json")
    assert verdict == Verdict(
        "failed", (Finding("", "`report.json` leads through the link `report.json`", "not_checked"),)
    )


def test_a_mistake_in_each_of_many_items_does_not_fill_the_verdict(workspace: Path) -> None:
    (workspace / "report.json").write_text(str([0] * 1000))
    schema: Json = {"items": {"type": "string"}}
    made = plan(prompt_step("ask", output_artifacts=(artifact("report", "report.json"),), schema=schema))
    findings = checked(made, workspace, "report.json").findings
    assert findings[0] == Finding("/0", "expected text, found the number 0")
    assert findings[99:] == (Finding("/99", "expected text, found the number 0"), Finding("", "900 more findings"))


def suite(command: str) -> Plan:
    return plan(prompt_step("ask", contracts=(contract("test_suite", settings={"command": command}),)))


@pytest.mark.parametrize(
    ("command", "options", "state", "findings"),
    [
        ("true", {}, "passed", []),
        ("false; true", {}, "failed", ["the command ended with exit code 1, expected 0"]),
        ("echo $UNSET", {}, "failed", ["the command ended with exit code 2, expected 0", ...]),
        (
            "echo out; echo err >&2; exit 3",
            {},
            "failed",
            ["the command ended with exit code 3, expected 0", "out", "err"],
        ),
        ("exit 3", {"run_commands": False}, "simulated", []),
        ("sleep 60", {"timeout_s": 0.2}, "failed", ["the command took longer than 0.2 seconds"]),
        ("sleep 60", {"cancelled": True}, "failed", ["the command was cancelled"]),
        ("pwd | grep -q /part$", {"settings": {"dir": "part"}}, "passed", []),
        (
            "true",
            {"settings": {"dir": "other"}},
            "failed",
            ["the folder `other` to run the command in does not exist in the workspace"],
        ),
        (
            "true",
            {"settings": {"dir": "../workspace"}},
            "failed",
            ["the folder `../workspace` to run the command in does not exist in the workspace"],
        ),
        (
            "seq 1000; exit 1",
            {},
            "failed",
            [
                "the command ended with exit code 1, expected 0",
                *map(str, range(1, 21)),
                "… 940 more lines …",
                *map(str, range(961, 1001)),
            ],
        ),
        (
            "seq 100000; exit 1",
            {},
            "failed",
            [
                "the command ended with exit code 1, expected 0",
                *map(str, range(1, 21)),
                "…",
                *map(str, range(99961, 100001)),
            ],
        ),
    ],
)
def test_test_suite(
    workspace: Path, command: str, options: dict[str, Any], state: str, findings: Sequence[str | EllipsisType]
) -> None:
    (workspace / "part").mkdir()
    verdict = checked(suite(command), workspace, **options)
    messages = [finding.message for finding in verdict.findings] + verdict.detail.splitlines()
    if ... in findings:  # the words of the shell differ between systems
        messages[1:], findings = [], findings[:1]
    assert (verdict.state, messages) == (state, list(findings))
