"""Agents that speak the protocol well, badly, or not at all: a few lines of Python each."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.hook.decision_log import FULL
from wave_runtime.plan import dump

from tests.clients.sessions import Ended, processes_of
from tests.commands import wave_runtime
from tests.sandboxes import level_given
from tests.sources import plan_of_text

MANIFEST = """
kind: WaveManifest
metadata: {name: own}
adapters:
  mine: {kind: process, binary: ./mine, env: [FAKE_ENV], secrets: [FAKE_KEY]}
personas:
  worker:
    adapter: mine
    model: m-1
    temperature: 0.5
    system_prompt_file: worker.md
    permissions: {allowed_tools: ["Read(src/**)", Write(out/*), Bash(git log*), Deploy, "WebFetch(domain:example.com)"]}
"""
PIPELINE = """
kind: WavePipeline
metadata: {name: review}
steps:
  - id: review
    persona: worker
    permissions: {accept: [unasked]}
    timeout: TIMEOUT
    exec: {type: prompt, source: "Review."}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
"""
HEAD = """#!{python}
import json, os, subprocess, sys, time
from pathlib import Path
session = json.loads(sys.stdin.readline())
def say(type, **more): print(json.dumps(dict(type=type, **more)), flush=True)
ids = iter(range(10**6))
def ask(tool, argument=None, **more):
    say("tool_call", id=str(next(ids)), tool=tool, argument=argument, **more)
    return json.loads(sys.stdin.readline())
def done(answer="Done.", **more): say("result", success=True, answer=answer, **more)
"""
Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def started(body: str, *, head: bool = True, timeout: str = "60s", sandbox: str = "") -> Ended:
        program = tmp_path / "mine"
        program.write_text((HEAD if head else "#!{python}\n").replace("{python}", sys.executable) + body)
        program.chmod(0o755)
        (tmp_path / "wave.yaml").write_text(MANIFEST)
        pipeline = PIPELINE.replace("TIMEOUT", f"{timeout}\n    sandbox: {sandbox}" if sandbox else timeout)
        files = {"worker.md": "You work.\n"}
        (tmp_path / "plan.json").write_text(dump(plan_of_text(pipeline, MANIFEST, files)))
        surroundings = {"PATH": "/usr/bin:/bin", "FAKE_KEY": "made-up-key-1234", "FAKE_ENV": "seen", "OTHER": "x"}
        ended = wave_runtime("exec", "plan.json", "--run-id", "it", cwd=tmp_path, env=surroundings)
        return Ended(ended.returncode, ended.stdout + ended.stderr, tmp_path)

    return started


def failure(ended: Ended) -> dict[str, Any]:
    assert ended.code == 1, ended.said
    (attempt,) = ended.attempts
    found: dict[str, Any] = attempt["failure"]
    return found


def test_what_the_agent_gets(run: Run) -> None:
    ended = run("done(json.dumps([session, dict(os.environ), os.getcwd(), sys.argv]))")
    assert ended.code == 0, ended.said
    session, environment, folder, arguments = json.loads(ended.artifact("said"))
    workspace = str(ended.workspace().resolve())
    assert session.pop("idempotency_key") == environment["WAVE_IDEMPOTENCY_KEY"]
    assert session.pop("prompt").startswith("Review.\n")
    assert session == {
        "type": "session",
        "protocol": 1,
        "run": "it",
        "step": "review",
        "attempt": 1,
        "workspace": workspace,
        "system_prompt": "You work.\n",
        "model": "m-1",
        "temperature": "0.5",
        "outputs": [{"name": "said", "path": "said.txt", "type": "text", "required": True, "from": "answer"}],
        "permissions": session["permissions"],
    }
    (layer,) = session["permissions"]
    assert layer["deny"] == []
    assert sorted(layer["allow"]) == sorted(
        ["Deploy", "Bash(git log*)", "Read(src/**)", "WebFetch(domain:example.com)", "Write(out/*)"]
    )
    assert folder == workspace
    assert len(arguments) == 1
    assert (environment["FAKE_ENV"], environment["FAKE_KEY"]) == ("seen", "made-up-key-1234")
    assert "OTHER" not in environment
    assert environment["HOME"].endswith("sessions/review.1/home")
    assert not Path(environment["HOME"]).exists()


CALLS: list[tuple[str, str]] = [
    ("ask('Read', 'src/a.py')", "allowed"),
    ("ask('Read', '.env')", "denied"),
    ("ask('Read', '/etc/passwd')", "denied"),
    ("ask('Write', os.getcwd() + '/out/a')", "allowed"),
    ("ask('Write', 'b', folder='out')", "allowed"),
    ("ask('Write', 'out/b', folder='..')", "denied"),
    ("ask('Write', 'a\\0b')", "denied"),
    ("ask('Write', '\\ud800')", "denied"),
    ("ask('Write')", "denied"),
    ("ask('Bash', 'git log --oneline')", "allowed"),
    ("ask('Bash', 'git log; rm x')", "denied"),
    ("ask('Bash', 'git log', folder='/')", "denied"),
    ("ask('WebFetch', 'https://example.com/a')", "allowed"),
    ("ask('WebFetch', 'https://example.org/a')", "denied"),
    ("ask('Deploy')", "allowed"),
    ("ask('Destroy')", "denied"),
]


def test_calls_are_decided_by_the_grant_and_kept(run: Run) -> None:
    asked = ", ".join(call for call, _ in CALLS)
    ended = run(f"Path('out').mkdir()\nsaid = [{asked}]\ndone(json.dumps(said))")
    assert ended.code == 0, ended.said
    answers = json.loads(ended.artifact("said"))
    assert [answer["decision"] for answer in answers] == [decision for _, decision in CALLS]
    assert answers[1]["why"] == "`Read(.env)` is allowed by no pattern"
    logged = ended.decisions()
    assert [(line["id"], line["decision"]) for line in logged] == [
        (str(number), decision) for number, (_, decision) in enumerate(CALLS)
    ]
    (attempt,) = ended.attempts
    denied = sum(decision == "denied" for _, decision in CALLS)
    assert (attempt["session"]["calls"], attempt["session"]["denied"]) == (len(CALLS), denied)
    assert attempt["advice"][0] == "a call was denied: `Read(.env)` is allowed by no pattern"


def test_what_was_used_is_in_the_record(run: Run) -> None:
    ended = run("say('agent', version='7.1')\nsay('usage', model='m', input_tokens=9, cost_micro_usd=12)\ndone()")
    (attempt,) = ended.attempts
    assert attempt["session"] == {
        "client": "process",
        "version": "7.1",
        "models": ["m"],
        "input_tokens": 9,
        "cached_tokens": 0,
        "output_tokens": 0,
        "cost_micro_usd": 12,
        "calls": 0,
        "denied": 0,
    }
    assert attempt["tokens"] == 9
    assert "advice" not in attempt or not attempt["advice"]


FAILURES = [
    ("", "the agent ended without a result"),
    ("sys.exit(3)", "the agent ended without a result"),
    ("say('result', success=False, message='no  model')", "no  model"),
    ("say('result', success=False)", "the agent reported a failure without a reason"),
    ("print('hello', flush=True)\ndone()", "line 1 of what the agent said: expected a JSON object, found `hello`"),
    ("say('answer', text='x')\ndone()", "line 1 of what the agent said: there is no message `answer`; there are "),
    (
        "done()\nsay('log', text='x')",
        "line 2 of what the agent said: it comes after the result, which is the last line",
    ),
    ("say('log', text='x')\nsys.stdout.write('{\"type\": ')", "line 2 of what the agent said: expected a JSON "),
]


@pytest.mark.parametrize(("body", "message"), FAILURES)
def test_a_session_that_is_no_success(run: Run, body: str, message: str) -> None:
    found = failure(run(body))
    assert found["kind"] == "adapter"
    assert found["message"].startswith(message)


@pytest.mark.parametrize("replace", ["os.mkfifo(log)", "os.mkdir(log)", "os.symlink('/dev/zero', log)"])
def test_a_log_that_the_agent_has_replaced_is_not_waited_for(run: Run, replace: str) -> None:
    find = "run = Path(session['workspace']).parents[2] / 'runs' / session['run']\n"
    log = "log = next((run / 'logs').glob('*.decisions.log'))\nlog.unlink()\n"
    found = failure(run(f"{find}{log}{replace}\ndone()"))
    assert found["message"].startswith("the log of decisions cannot be read: ")


FILL = """
run = Path(session['workspace']).parents[2] / 'runs' / session['run']
log = next((run / 'logs').glob('*.decisions.log'))
line = json.dumps(dict(id='', tool='Read', arguments={}, decision='denied', why='x' * 4000)) + '\\n'
log.write_text(line * LINES)
"""
"""What an agent without walls can do to the log of decisions."""


def test_calls_beyond_the_bound_of_the_log_are_denied_and_the_attempt_says_why(run: Run) -> None:
    first, filled = "before = ask('Deploy')\n", FILL.replace("LINES", "4200") + "size = log.stat().st_size\n"
    ended = run(f"{first}{filled}after = ask('Deploy')\ndone(json.dumps([before, after, log.stat().st_size - size]))")
    assert failure(ended)["message"] == FULL
    said = (ended.project / ".wave/runs/it/logs/review.1.log").read_text().splitlines()[-1]
    before, after, grown = json.loads(json.loads(said)["answer"])
    assert (before["decision"], after["decision"], after["why"], grown) == ("allowed", "denied", FULL, 0)


def test_a_log_that_is_larger_than_any_hook_writes_it_is_not_read(run: Run) -> None:
    found = failure(run(FILL.replace("LINES", "9000") + "done()"))
    assert found["message"] == "the log of decisions cannot be read: it has more than 32 MiB, which no hook writes"


def test_a_program_that_cannot_be_started_is_told(run: Run) -> None:
    ended = run("", head=False)
    assert failure(ended)["message"] == "the agent ended without a result"
    (ended.project / "mine").chmod(0o644)
    doctor = wave_runtime("doctor", "plan.json", cwd=ended.project)
    assert "`mine`: the file is there, and is not executable\n         fix: chmod +x ./mine\n" in doctor.stdout
    (ended.project / "mine").unlink()
    doctor = wave_runtime("doctor", "plan.json", cwd=ended.project, env={"PATH": "/usr/bin", "FAKE_KEY": ""})
    assert doctor.returncode == 3
    assert "missing  the client `./mine` of the adapter `mine`: there is no such file\n" in doctor.stdout
    assert "fix: put it there, or write in `binary` where it is, as in `./agents/mine`\n" in doctor.stdout
    assert "fix: export FAKE_KEY=...\n" in doctor.stdout


def test_why_has_what_an_agent_without_a_result_complained_of(run: Run) -> None:
    ended = run("sys.stderr.write('no such model\\n'); sys.exit(3)")
    why = wave_runtime("why", "it", cwd=ended.project).stdout
    assert "it printed at last:\n  | no such model\n" in why


def test_large_prompts_and_answers_pass_while_nobody_waits(run: Run, tmp_path: Path) -> None:
    body = (
        "for number in range(2000): say('tool_call', id=str(number), tool='Read', argument='src/' + 'x' * 400)\n"
        "time.sleep(0.3)\nsaid = [json.loads(sys.stdin.readline()) for number in range(2000)]\n"
        "assert [each['id'] for each in said] == [str(number) for number in range(2000)]\n"
        "done('lots of text ' * 20_000)"
    )
    ended = run(body)
    assert ended.code == 0, ended.said
    assert len(ended.artifact("said")) >= 200_000


def test_an_exit_code_says_nothing_and_the_input_ends_after_the_result(run: Run) -> None:
    ended = run("done()\nassert sys.stdin.readline() == ''\nsys.exit(7)")
    assert ended.code == 0, ended.said


def test_a_session_that_hangs_ends_with_its_step(run: Run) -> None:
    ended = run("subprocess.Popen(['sleep', '600'])\ntime.sleep(600)", timeout="1s")
    assert failure(ended) == {"kind": "timeout", "message": "it took longer than 1s"}
    assert processes_of(ended.project) == []


@pytest.mark.parametrize("level", ["ns", "lsm"])
def test_an_agent_in_a_sandbox(run: Run, level: str) -> None:
    level_given(level)
    ended = run(
        "assert ask('Deploy')['decision'] == 'allowed'\n"
        "hidden = os.path.exists(session['workspace'] + '/../../../../wave.yaml')\n"
        "Path('made').write_text('x')\ndone(json.dumps([hidden, os.environ['FAKE_KEY'], os.getcwd()]))",
        sandbox=f"{{level: {level}, network: none}}",
    )
    assert ended.code == 0, ended.said
    hidden, key, folder = json.loads(ended.artifact("said"))
    assert (hidden, folder) == (False, str(ended.workspace().resolve()))
    assert key
    assert ended.decisions()[0]["decision"] == "allowed"
    assert (ended.workspace() / "made").read_text() == "x"


def test_an_agent_that_outlives_its_pipes_is_no_danger(run: Run) -> None:
    """A child that keeps the output open does not keep the session open."""
    ended = run("subprocess.Popen(['sleep', '600'], start_new_session=True)\ndone()")
    assert ended.code == 0, ended.said
    left = list((ended.project / ".wave/runs/it/sessions/review.1").iterdir())
    assert [path.name for path in left] == ["grant.json"]
