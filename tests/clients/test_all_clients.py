"""What every client does alike, with the real ones, against a scripted model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import client, thorough
from tests.clients.sessions import cancel, failures, processes_of, run
from tests.clients.tools import DONE, TOOLS, project_of
from tests.model_server import Script, Turn

BRIEF = {"claude", "codex"}
"""Clients that begin fast enough to be asked each time."""
EACH = [pytest.param(name, marks=() if name in BRIEF else thorough) for name in TOOLS]
EACH_THOROUGH = [pytest.param(name, marks=thorough) for name in TOOLS]


@pytest.mark.parametrize("name", EACH)
def test_a_contract_that_fails_is_told_and_the_next_attempt_passes(tmp_path: Path, name: str) -> None:
    program, tools = client(name), TOOLS[name]
    project_of(name, tmp_path, ["Write(out/*)"], contract=", on_failure: retry, max_retries: 1")
    bad, good = tools.write("out/report.json", '{"finding": 1}'), tools.report
    script = Script([Turn(calls=(bad,)), DONE, Turn(calls=(good,)), DONE])
    ended = run(tmp_path, script, program)
    assert ended.code == 0, ended.said
    assert [attempt["outcome"] for attempt in ended.attempts] == ["failed", "succeeded"]
    talks = [json.dumps(request.body[tools.talk]) for request in script.requests if tools.talk in request.body]
    first, _, second, _ = (re.sub(r'"id": "[^"]*"', "", talk) for talk in talks)
    assert second.startswith(first[:200])
    assert "begin wave-repair" not in first
    assert "begin wave-repair" in second


@pytest.mark.parametrize("name", EACH)
def test_a_run_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    program, tools = client(name), TOOLS[name]
    project_of(name, tmp_path, [f"Bash({tools.endless.split()[0]} *)"])
    script = Script([Turn(calls=(tools.shell(tools.endless),)), DONE])
    ended = cancel(tmp_path, script, program, when=tools.endless)
    assert ended.code == 143
    assert failures(ended) == [("cancelled", "it was cancelled")]
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize("name", EACH_THOROUGH)
def test_a_session_without_what_is_declared_fails(tmp_path: Path, name: str) -> None:
    program = client(name)
    project_of(name, tmp_path, ["Write(out/*)"])
    ended = run(tmp_path, Script([DONE]), program)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "output"
    assert "out/report.json" in message


HANGS = [
    pytest.param(name, where, marks=() if (name, where) == ("claude", "in a command") else thorough)
    for name in TOOLS
    for where in ("in the model", "in a command")
]


@pytest.mark.parametrize(("name", "where"), HANGS)
def test_a_session_that_hangs_ends_with_its_step(tmp_path: Path, name: str, where: str) -> None:
    program, tools = client(name), TOOLS[name]
    timeout = f"{tools.patience_s}s"
    project_of(name, tmp_path, [f"Bash({tools.endless.split()[0]} *)"], step=f"    timeout: {timeout}\n")
    hanging = Turn(hang=True) if where == "in the model" else Turn(calls=(tools.shell(tools.endless),))
    ended = run(tmp_path, Script([hanging, DONE]), program)
    assert ended.code == 1
    assert failures(ended) == [("timeout", f"it took longer than {timeout}")]
    assert processes_of(tmp_path) == []


ERROR = "^the client reports an error: "
REFUSALS: list[Any] = [
    ("claude", 429, "429", 8),
    pytest.param("claude", 500, "500", 8, marks=thorough),
    pytest.param("claude", 401, "401", 8, marks=thorough),
    ("codex", 500, ERROR, 8),
    pytest.param("codex", 429, "429", 8, marks=thorough),
    pytest.param("codex", 401, "401", 8, marks=thorough),
    *(pytest.param("gemini", status, f"scripted {status}", 4, marks=thorough) for status in (400, 401, 429, 500)),
    pytest.param("opencode", 400, ERROR, 8, marks=thorough),
]


@pytest.mark.parametrize(("name", "status", "said", "most"), REFUSALS)
def test_a_server_that_refuses_is_asked_a_few_times(
    tmp_path: Path, name: str, status: int, said: str, most: int
) -> None:
    program = client(name)
    project_of(name, tmp_path, ["Write(out/*)"])
    script = Script([Turn(status=status)])
    ended = run(tmp_path, script, program)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "adapter"
    assert re.search(said, message)
    assert 1 <= sum(TOOLS[name].talk in request.body for request in script.requests) <= most


@pytest.mark.parametrize("name", EACH_THOROUGH)
def test_what_the_model_says_changes_the_artifact_alone(tmp_path: Path, name: str) -> None:
    program = client(name)
    project_of(name, tmp_path, ["Read"])
    pipeline = tmp_path / "pipelines/review.yaml"
    head = pipeline.read_text().partition("    output_artifacts")[0]
    pipeline.write_text(head + "    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]\n")
    red = "\x1b[31mred\x1b[0m" if TOOLS[name].keeps_escapes else "red"
    text = f"{{{{ input }}}} @/etc/hostname {red}\n::set-output name=x::y\n" + " ".join(map(str, range(90_000)))
    ended = run(tmp_path, Script([Turn(text=text)]), program)
    assert ended.code == 0, ended.said
    assert (ended.workspace() / "said.txt").read_text().strip() == text
    assert "\x1b[31m" not in ended.said
