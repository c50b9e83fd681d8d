"""Whole runs of small plans: what a step sees, what counts as its work, and how it ends."""

import json
import os
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.attempts.outputs import without_fence
from wave_runtime.engine.events import AttemptFinished, LeftOut, WorkspacePrepared
from wave_runtime.engine.state import StepState
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Plan, Retry
from wave_runtime.ports import Finding, Job, Report, Verdict

from tests.plans import artifact, command_step, contract, hole, inject, mount, plan, prompt_step, workspace
from tests.runtime.runs import Ran, ScriptedAdapter, ScriptedValidator, run

ANSWER = {"origin": "answer"}


def text_of(ran: Ran, step: str, name: str) -> str:
    return ran.content(step, name).decode()


def failure_of(ran: Ran, step: str) -> str:
    known: StepState = ran.state.step(step)
    failed = known.failure if known.phase != "completed" else None
    return f"{failed.kind}: {failed.message}" if failed else known.phase


def out(command: str, type: str = "text", **fields: Any) -> Plan:
    """A plan of one command whose standard output is its output."""
    output = artifact("out", "out.txt", type=type, origin="answer")
    return plan(command_step("a", command, output_artifacts=(output,), **fields))


COMMANDS: list[tuple[str, str, str]] = [
    ("standard output is the answer", "echo hello; echo noise >&2", "hello\n"),
    ("values reach it through variables only", 'printf %s "$TEXT"', "$(touch hacked) {{ input }} 'x'"),
    ("the environment is small", "env | grep -c SECRET || true", "0\n"),
    ("it knows its step", 'echo "$WAVE_RUN_ID $WAVE_STEP_ID ${#WAVE_IDEMPOTENCY_KEY}"', "run-1 a 64\n"),
    ("it stands in its workspace", 'basename "$PWD"; ls', "a.1\n"),
    ("it has no input", "if read -r line; then echo got; fi", ""),
    ("a long text", "true\n" * 30_000 + "echo long", "long\n"),
]


@pytest.mark.parametrize(("command", "expected"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS])
def test_a_command_and_its_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, expected: str
) -> None:
    monkeypatch.setenv("SECRET", "x")
    output = artifact("out", "out.txt", type="text", origin="answer")
    step = command_step("a", command, env={"TEXT": [hole("input")]}, output_artifacts=(output,))
    ran = run(plan(step), tmp_path, values={"input": "$(touch hacked) {{ input }} 'x'"})
    assert failure_of(ran, "a") == "completed"
    assert text_of(ran, "a", "out") == expected


FAILURES: list[tuple[str, Plan, str]] = [
    ("an exit code", out("exit 3"), "command: the command ended with exit code 3"),
    ("an unset variable", out('echo "$NOPE"'), "command: the command ended with exit code 2"),
    ("a failing line", out("false\ntrue"), "command: the command ended with exit code 1"),
    ("killed", out("kill -9 $$"), "command: the command ended with exit code 137"),
    ("too slow", out("sleep 30", timeout_ms=80), "timeout: it took longer than 80ms"),
    (
        "not JSON",
        out("echo '{}}'", "json"),
        "output: the output `out` (`out.txt`) is not JSON: extra data at line 1, column 3",
    ),
    (
        "NaN",
        out("echo NaN", "json"),
        "output: the output `out` (`out.txt`) is not JSON that can be used: `NaN` is not JSON",
    ),
    (
        "not UTF-8",
        out("printf '\\377'", "json"),
        "output: the output `out` (`out.txt`) is not JSON: it is not UTF-8 at byte 0",
    ),
    (
        "nothing made",
        plan(command_step("a", output_artifacts=(artifact("r"),))),
        "output: the output `r` (`output/r`) was not made",
    ),
    (
        "made by a mount",
        plan(
            command_step(
                "a", workspace=workspace(mount("src", "output")), output_artifacts=(artifact("r", "output/r.json"),)
            )
        ),
        "output: the output `r` (`output/r.json`) was there before and this attempt did not change it",
    ),
    (
        "a link",
        plan(command_step("a", "ln -s /etc/hostname r", output_artifacts=(artifact("r", "r", type="file"),))),
        "output: the output `r` (`r`) cannot be kept: `r` leads through the link `r`",
    ),
    (
        "a folder that is a link",
        plan(command_step("a", "ln -s /etc o", output_artifacts=(artifact("r", "o/hostname", type="file"),))),
        "output: the output `r` (`o/hostname`) cannot be kept: `o/hostname` leads through the link `o`",
    ),
    (
        "an absolute link in a folder",
        plan(
            command_step(
                "a", "mkdir d; ln -s /etc/hostname d/x", output_artifacts=(artifact("d", "d", type="directory"),)
            )
        ),
        "output: the output `d` (`d`) cannot be kept: the link `x` leads out of the folder",
    ),
    (
        "a link out of a folder",
        plan(command_step("a", "mkdir d; ln -s ../../x d/x", output_artifacts=(artifact("d", "d", type="directory"),))),
        "output: the output `d` (`d`) cannot be kept: the link `x` leads out of the folder",
    ),
    (
        "a link through a link",
        plan(
            command_step(
                "a",
                "mkdir d; ln -s .. d/up; ln -s up/../x d/x",
                output_artifacts=(artifact("d", "d", type="directory"),),
            )
        ),
        "output: the output `d` (`d`) cannot be kept: the link `x` leads out of the folder",
    ),
    (
        "a name that is no text",
        plan(
            command_step(
                "a", "mkdir d; touch d/$(printf '\\351')", output_artifacts=(artifact("d", "d", type="directory"),)
            )
        ),
        "output: the output `d` (`d`) cannot be kept: the name of `d/\udce9` is not UTF-8",
    ),
    (
        "a pipe",
        plan(command_step("a", "mkfifo r", output_artifacts=(artifact("r", "r", type="file"),))),
        "output: the output `r` (`r`) cannot be kept: `r` is not a regular file",
    ),
    (
        "JSON that nobody can read",
        plan(command_step("a", "truncate -s 33M r", output_artifacts=(artifact("r", "r"),))),
        "output: the output `r` (`r`) has more than 32 MiB, too much for JSON",
    ),
    (
        "a link in the place of the workspace",
        plan(command_step("a", 'rm -r "$PWD"; ln -s ../../../src "$PWD"', output_artifacts=(artifact("r", "r.json"),))),
        "output: the step put something else in the place of its workspace",
    ),
    (
        "no workspace any more",
        plan(command_step("a", 'rm -r "$PWD"', output_artifacts=(artifact("r", "r.json"),))),
        "output: the step removed its workspace",
    ),
    (
        "a value that is missing",
        plan(prompt_step("a", [hole("input.repo")])),
        "plan: `input` is text and has no `repo`",
    ),
    (
        "a path that leads out",
        plan(command_step("a", output_artifacts=(replace(artifact("r"), path=(hole("input", "path"),)),))),
        "plan: `input` cannot be part of a path: it has a segment `..`",
    ),
    (
        "a variable too long",
        plan(command_step("a", env={"X": [hole("pipeline_context.big")]})),
        "plan: the value for `X` has 200001 bytes; a variable takes at most 131008",
    ),
    (
        "a NUL",
        plan(command_step("a", env={"X": [hole("pipeline_context.nul")]})),
        "plan: the value for `X` has a NUL character, which no program can be given",
    ),
]


@pytest.mark.parametrize(("made", "expected"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
def test_how_a_step_fails(tmp_path: Path, made: Plan, expected: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "r.json").write_text("{}")
    values: dict[str, Json] = {"input": "../x", "pipeline_context": {"big": "x" * 200_000, "nul": "a\0b"}}
    ran = run(made, tmp_path, values=values)
    assert failure_of(ran, "a") == expected
    assert ran.state.status == "failed"


def test_artifacts_reach_the_steps_that_ask_for_them(tmp_path: Path) -> None:
    made = plan(
        command_step(
            "make",
            "mkdir -p site/css; echo x > site/css/a.css; ln -s css site/style; echo '{\"n\": [1, 2]}' > r.json",
            output_artifacts=(artifact("site", "site", type="directory"), artifact("r", "r.json")),
        ),
        command_step(
            "use",
            'cat artifacts/site/style/a.css artifacts/data; echo "$N"; test ! -e artifacts/none',
            env={"N": [hole("steps.make.r.n")]},
            dependencies=("make",),
            inject_artifacts=(inject("make.site"), inject("make.r", "data")),
            output_artifacts=(artifact("out", "o.txt", type="text", **ANSWER),),
        ),
    )
    ran = run(made, tmp_path)
    assert text_of(ran, "use", "out") == 'x\n{"n": [1, 2]}\n[1,2]\n'


def test_an_optional_artifact_that_was_not_made_is_told(tmp_path: Path) -> None:
    made = plan(
        command_step("make", output_artifacts=(artifact("r", required=False),)),
        command_step("use", "test ! -e artifacts/r", dependencies=("make",), inject_artifacts=(inject("make.r"),)),
    )
    ran = run(made, tmp_path)
    assert ran.state.status == "completed"
    assert ran.events(WorkspacePrepared) == [WorkspacePrepared("use", 1, 0, 0, (), ("make.r",))]


def test_names_that_are_no_text_are_mounted_and_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "src" / os.fsdecode(b"caf\xe9")
    (folder / "build").mkdir(parents=True)
    (folder / "x").write_text("x")
    ran = run(plan(command_step("a", "cat s/*/x", workspace=workspace(mount("src", "s")))), tmp_path)
    assert failure_of(ran, "a") == "completed"
    prepared = ran.events(WorkspacePrepared)
    assert prepared == [WorkspacePrepared("a", 1, 1, 1, (LeftOut("src/caf\udce9/build", "usually generated"),), ())]


ANSWERS: list[tuple[str, str, str, bool]] = [
    ("as it is", '{"a": 1}', '{"a": 1}', False),
    ("in a fence", '```json\n{"a": 1}\n```\n', '{"a": 1}\n', True),
    ("in a fence without a language", '\n```\n{"a": 1}```', '{"a": 1}\n', True),
]


@pytest.mark.parametrize(("answer", "kept", "removed"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_a_json_answer_loses_one_fence_and_the_record_says_so(
    tmp_path: Path, answer: str, kept: str, removed: bool
) -> None:
    adapter = ScriptedAdapter({"a": lambda job: Report("succeeded", answer, tokens=5)})
    ran = run(plan(prompt_step("a", output_artifacts=(artifact("r", **ANSWER),))), tmp_path, adapter=adapter)
    assert text_of(ran, "a", "r") == kept
    assert [made.fence_removed for made in ran.state.step("a").artifacts] == [removed]


PROMPTS: list[tuple[str, Callable[[Job], Report], str]] = [
    ("it fails", lambda job: Report("failed", message="no quota"), "adapter: no quota"),
    (
        "an empty answer",
        lambda job: Report("succeeded", " \n"),
        "output: the output `r` is the answer, and the answer is empty",
    ),
    (
        "it cannot be started",
        lambda job: (_ for _ in ()).throw(FileNotFoundError(2, "No such file or directory", "claude")),
        "adapter: the client of `scripted` cannot be started: no such file or directory: claude",
    ),
    (
        "a bug",
        lambda job: (_ for _ in ()).throw(RuntimeError("oops")),
        "internal: RuntimeError: oops; details are in the attempt's log",
    ),
]


@pytest.mark.parametrize(("act", "expected"), [row[1:] for row in PROMPTS], ids=[row[0] for row in PROMPTS])
def test_how_a_session_fails(tmp_path: Path, act: Callable[[Job], Report], expected: str) -> None:
    made = plan(prompt_step("a", output_artifacts=(artifact("r", type="markdown", **ANSWER),)))
    assert failure_of(run(made, tmp_path, adapter=ScriptedAdapter({"a": act})), "a") == expected


def test_a_session_gets_texts_without_holes(tmp_path: Path) -> None:
    adapter = ScriptedAdapter()
    made = plan(prompt_step("a", ["Say ", hole("input"), " twice.\n"], generated="Answer with JSON.\n"))
    run(made, tmp_path, adapter=adapter, values={"input": "{{ input }}"})
    job = adapter.jobs[0]
    assert job.prompt == "Say {{ input }} twice.\nAnswer with JSON.\n"
    assert (job.system_prompt, job.attempt, job.workspace.name) == ("You are careful.\n", 1, "a.1")


def test_a_time_out_ends_a_session(tmp_path: Path) -> None:
    def wait(job: Job) -> Report:
        return Report("failed" if job.cancelled.wait(20) else "succeeded")

    made = plan(prompt_step("a", timeout_ms=50))
    ran = run(made, tmp_path, adapter=ScriptedAdapter({"a": wait}))
    assert failure_of(ran, "a") == "timeout: it took longer than 50ms"


def test_each_attempt_has_a_fresh_workspace(tmp_path: Path) -> None:
    made = plan(command_step("a", "ls; test ! -e mark || exit 9; touch mark; exit 1", retry=Retry(3, (0, 1))))
    ran = run(made, tmp_path)
    assert [event.exit_code for event in ran.events(AttemptFinished) if isinstance(event, AttemptFinished)] == [1, 1, 1]
    assert sorted(path.name for path in ran.folders.workspaces.iterdir()) == ["a.1", "a.2", "a.3"]


PASSED, FAILED = Verdict("passed"), Verdict("failed", (Finding("/a", "expected text, found 1"),))
CONTRACTS: list[tuple[str, list[Verdict], bool, int, str]] = [
    ("passes", [PASSED], True, 1, "completed"),
    ("passes later", [FAILED, PASSED], True, 2, "completed"),
    ("never passes", [FAILED], True, 2, "contract: contract `json_schema` of `r` failed at /a: expected text, found 1"),
    ("need not pass", [FAILED], False, 1, "soft"),
    ("simulated", [Verdict("simulated")], True, 1, "simulated"),
]


@pytest.mark.parametrize(
    ("verdicts", "must_pass", "attempts", "expected"), [row[1:] for row in CONTRACTS], ids=[row[0] for row in CONTRACTS]
)
def test_contracts(tmp_path: Path, verdicts: list[Verdict], must_pass: bool, attempts: int, expected: str) -> None:
    checked = contract("json_schema", "r", must_pass=must_pass, settings={"dir": ["x/", "y"], "plain": "p"})
    made = plan(
        command_step(
            "a",
            "echo '{}' > r",
            output_artifacts=(artifact("r", "r"),),
            contracts=(checked,),
            retry=Retry(attempts, (0,) * (attempts - 1)),
        ),
        command_step("b", dependencies=("a",)),
    )
    validator = ScriptedValidator(verdicts)
    ran = run(made, tmp_path, validators={"json_schema": validator})
    known = ran.state.step("a")
    assert ("soft" if known.soft else "simulated" if known.simulated else failure_of(ran, "a")) == expected
    assert len(validator.checks) == attempts
    assert (validator.checks[0].source, validator.checks[0].settings) == ("r", {"dir": "x/y"})
    assert ran.state.step("b").phase == ("skipped" if expected.startswith("contract") else "completed")


def test_without_run_commands_an_adapter_stands_in_for_commands(tmp_path: Path) -> None:
    adapter = ScriptedAdapter({"a": lambda job: Report("succeeded", "made up", simulated=True)})
    made = plan(command_step("a", "touch ran; exit 1", output_artifacts=(artifact("o", "o", type="text", **ANSWER),)))
    ran = run(made, tmp_path, adapter=adapter, run_commands=False)
    assert (ran.state.step("a").simulated, text_of(ran, "a", "o")) == (True, "made up")
    assert not list(tmp_path.rglob("ran"))


def test_a_cancelled_run_ends_its_processes(tmp_path: Path) -> None:
    made = plan(command_step("a", "echo $$ > pid; sleep 60"), command_step("b", dependencies=("a",)))
    ran = run(made, tmp_path, watch=lambda shell, _: shell.cancel("SIGINT", force=False))
    assert (ran.state.status, ran.state.step("a").phase, ran.state.step("b").phase) == ("cancelled",) * 3
    for pid in ran.folders.workspaces.rglob("pid"):
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)


def test_every_event_is_one_object_that_reads_back(tmp_path: Path) -> None:
    made = plan(command_step("a", "printf 'x\\n\\033[31m' > r", output_artifacts=(artifact("r", "r", type="text"),)))
    ran = run(made, tmp_path)
    assert [entry.seq for entry in ran.entries] == list(range(1, len(ran.entries) + 1))
    assert json.dumps([type(entry.event).__name__ for entry in ran.entries]) == (
        '["RunStarted", "AttemptStarted", "AttemptFinished", "RunFinished"]'
    )


def test_an_output_is_not_kept_in_memory(tmp_path: Path) -> None:
    big = command_step("a", "truncate -s 300M r", output_artifacts=(artifact("r", "r", type="text"),))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert failure_of(run(plan(big), tmp_path), "a") == "completed"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


def test_only_a_fence_around_the_whole_answer_is_taken_off() -> None:
    rows = {
        b"```json\n{}\n```": b"{}\n",
        b" \n```\n{}\n  ``` \n": b"{}\n",
        b"```\n{}```": b"{}\n",
        b"```\n```": b"\n",
        b"```\n{}\n````": b"{}\n`\n",
        b"```json {}```": b"```json {}```",
        b"``` ` \n{}\n```": b"``` ` \n{}\n```",
        b"```\n{}\n``` end": b"```\n{}\n``` end",
        b"{}": b"{}",
        b"": b"",
    }
    assert {answer: without_fence(answer) for answer in rows} == rows
