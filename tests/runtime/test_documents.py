"""`--format json` of the verbs that look: documents as their schemas say, with what the text says."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wave_runtime.plan import dump
from wave_runtime.plan.model import Retry
from wave_runtime.views.documents_schema import DOCUMENT_SCHEMAS

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, digested, matrix, plan, prompt_step


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a run that failed; the step `each` has two items."""
    each = command_step("each", "true", dependencies=("list",))
    made = plan(
        command_step("list", "echo data > d", output_artifacts=(artifact("d", "d", type="text"),)),
        replace(each, step=replace(each.step, matrix=matrix(["x", "y"]))),
        command_step("check", "echo it is wrong >&2; exit 3", dependencies=("each",), retry=Retry(2, (0,))),
        command_step("after", dependencies=("check",)),
    )
    (tmp_path / "plan.json").write_text(dump(made))
    assert wave_runtime("exec", "plan.json", "--run-id", "r1", cwd=tmp_path).returncode == 1
    return tmp_path


def document(project: Path, *arguments: str, code: int = 0) -> Any:
    """What a verb writes, after it was held against its schema and asked for twice."""
    done, again = (wave_runtime(*arguments, "--format", "json", cwd=project) for _ in range(2))
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == again.stdout and done.stdout.isascii()
    found = json.loads(done.stdout)
    schema = closed(DOCUMENT_SCHEMAS[arguments[0]]())
    assert [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(found)] == []
    assert found["format_version"] == "1.0"
    return found


def closed(schema: Any) -> Any:
    """The schema, with no members but those that it names: none is undocumented."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {key: closed(value) for key, value in schema.items()}
    return {**inside, "additionalProperties": False} if isinstance(schema.get("properties"), dict) else inside


def test_the_list_of_runs(project: Path) -> None:
    (run,) = document(project, "status")["runs"]
    assert (run["run_id"], run["pipeline"], run["status"], run["adapter"]) == ("r1", "review", "failed", None)
    assert run["finished_ms"] >= run["started_ms"] > 0
    with sqlite3.connect(project / ".wave/state.db") as connection:
        connection.execute("DELETE FROM event WHERE seq = 1")
    connection.close()
    assert [run["status"] for run in document(project, "status")["runs"]] == ["damaged"]


def test_the_status_of_a_run(project: Path) -> None:
    found = document(project, "status", "r")
    assert found["run"] == document(project, "status")["runs"][0]
    assert [(step["name"], step["phase"], step["attempts"], step["items"]) for step in found["steps"]] == [
        ("list", "completed", 1, None),
        ("each", "completed", 0, 2),
        ("each@0", "completed", 1, None),
        ("each@1", "completed", 1, None),
        ("check", "failed", 2, None),
        ("after", "skipped", 0, None),
    ]
    steps = {step["name"]: step for step in found["steps"]}
    assert [(made["name"], made["type"], made["size"]) for made in steps["list"]["outputs"]] == [("d", "text", 5)]
    assert steps["check"]["failure"] == {"kind": "command", "message": "the command ended with exit code 3"}
    assert steps["check"]["duration_ms"] >= 0 and steps["after"]["duration_ms"] is None
    assert (found["tokens"], found["cost_micro_usd"], found["bound_reached"]) == (0, None, None)


def test_why(project: Path) -> None:
    found = document(project, "why", "r1")
    (unit,) = found["units"]
    assert (found["run"]["status"], unit["name"], unit["phase"]) == ("failed", "check", "failed")
    assert unit["because"] == "the command ended with exit code 3"
    assert unit["needs"] == [{"step": "each", "phase": "completed"}]
    assert [(each["number"], each["finished"]["exit_code"]) for each in unit["attempts"]] == [(1, 3), (2, 3)]
    assert unit["printed"] == ["it is wrong"]
    assert unit["text"] == wave_runtime("why", "r1", "check", cwd=project).stdout.splitlines()
    (skipped,) = document(project, "why", "r1", "after")["units"]
    assert (skipped["phase"], skipped["attempts"]) == ("skipped", [])
    (item,) = document(project, "why", "r1", "each@1")["units"]
    assert item["needs"] == [{"step": "list", "phase": "completed"}] and len(item["attempts"]) == 1
    refused = wave_runtime("why", "r1", "zzz", "--format", "json", cwd=project)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_artifacts(project: Path) -> None:
    (made,) = document(project, "artifacts", "r1")["artifacts"]
    path = ".wave/workspaces/r1/list.1/d"
    assert {key: made[key] for key in ("step", "name", "type", "size", "path", "state")} == {
        "step": "list",
        "name": "d",
        "type": "text",
        "size": 5,
        "path": path,
        "state": "as kept",
    }
    (project / path).write_text("other")
    assert document(project, "artifacts", "r1", "list.d")["artifacts"] == [{**made, "state": "changed"}]
    refused = wave_runtime("artifacts", "r1", "-o", "out", "--format", "json", cwd=project)
    assert (refused.returncode, refused.stdout, (project / "out").exists()) == (2, "", False)


def test_doctor(tmp_path: Path) -> None:
    made = plan(command_step("only"))
    (tmp_path / "plan.json").write_text(dump(made))
    found = document(tmp_path, "doctor", "plan.json")
    assert (found["plan"], found["ready"]) == (made.digest, True)
    assert found["checks"] == [{"what": "what the plan requires", "state": "ok", "found": "exec.command/1", "fix": ""}]
    asked = plan(prompt_step("think", ["Think.\n"]))
    asked = replace(asked, adapters={"claude": replace(asked.adapters["claude"], binary="./nowhere")})
    (tmp_path / "asked.json").write_text(dump(digested(asked)))
    found = document(tmp_path, "doctor", "asked.json", code=3)
    missing = [check for check in found["checks"] if check["state"] == "missing"]
    assert found["ready"] is False
    assert missing[0]["found"] == "there is no such file" and missing[0]["fix"].startswith("put the client at `./now")
