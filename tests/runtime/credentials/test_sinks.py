"""No known secret of a run, and nothing that looks like one, stands in what the run shows or keeps for people."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.plan import Json, dump

from tests.commands import wave_runtime
from tests.made_up_secrets import MadeUp
from tests.plans import artifact, command_step, contract, hole, matrix, plan

MADE = MadeUp(11)
KNOWN = MADE.password() + "/" + MADE.text(12)
TOKEN = MADE.token("a token of GitHub")
PASSWORD = MADE.password()
ENVIRONMENT = {"ANTHROPIC_API_KEY": KNOWN, "DEPLOY_TOKEN": KNOWN[::-1]}

PRINTS = f"""
printf 'known %s\\n' '{KNOWN}'
printf 'of the environment %s\\n' '{KNOWN[::-1]}' >&2
printf '{{"password": "%s"}}\\n' '{PASSWORD}'
printf 'half of a line: {TOKEN[:11]}'; sleep 0.02; printf '{TOKEN[11:]}\\n'
printf '{{"token": "%s", "%s": 1, "parts": []}}' '{TOKEN}' '{KNOWN}' > r.json
"""
SCHEMA: Json = {
    "type": "object",
    "properties": {"token": {"type": "integer"}, "parts": {"type": "array"}},
    "additionalProperties": {"type": "string"},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that prints secrets, leaves one in an artifact, and fails contracts that quote them."""
    folder = tmp_path_factory.mktemp("sinks")
    suite = contract(
        "test_suite", settings={"command": f"echo '{KNOWN}' >&2; printf '%0390d {TOKEN}\\n' 0; exit 1"}, must_pass=False
    )
    judged = command_step(
        "leak", PRINTS, output_artifacts=(artifact("r", "r.json"),), contracts=(suite,), schema=SCHEMA
    )
    soft = tuple(replace(each, must_pass=False) for each in judged.step.contracts)
    step = replace(judged, step=replace(judged.step, contracts=soft))
    over = command_step("over", dependencies=("leak",))
    over = replace(over, step=replace(over.step, matrix=matrix("steps.leak.r.parts")))
    made = plan(step, over, command_step("fail", f"echo '{KNOWN}'; exit 3", dependencies=("leak",)))
    (folder / "plan.json").write_text(dump(made))
    return folder


@pytest.fixture(scope="module")
def ran(project: Path) -> str:
    ended = wave_runtime("exec", "plan.json", "--run-id", "r", "--events", "json", cwd=project, env=ENVIRONMENT)
    assert ended.returncode == 1, ended.stderr
    return ended.stdout + ended.stderr


SECRETS = (KNOWN, KNOWN[::-1], TOKEN, PASSWORD)


def holds_none(text: str) -> bool:
    escaped = [json.dumps(secret)[1:-1] for secret in SECRETS] + [KNOWN.replace("/", "~1")]
    return not any(secret in text for secret in (*SECRETS, *escaped, TOKEN[:9]))


def test_what_a_run_prints(ran: str) -> None:
    assert holds_none(ran)
    assert "[REDACTED" in ran


@pytest.mark.parametrize(
    "verb", ["logs r", "logs r --follow", "status r", "why r leak", "events r", "report r -o page.html"]
)
def test_what_is_shown_afterwards(project: Path, ran: str, verb: str) -> None:
    shown = wave_runtime(*verb.split(), cwd=project, env=ENVIRONMENT)
    assert holds_none(shown.stdout + shown.stderr)
    if verb.startswith("report"):
        assert holds_none((project / "page.html").read_text())


def test_what_is_kept(project: Path, ran: str) -> None:
    logs = list((project / ".wave" / "runs" / "r" / "logs").iterdir())
    assert len(logs) >= 3
    assert all(holds_none(log.read_text("utf-8", "replace")) for log in logs)
    assert not [log for log in logs if log.name.startswith(".")]
    with sqlite3.connect(project / ".wave" / "state.db") as database:
        text = "\n".join(database.iterdump())
    assert "[REDACTED" in text and holds_none(text)


def test_an_artifact_stays_as_it_is_and_is_told_of(project: Path, ran: str) -> None:
    shown = wave_runtime("artifacts", "r", "leak.r", "-o", "out", cwd=project, env=ENVIRONMENT)
    assert shown.returncode == 0
    kept = [path.read_text() for path in (project / "out").rglob("*") if path.is_file()]
    assert kept == [json.dumps({"token": TOKEN, KNOWN: 1, "parts": []})]
    assert "the artifact `r` has the value of the secret `ANTHROPIC_API_KEY` in it" in ran


def test_a_log_that_was_cut_off_is_scrubbed_when_it_is_shown(project: Path, ran: str) -> None:
    log = project / ".wave" / "runs" / "r" / "logs" / "fail.1.log"
    log.write_text(f"half a line with {KNOWN}")
    shown = wave_runtime("logs", "r", "fail", cwd=project, env=ENVIRONMENT)
    assert "half a line with [REDACTED ANTHROPIC_API_KEY]\n" in shown.stdout


def test_the_log_of_an_attempt_that_was_cut_off_is_scrubbed_when_the_run_goes_on(tmp_path: Path) -> None:
    kill = "sleep 0.2; kill -9 $(cut -d@ -f1 ../../../runs/r/lock); sleep 9"
    step = command_step("once", f"echo '{KNOWN}'; test -e ../again || {{ {kill}; }}")
    (tmp_path / "plan.json").write_text(dump(plan(step)))
    log = tmp_path / ".wave" / "runs" / "r" / "logs" / "once.1.log"
    assert wave_runtime("exec", "plan.json", "--run-id", "r", cwd=tmp_path, env=ENVIRONMENT).returncode == -9
    assert log.read_text() == f"{KNOWN}\n"
    (tmp_path / ".wave" / "workspaces" / "r" / "again").touch()
    assert wave_runtime("resume", "r", cwd=tmp_path, env=ENVIRONMENT).returncode == 0
    assert log.read_text() == "[REDACTED ANTHROPIC_API_KEY]\n"


def test_an_input_with_a_known_secret_is_refused(tmp_path: Path) -> None:
    made = plan(command_step("a", 'echo "$X"', env={"X": [hole("input")]}))
    (tmp_path / "plan.json").write_text(dump(made))
    refused = wave_runtime("exec", "plan.json", "--input", f"use {KNOWN}", cwd=tmp_path, env=ENVIRONMENT)
    assert (refused.returncode, holds_none(refused.stderr)) == (2, True)
    assert "the input has the value of the secret `ANTHROPIC_API_KEY` in it" in refused.stderr
    assert wave_runtime("exec", "plan.json", "--input", "use it", cwd=tmp_path, env=ENVIRONMENT).returncode == 0


def test_a_run_without_secrets_is_what_it_was(tmp_path: Path) -> None:
    made = plan(command_step("a", "seq 5; echo max_tokens: 4096"))
    (tmp_path / "plan.json").write_text(dump(made))
    wave_runtime("exec", "plan.json", "--run-id", "r", cwd=tmp_path)
    log = tmp_path / ".wave" / "runs" / "r" / "logs" / "a.1.log"
    assert log.read_text() == "1\n2\n3\n4\n5\nmax_tokens: 4096\n"
    assert log.stat().st_mode & 0o777 == 0o644
