"""The program as people and scripts use it: exit codes, what stands on which stream, how refusals read."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wave_runtime.cli import main
from wave_runtime.engine.events_schema import events_schema
from wave_runtime.plan import Json, Plan, dump
from wave_runtime.plan.model import Retry
from wave_runtime.recording.run_lock import run_lock

from tests.plans import artifact, command_step, contract, digested, hole, mount, plan, prompt_step, workspace

SCHEMA: Json = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 7}}}
REPORT = artifact("report", "out/report.json")
ANSWER: dict[str, Any] = {"origin": "answer", "type": "text"}
PIPELINE = plan(
    command_step("make", "echo made", output_artifacts=(artifact("text", "text.txt", **ANSWER),)),
    prompt_step(
        "think", ["On ", hole("input"), ".\n"], dependencies=("make",), output_artifacts=(REPORT,), schema=SCHEMA
    ),
    command_step(
        "test", "exit 1", dependencies=("think",), contracts=(contract("test_suite", settings={"command": "no"}),)
    ),
)
COMMANDS = plan(
    command_step(
        "one", 'echo "hello $WHO"', env={"WHO": [hole("input")]}, output_artifacts=(artifact("text", "t", **ANSWER),)
    ),
    command_step("two", "echo two >&2", dependencies=("one",)),
    name="greet",
)
OTHER_CLIENT = digested(
    replace(
        PIPELINE,
        adapters={"claude": replace(PIPELINE.adapters["claude"], kind="other")},
        requires=tuple(sorted({*PIPELINE.requires, "adapter.other/1"} - {"adapter.claude/1"})),
    )
)

OTHER = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str


class Program:
    """`wave-runtime` in a project of its own."""

    def __init__(self, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.project, self._capfd = project, capfd

    def __call__(self, *arguments: str) -> Result:
        code = main(arguments)
        captured = self._capfd.readouterr()
        return Result(code, captured.out, captured.err)

    def write(self, made: Plan, name: str = "plan.json") -> str:
        (self.project / name).write_text(dump(made), "utf-8")
        return name


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Program:
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.delenv("CI", raising=False)
    return Program(project, capfd)


def test_a_run_without_logs(program: Program) -> None:
    program("exec", program.write(plan(command_step("quiet", "true"))), "--run-id", "r1")
    assert program("logs", "r1").err == "nothing was printed\n"
    assert program("logs", "r1", "quiet").err == "`quiet` printed nothing\n"


def test_a_run_from_plan_to_outputs(program: Program) -> None:
    name = program.write(COMMANDS)
    ran = program("exec", name, "--input", "world", "--run-id", "r1")
    assert ran.code == 0
    shown = re.sub(r"\b[\d.]+m?s\b", "T", ran.out)
    assert [" ".join(line.split()) for line in shown.splitlines()] == [
        "step state attempts time outputs",
        "one completed 1 T text (12 bytes)",
        "two completed 1 T",
        "",
        "run r1: completed in T: 2 completed",
        "outputs: `wave-runtime artifacts r1`; workspaces: .wave/workspaces/r1",
    ]
    assert ran.err.splitlines()[0] == "run r1 of greet started"
    assert program("artifacts", "r1").out == "one.text  text  12 bytes  .wave/workspaces/r1/one.1/t\n"
    assert program("artifacts", "r", "text").out == "hello world\n"
    assert program("logs", "r1").out == "== one, attempt 1, output\nhello world\n== two, attempt 1, output\ntwo\n"
    assert program("artifacts", "r1", "-o", "copy").err == "one.text: copy/one/t\n"
    assert (program.project / "copy/one/t").read_text() == "hello world\n"
    assert program("artifacts", "r1", "-o", "copy").code == 2
    assert program("status").out.startswith("r1  completed  ")
    assert program("status", "r1").out.splitlines()[0] == "step  state      attempts  time  outputs"
    assert program("clean", "r1").code == 0
    none = program("status")
    assert (none.code, none.out, none.err) == (0, "", "there are no runs: `wave-runtime exec PLAN` makes one\n")
    assert sorted((program.project / ".wave/runs").iterdir()) == []
    assert list((program.project / ".wave/cas").rglob("??/*")) == []
    assert not (program.project / ".wave/workspaces/r1").exists()


CHANGES: list[tuple[str, str, str]] = [
    ("true", "", ""),
    ("touch one.1/t; touch one.1/other", "", ""),
    ("echo hello World > one.1/t", "  (changed since)", ""),
    ("echo more >> one.1/t", "  (changed since)", ""),
    ("rm one.1/t", "  (missing there)", ""),
    ("mv one.1 other", "  (missing there)", "  (missing there)"),
    ("mv one.1/t one.1/u; ln -s u one.1/t", "  (changed since)", ""),
    ("rm one.1/t; mkdir one.1/t", "  (changed since)", ""),
    ("rm -r one.1/d/e/", "", "  (changed since)"),
    ("rm -r one.1/d", "", "  (missing there)"),
    ("rm -r one.1/d; touch one.1/d", "", "  (changed since)"),
    ("touch one.1/d/new", "", "  (changed since)"),
    ("echo x > one.1/d/e/f", "", "  (changed since)"),
    ("chmod +x one.1/d/e/f", "", "  (changed since)"),
    ("ln -sfn / one.1/d/l", "", "  (changed since)"),
    ("mv one.1/d one.1/c; ln -s c one.1/d", "", "  (changed since)"),
    ("rm one.1/d/e/f; mkdir one.1/d/e/f", "", "  (changed since)"),
]


@pytest.mark.parametrize(("change", "text", "folder"), CHANGES)
def test_outputs_that_are_not_as_they_were_recorded_are_marked(
    program: Program, change: str, text: str, folder: str
) -> None:
    made = (artifact("text", "t", type="text"), artifact("tree", "d", type="directory"))
    script = "echo hello world > t; mkdir -p d/e; echo y > d/e/f; ln -s e d/l"
    program("exec", program.write(plan(command_step("one", script, output_artifacts=made))), "--run-id", "r1")
    subprocess.run(change, shell=True, cwd=".wave/workspaces/r1", check=True)
    listed = program("artifacts", "r1")
    assert listed.out.splitlines() == [
        f"one.text  text  12 bytes  .wave/workspaces/r1/one.1/t{text}",
        f"one.tree  directory  2 bytes  .wave/workspaces/r1/one.1/d{folder}",
    ]
    note = "`wave-runtime artifacts r1 NAME` and `-o DIR` give what was recorded\n"
    assert listed.err == (note if text or folder else "")
    assert program("artifacts", "r1", "-o", "copy").code == 0
    assert Path("copy/one/t").read_text() == "hello world\n"
    assert Path("copy/one/d/l/f").read_text() == "y\n"


def test_any_plan_runs_simulated_and_says_so_everywhere(program: Program) -> None:
    ran = program("exec", program.write(PIPELINE), "--adapter", "simulate", "--input", "x", "--run-id", "r1")
    assert ran.code == 0
    assert [line.split()[1:3] for line in ran.out.splitlines()[1:4]] == [["completed,", "simulated"]] * 3
    assert "simulated: adapters or commands were not really run; their outputs are made up" in ran.out
    assert "simulated by the adapter `simulate`" in ran.err
    assert "test: contract test_suite simulated: its command was not run" in ran.err
    assert json.loads(program("artifacts", "r1", "report").out)["n"] >= 7
    assert program("status").out.rstrip().endswith("  simulated")


def test_run_commands_runs_commands_beside_simulated_sessions(program: Program) -> None:
    ran = program("exec", program.write(PIPELINE), "--adapter", "simulate", "--run-commands", "--input", "x")
    assert ran.code == 1
    assert [line.split()[1] for line in ran.out.splitlines()[1:4]] == ["completed", "completed,", "failed"]


def test_events_are_lines_that_obey_their_schema(program: Program) -> None:
    ran = program("exec", program.write(COMMANDS), "--input", "x", "--run-id", "r1", "--events", "json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert (lines[0]["type"], lines[-1]["type"], lines[-1]["status"]) == ("run_started", "run_finished", "completed")
    validator = Draft202012Validator(events_schema())
    assert [error for line in lines for error in validator.iter_errors(line)] == []
    phases = {change["step"]: change["phase"] for line in lines for change in line["steps"]}
    assert phases == {"one": "completed", "two": "completed"}
    assert "run r1: completed" in ran.err


def test_a_dry_run_says_what_would_run_and_runs_nothing(program: Program) -> None:
    ran = program(
        "exec", program.write(PIPELINE), "--adapter", "simulate", "--input", "x", "--until", "think", "--dry-run"
    )
    assert ran.out.splitlines() == [
        f"review: {PIPELINE.digest}",
        "would run 2 of 3 steps, at most 2 at once, simulated by the adapter `simulate`",
        "1. make: command, simulated; 1 attempt of at most 1m",
        "2. think: prompt as navigator with simulate after make; 1 attempt of at most 1m",
        "not run: test",
    ]
    assert not (program.project / ".wave").exists()


def test_until_runs_what_a_step_needs_and_no_more(program: Program) -> None:
    ran = program("exec", program.write(COMMANDS), "--input", "x", "--until", "one")
    assert (ran.code, [line.split()[:2] for line in ran.out.splitlines()[1:3]]) == (0, [["one", "completed"], []])


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


PLAN = dump(COMMANDS)
MISSING_MOUNT = plan(command_step("a", workspace=workspace(mount("src", "x"))))
LINK_OUT = plan(command_step("a", workspace=workspace(mount("out", "x"))))
LATER = digested(replace(COMMANDS, requires=("exec.command/1", "sandbox/7")))
BAD_ID = plan(command_step("../a"))
REFUSED: list[tuple[str, str, list[str], int, str, str]] = [
    (
        "no such file",
        PLAN,
        ["nope.json"],
        2,
        "the plan `nope.json` cannot be read: no such file or directory",
        "check the path; `wavec plan NAME --write` writes `.wave/plans/NAME.plan.json`",
    ),
    (
        "a changed plan",
        changed(PLAN, "hello", "HELLO"),
        ["plan.json", "--input", "x"],
        3,
        "`plan.json`: the digest does not fit the plan: it states sha256:",
        "the file was changed after it was compiled: compile it again with `wavec plan`",
    ),
    (
        "a later major version",
        changed(PLAN, '"format_version": "1.0"', '"format_version": "2.0"'),
        ["plan.json"],
        3,
        "`plan.json`: the plan has format 2.0; this program reads format 1.x (at /format_version)",
        "update wave-runtime",
    ),
    (
        "an unknown requirement",
        dump(LATER),
        ["plan.json", "--input", "x"],
        3,
        "the plan requires `sandbox/7`, which this runtime does not have",
        "update wave-runtime",
    ),
    (
        "no client",
        dump(OTHER_CLIENT),
        ["plan.json", "--input", "x"],
        3,
        "the plan requires `adapter.other/1`, which this runtime does not have",
        "`--adapter simulate` runs the plan without `other`, with simulated answers",
    ),
    (
        "no digest",
        PLAN,
        ["plan.json", "--expect", COMMANDS.digest.removeprefix("sha256:")],
        2,
        f"`--expect {COMMANDS.digest.removeprefix('sha256:')}` is not a digest",
        "write it as `wavec plan` shows it: `sha256:` and 64 digits of 0-9 and a-f",
    ),
    (
        "a source",
        PLAN,
        ["review.yaml"],
        2,
        "`review.yaml` is a source, not a plan",
        "compile it with `wavec plan NAME -o FILE`",
    ),
    (
        "another digest",
        PLAN,
        ["plan.json", "--expect", OTHER, "--input", "x"],
        3,
        f"the plan has the digest {COMMANDS.digest}, expected {OTHER}",
        "review this plan and pin its digest, or take the plan that was reviewed",
    ),
    (
        "no input",
        PLAN,
        ["plan.json"],
        2,
        "the pipeline needs an input, and none was given",
        "add `--input TEXT` or `--input-file FILE`",
    ),
    (
        "an unknown adapter",
        PLAN,
        ["plan.json", "--adapter", "x"],
        2,
        "there is no adapter `x`",
        "`--adapter simulate` makes answers up, `--adapter replay` repeats recorded ones",
    ),
    (
        "a client in the place of others",
        PLAN,
        ["plan.json", "--adapter", "gemini"],
        2,
        "the adapter `gemini` stands in for no other",
        "`--adapter simulate` makes answers up, `--adapter replay` repeats recorded ones",
    ),
    (
        "an unknown step",
        PLAN,
        ["plan.json", "--until", "x"],
        2,
        "the plan has no step `x`",
        "its steps are `one`, `two`",
    ),
    (
        "an unusable run id",
        PLAN,
        ["plan.json", "--run-id", "../x"],
        2,
        "`../x` is no run id",
        "use letters, digits, `.`, `_` and `-`, at most 128",
    ),
    ("no such folder", PLAN, ["plan.json", "-C", "nope"], 2, "there is no folder `nope`", "check the path after `-C`"),
    (
        "a missing mount",
        dump(MISSING_MOUNT),
        ["plan.json"],
        3,
        "the step `a` cannot start: the mount source `src` does not exist in the project",
        "`-C DIR` names the project; the path is relative to it",
    ),
    (
        "a mount out of the project",
        dump(LINK_OUT),
        ["plan.json"],
        3,
        "the step `a` cannot start: the mount source `out` leads out of the project through a link",
        "`-C DIR` names the project; the path is relative to it",
    ),
    (
        "an id that leads out",
        dump(BAD_ID),
        ["plan.json"],
        3,
        "the step id `../a` cannot be used: it has a segment `..`",
        "compile the plan again with `wavec plan`",
    ),
    (
        "twice standard input",
        PLAN,
        ["-", "--input-file", "-"],
        2,
        "the plan and the input cannot both be standard input",
        "use a file",
    ),
    (
        "a bad number",
        PLAN,
        ["plan.json", "--max-workers", "0"],
        2,
        "argument --max-workers: expected a number from 1 to 10000, found `0`",
        "`wave-runtime exec --help` shows what there is",
    ),
    (
        "a bad assignment",
        PLAN,
        ["plan.json", "--set", "x"],
        2,
        "argument --set: expected NAME=VALUE, found `x`",
        "`wave-runtime exec --help` shows what there is",
    ),
]


@pytest.mark.parametrize(
    ("text", "arguments", "code", "message", "fix"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refusals(program: Program, text: str, arguments: list[str], code: int, message: str, fix: str) -> None:
    (program.project / "plan.json").write_text(text, "utf-8")
    (program.project / "out").symlink_to("/etc")
    (program.project / "review.yaml").write_text("kind: WavePipeline\n", "utf-8")
    ran = program("exec", *arguments)
    error, *more = ran.err.splitlines()
    assert (ran.code, ran.out, more) == (code, "", [f"fix: {fix}"])
    assert error.startswith(f"error: {message}")
    assert not (program.project / ".wave").exists()


ABOUT_RUNS: list[tuple[list[str], int, str]] = [
    (["status", "zzz"], 2, "there is no run `zzz`"),
    (["status", "r"], 2, "several runs begin with `r`: `r2`, `r1`"),
    (["logs", "r1", "zzz"], 2, "the run has no step `zzz`"),
    (["artifacts", "r1", "zzz"], 2, "the run did not make `zzz`"),
    (["clean"], 2, "say which runs to remove"),
    (["clean", "r1", "--all"], 2, "say which runs to remove"),
    (["exec", "plan.json", "--input", "y", "--run-id", "r1"], 3, "the run `r1` was started with another `input`: `x`"),
    (
        ["exec", "plan.json", "--until", "one", "--run-id", "r1"],
        3,
        "the run `r1` was started with another `until`: nothing, not `one`",
    ),
    (["resume", "zzz"], 2, "there is no run `zzz`"),
    (["resume", "r1", "--from", "zzz"], 2, "`--from zzz`: the run has no such step"),
    (["resume", "r1", "--done", "zzz"], 2, "`--done zzz`: the run has no such step"),
    (["cancel", "zzz"], 2, "there is no run `zzz`"),
    (["why", "r1", "zzz"], 2, "the run has no step `zzz`"),
    (["changes", "r1", "--step", "zzz"], 2, "the run has no step `zzz`"),
    (["status", "--state-dir", "elsewhere"], 2, "there are no runs in `"),
    (["frobnicate"], 2, "unknown verb `frobnicate`, expected one of `exec`, "),
    (["statsu"], 2, "unknown verb `statsu`\nfix: did you mean `status`?\n"),
    (["completions", "fsh"], 2, "unknown shell `fsh`\nfix: did you mean `fish`?\n"),
    (["exec", "plan.json", "--sandbox", "jail"], 2, "`--sandbox` is `jail`, expected one of `ns`, `lsm`, "),
    (["resume", "r1", "--workers", "1"], 2, "`--workers` is not known here\nfix: `wave-runtime resume --help`"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), ABOUT_RUNS, ids=[" ".join(row[0]) for row in ABOUT_RUNS])
def test_refusals_about_runs(program: Program, arguments: list[str], code: int, message: str) -> None:
    for run_id in ("r1", "r2"):
        program("exec", program.write(COMMANDS), "--input", "x", "--run-id", run_id)
    ran = program(*arguments)
    assert (ran.code, ran.err.startswith(f"error: {message}")) == (code, True)


def test_a_pipeline_is_executed_by_its_plan(program: Program) -> None:
    (program.project / ".wave/plans").mkdir(parents=True)
    (program.project / ".wave/plans/greet.plan.json").write_text(dump(COMMANDS))
    ran = program("exec", "greet")
    assert (ran.code, ran.err.splitlines()[-1]) == (2, "fix: the plan of `greet` is `.wave/plans/greet.plan.json`")


def test_a_state_directory_that_cannot_be_used(program: Program) -> None:
    (program.project / "file").write_text("")
    ran = program("exec", program.write(COMMANDS), "--input", "x", "--state-dir", "file")
    assert (ran.code, ran.err.splitlines()[-1]) == (74, "fix: repair it, or choose another one with `--state-dir DIR`")


def test_inputs_from_files_and_fields(program: Program) -> None:
    made = plan(
        command_step("a", 'echo "$N $T"', env={"N": [hole("input.n")], "T": [hole("input.t")]}),
        input_schema={"type": "object", "properties": {"n": {"type": "integer"}, "t": {"type": "string"}}},
    )
    (program.project / "input.json").write_text('{"n": 1, "t": "file"}')
    program("exec", program.write(made), "--input-file", "input.json", "--set", "t={{ x }}", "--run-id", "r1")
    assert program("logs", "r1").out.splitlines()[1:] == ["1 {{ x }}"]


def test_what_steps_print_cannot_reach_the_terminal(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    made = plan(command_step("a", r"printf '\033[31mred\n::error::no\n\302\200\342\200\256end'; echo; exit 1"))
    program("exec", program.write(made), "--run-id", "r1")
    assert program("logs", "r1").out.splitlines()[1:] == ["\\u{1b}[31mred", "| ::error::no", "\\u{80}\\u{202e}end"]


def test_verify_says_whether_a_plan_is_whole_and_can_run(program: Program) -> None:
    good = program("verify", program.write(COMMANDS))
    assert (good.code, good.out.splitlines()[0]) == (0, f"greet: format 1.0, 2 steps, {COMMANDS.digest}")
    bad = program("verify", program.write(OTHER_CLIENT))
    assert (bad.code, bad.err.splitlines()[0]) == (
        3,
        "error: the plan requires `adapter.other/1`, which this runtime does not have",
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completions_know_every_verb_and_option(program: Program, shell: str) -> None:
    script = program("completions", shell).out
    assert all(word in script for word in ("exec", "artifacts", "--run-commands", "--state-dir", "--all"))
    if shell == "bash":
        program_text = script + "COMP_WORDS=(wave-runtime exec --in); COMP_CWORD=2; _wave_runtime; echo ${COMPREPLY[@]}"
        shown = subprocess.run(["bash", "-c", program_text], capture_output=True, text=True, check=True).stdout
        assert shown == "--input --input-file\n"


def start(project: Path, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
    # A shell ignores SIGINT for what it starts in the background, and programs inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen([sys.executable, "-m", "wave_runtime", *arguments], cwd=project, text=True, **options)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_and_is_recorded(program: Program, number: signal.Signals, code: int) -> None:
    made = plan(command_step("a", "echo $$ > pid; exec sleep 60"), command_step("b", dependencies=("a",)))
    name = program.write(made)
    with start(program.project, "exec", name, "--run-id", "r1", "--events", "json", stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while '"attempt_started"' not in next(child.stdout):
            pass
        child.send_signal(number)
        rest = [json.loads(line) for line in child.stdout]
        assert child.wait(20) == code
    assert [line["type"] for line in rest] == ["cancel_requested", "attempt_finished", "run_finished"]
    assert program("status").out.startswith("r1  cancelled")


def test_one_process_runs_a_run(program: Program) -> None:
    name = program.write(plan(command_step("a", "exec sleep 5"), name="slow"))
    with start(program.project, "exec", name, "--run-id", "r1", "--events", "json", stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        next(child.stdout)
        second = program("exec", name, "--run-id", "r1")
        assert second.code == 75
        assert second.err.startswith(f"error: the run `r1` is in use by process {child.pid} since 2")
        assert program("status").out.startswith("r1  running")
        assert program("clean", "r1").code == 75
        assert program("clean", "r1", "--dry-run").err.splitlines()[0] == "r1 is going on: `clean` would refuse"
        assert program("clean", "--all", "--dry-run").err.splitlines()[0] == "r1 would be kept: it is going on"
        child.kill()
    assert program("status").out.startswith("r1  interrupted")
    *_, summary, last = program("status", "r1").out.splitlines()
    assert summary.startswith("run r1: interrupted in ")
    assert last == "interrupted: the runtime ended before the run did; `wave-runtime resume r1` goes on with it"
    asked = program("why", "r1")
    assert asked.err.splitlines() == [last] and asked.out.startswith("a is running")
    assert program("clean", "--all").code == 0


UNFIT = [
    ("UTF-16", dump(COMMANDS).encode("utf-16"), "the plan `p.json` is not UTF-8 text: byte 0 is not"),
    ("no JSON", b"plan", "`p.json`: the plan is not JSON: "),
    ("another JSON", b"[]", "`p.json`: this is not a wavec plan"),
]


@pytest.mark.parametrize("verb", ["exec", "verify", "doctor"])
@pytest.mark.parametrize(("content", "expected"), [row[1:] for row in UNFIT], ids=[row[0] for row in UNFIT])
def test_what_is_no_plan_has_one_exit_code(program: Program, verb: str, content: bytes, expected: str) -> None:
    (program.project / "p.json").write_bytes(content)
    refused = program(verb, "p.json")
    assert refused.code == 3
    assert refused.err.startswith(f"error: {expected}")


def test_a_run_whose_plan_is_gone(program: Program) -> None:
    program("exec", program.write(plan(command_step("a"))), "--run-id", "r1")
    (program.project / ".wave/runs/r1/plan.json").unlink()
    assert program("why", "r1").err == (
        "error: the plan of run `r1`, `.wave/runs/r1/plan.json`, cannot be read: no such file or directory\n"
        "fix: put the plan back, or remove the run with `wave-runtime clean r1`\n"
    )
    assert program("clean", "r1").code == 0


def test_a_soft_failure_is_told_once_and_is_not_tried_again(program: Program) -> None:
    soft = contract("non_empty_file", "n.txt", must_pass=False)
    name = program.write(plan(command_step("a", ": > n.txt", contracts=(soft,))))
    ran = program("exec", name, "--run-id", "r1")
    assert ran.code == 0, ran.err
    assert ran.err.count("is empty") == 1
    assert "a: soft failure: contract `non_empty_file` of `n.txt` failed\n" in ran.err
    why = program("why", "r1").out
    assert "a contract that need not pass fails no step, and no attempt was left; look at the step\n" in why
    assert "tried again" not in why


def test_what_never_began_is_removed_unless_it_is_about_to_begin(program: Program) -> None:
    name = program.write(plan(command_step("a"), name="quick"))
    assert program("exec", name, "--run-id", "r1").code == 0
    runs = program.project / ".wave/runs"
    for run_id in ("cut-off", "beginning"):
        (runs / run_id).mkdir()
        (runs / run_id / "plan.json").write_text("{}")
    os.utime(runs / "cut-off", (1, 1))
    told = program("clean", "--older-than", "1h", "--dry-run").err.splitlines()
    assert told[0] == "cut-off, which never began, would be removed" and told[-1].endswith("; nothing was removed")
    assert program("clean", "r", "--dry-run").err.splitlines()[0] == "r1 would be removed"
    assert sorted(path.name for path in runs.iterdir()) == ["beginning", "cut-off", "r1"]
    assert program("clean", "--older-than", "1h").err.splitlines()[0] == "removed cut-off, which never began"
    with run_lock(runs / "beginning" / "lock"):
        assert "beginning" not in program("clean", "--all").err
    assert [path.name for path in runs.iterdir()] == ["beginning"]
    assert "removed beginning, which never began" in program("clean", "--all").err.splitlines()
    assert list(runs.iterdir()) == []


def test_a_reader_that_leaves_does_not_end_the_run(program: Program) -> None:
    name = program.write(plan(*(command_step(f"s{number}") for number in range(20))))
    read_end, write_end = os.pipe()
    with start(
        program.project, "exec", name, "--run-id", "r1", "--events", "json", stdout=write_end, stderr=write_end
    ) as child:
        os.close(write_end)
        os.close(read_end)
        child.wait(30)
    assert program("status").out.startswith("r1  completed")


PRINTED = [
    # a command that fails, and what `why` repeats of what it printed
    ("echo one >&2; echo; echo two; exit 3", ["  | one", "  | two"]),
    ("seq 9; exit 3", ["  | 5", "  | 6", "  | 7", "  | 8", "  | 9"]),
    ("printf '\\033[31mred'; exit 3", ["  | \\u{1b}[31mred"]),
    ("head -c 70000 /dev/zero | tr '\\0' a; echo; echo end; exit 3", ["  | end"]),
    ("exit 3", []),
]


@pytest.mark.parametrize(("command", "last"), PRINTED)
def test_why_repeats_what_a_failed_command_printed_last(program: Program, command: str, last: list[str]) -> None:
    assert program("exec", program.write(plan(command_step("a", command))), "--run-id", "r1").code == 1
    told = program("why", "r1").out.splitlines()
    assert [line for line in told if line.startswith("  | ")] == last
    assert ("it printed at last:" in told) == bool(last)


@pytest.mark.parametrize(("extra", "colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_shows_a_live_view(program: Program, extra: dict[str, str], colour: bool) -> None:
    name = program.write(plan(command_step("a", "exit 1", retry=Retry(2, (1,)))))
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    environment |= {"TERM": "xterm-256color"} | extra
    with start(program.project, "exec", name, stdout=subprocess.DEVNULL, stderr=theirs, env=environment) as child:
        os.close(theirs)
        shown = read_all(ours)
        assert child.wait(20) == 1
    assert "a: failed: the command ended with exit code 1" in shown
    assert ("\x1b[3" in shown) == colour


def read_all(descriptor: int) -> str:
    parts: list[bytes] = []
    try:
        while part := os.read(descriptor, 65536):
            parts.append(part)
    except OSError:  # a terminal whose other end was closed
        pass
    os.close(descriptor)
    return b"".join(parts).decode()


LIGHT: list[tuple[Sequence[str], Sequence[str]]] = [
    (["--version"], ["argparse", "sqlite3", "json", "rich", "jsonschema"]),
    (["exec", "plan.json", "--input", "x"], ["rich", "jsonschema", "asyncio", "yaml"]),
]


@pytest.mark.parametrize(("arguments", "unwanted"), LIGHT, ids=[row[0][0] for row in LIGHT])
def test_nothing_is_loaded_that_is_not_needed(program: Program, arguments: list[str], unwanted: list[str]) -> None:
    program.write(COMMANDS)
    command = [sys.executable, "-X", "importtime", "-m", "wave_runtime", *arguments]
    ran = subprocess.run(command, cwd=program.project, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time")}
    assert [name for name in unwanted if name in loaded] == []


def test_runs_are_listed_in_columns(program: Program) -> None:
    name = program.write(COMMANDS)
    for run_id in ("short", "a-longer-name"):
        program("exec", name, "--input", "x", "--run-id", run_id)
    begins = {line.index("completed  2") for line in program("status").out.splitlines()}
    assert begins == {len("a-longer-name  ")}
