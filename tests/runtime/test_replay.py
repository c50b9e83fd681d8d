"""What was recorded is repeated, byte for byte; what was not is refused, with the nearest thing there is."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.engine.events import Session
from wave_runtime.plan.model import GrantLayer, Permissions, Retry
from wave_runtime.ports import Job, Report

from tests.commands import wave_runtime
from tests.made_up_secrets import MadeUp
from tests.plans import artifact, command_step, hole, mount, prompt_step, workspace
from tests.runtime.cassettes import Studio, building, looking, put_plan, studio, three_steps, tree, writes

__all__ = ["studio"]


def recorded(studio: Studio, **more: str) -> int:
    put_plan(studio.project, *three_steps())
    return studio.record({"look": looking(), "build": building}, "--input", "the code", **more)


def one(studio: Studio, prompt: str = "Do the work.\n", **fields: object) -> None:
    """A plan of one step that answers."""
    answer = artifact("out", "out.txt", type="text", origin="answer")
    put_plan(studio.project, prompt_step("work", prompt, **{"output_artifacts": (answer,), **fields}))  # type: ignore[arg-type]


def entry_of(studio: Studio, name: str = "work.1.1") -> Path:
    return studio.project / "tape" / "entries" / f"{name}.json"


def test_a_replay_makes_what_the_run_made(studio: Studio) -> None:
    assert recorded(studio) == 0
    code, said = studio.replay("--input", "the code")
    assert code == 0, said
    first, again = studio.made("first"), studio.made("again")
    assert first == again
    assert sorted(first) == [
        *("build@0.@changes", "build@0.folder", "build@1.folder", "build@2.folder", "count.all", "look.parts"),
    ]
    workspaces = studio.project / ".wave" / "workspaces"
    assert tree(workspaces / "again") == tree(workspaces / "first")
    assert "its sessions are repeated from the cassette `tape`" in said and "simulated" not in said


def test_a_replay_is_listed_as_one(studio: Studio) -> None:
    assert recorded(studio) == 0
    assert studio.replay("--input", "the code")[0] == 0
    again, first = wave_runtime("status", cwd=studio.project).stdout.splitlines()
    assert again.startswith("again") and again.endswith("  replayed")
    assert "replayed" not in first and "simulated" not in first


def test_sessions_checkpoints_and_attempts_are_entries(studio: Studio) -> None:
    assert recorded(studio) == 0
    names = sorted(path.name for path in (studio.project / "tape" / "entries").iterdir())
    assert names == [
        *(f"build@{number}.1.1.json" for number in range(3)),
        *("look.1.1.json", "look.1.2.json", "look.1.3.json", "look.2.1.json"),
    ]
    full, checkpoint = (json.loads(entry_of(studio, f"look.1.{number}").read_text()) for number in (1, 2))
    assert (full["report"]["outcome"], full["transcript"]["lines"][0]) == ("full", "I read src.\n")
    assert checkpoint["answer"]["lines"] == ["src is read"]
    assert [call["decision"] for call in full["tool_calls"]] == ["allowed", "denied"]
    assert "was not accepted" in entry_of(studio, "look.2.1").read_text()


def test_the_same_run_gives_the_same_cassette(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    assert recorded(studio) == 0
    assert "cassette: 7 sessions recorded in `tape`\n" in capsys.readouterr().out
    (studio.project / "tape").rename(studio.project.parent / "other")
    assert recorded(studio, run_id="second") == 0
    other = tree(studio.project.parent / "other")
    shutil.rmtree(studio.project.parent / "other")
    assert tree(studio.project / "tape") == other
    assert not [name for name, data in other.items() if os.fsencode(studio.project) in data or b"second" in data]


def test_equal_prompts_of_two_steps_keep_their_answers(studio: Studio) -> None:
    texts = {"one": "1", "two": "2", "three": "3"}
    out = artifact("out", "out.txt", type="text")
    put_plan(studio.project, *(prompt_step(name, output_artifacts=(out,)) for name in texts))
    script = {name: writes("out.txt", text) for name, text in texts.items()}
    assert studio.record(script, "--max-workers", "3") == 0
    code, said = studio.replay("--max-workers", "3")
    assert code == 0, said
    assert studio.made("first") == studio.made("again") and len(set(studio.made("first").values())) == 3


def test_the_same_question_again_gets_the_next_answer(studio: Studio) -> None:
    one(studio, retry=Retry(3, (0, 0)))
    reports = [Report("failed", message="429"), Report("failed", message="500"), Report("succeeded", "done")]
    assert studio.record({"work": lambda job: reports.pop(0)}) == 0
    code, said = studio.replay()
    assert code == 0, said
    assert "attempt 1 failed, another one follows: 429" in said and "attempt 2 failed, another one follows: 500" in said
    assert studio.made("first") == studio.made("again")


def test_who_tries_more_often_than_was_recorded_is_told(studio: Studio) -> None:
    one(studio)
    assert studio.record({"work": lambda job: Report("failed", message="429")}) == 1
    one(studio, retry=Retry(2, (0,)))
    code, said = studio.replay()
    assert code == 1
    assert "the step asks again what the cassette answers only once, last in `entries/work.1.1.json`" in said


def test_what_a_client_says_of_itself_is_repeated(studio: Studio) -> None:
    session = Session("scripted", "1.2", ("big",), 10, 20, 30, 4_000, 2, 1)
    one(studio)
    report = Report("succeeded", "done", tokens=40, session=session, advice=("look at it",))
    assert studio.record({"work": lambda job: report}) == 0
    assert studio.replay()[0] == 0
    first, again = (
        [json.loads(line) for line in wave_runtime("events", run, cwd=studio.project).stdout.splitlines()]
        for run in ("first", "again")
    )
    wanted = [(event["session"], event["tokens"], event["advice"]) for event in first if "session" in event]
    assert wanted == [(event["session"], event["tokens"], event["advice"]) for event in again if "session" in event]
    assert wanted[0][1:] == (40, ["look at it"]) and wanted[0][0]["cost_micro_usd"] == 4_000


def test_a_time_out_is_repeated_without_waiting(studio: Studio) -> None:
    def act(job: Job) -> Report:
        if job.attempt == 1:
            job.cancelled.wait(30)
            return Report("failed", message="cut off")
        return Report("succeeded", "done")

    one(studio, timeout_ms=1_500, retry=Retry(2, (0,)))
    assert studio.record({"work": act}) == 0
    assert json.loads(entry_of(studio).read_text())["report"]["outcome"] == "timed_out"
    assert "timeout: " in entry_of(studio, "work.2.1").read_text()
    code, said = studio.replay()
    assert code == 0 and "it took longer than" in said, said
    assert studio.made("first") == studio.made("again")


def test_a_file_written_as_it_was_is_written_again(studio: Studio) -> None:
    one(
        studio,
        workspace=workspace(mount("src", ".", mode="readwrite")),
        output_artifacts=(artifact("out", "main.py", type="text"),),
    )
    assert studio.record({"work": writes("main.py", "old\n")}) == 0
    assert studio.replay()[0] == 0


def change_project(studio: Studio) -> None:
    (studio.project / "src" / "main.py").write_text("newer\n")
    (studio.project / "src" / "gone.py").unlink()
    (studio.project / "src" / "more.py").write_text("")


ODD = [
    "",
    "\ud800 half",
    "\x1b[31m{{ input }}\r\n::set-output x=1\n\0\x85\u2028",
    "x\n" * 100_000,
    "no line end",
    "\n\n",
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_odd_answers_are_repeated_as_they_are(answer: str, studio: Studio) -> None:
    one(studio, output_artifacts=(artifact("out", "out.txt", type="text", origin="answer", required=False),))
    assert studio.record({"work": lambda job: Report("succeeded", answer)}) == 0
    code, said = studio.replay()
    assert code == 0, said
    assert studio.made("first") == studio.made("again")


PERMISSIONS = Permissions((GrantLayer("persona", ("Read", "Edit"), ("Bash(rm *)",)),))
MISSES: list[tuple[str, Callable[[Studio], None], str]] = [
    (
        "the prompt",
        lambda studio: one(studio, "Do all the work.\n", workspace=workspace(mount("src", "src"))),
        "the prompt differs at word 2: was `Do the work.`, is `Do all the work.`",
    ),
    (
        "the model and the persona",
        lambda studio: one(studio, model="big", system_prompt="Be quick.\n", workspace=workspace(mount("src", "src"))),
        "the model was the client's default, is `big`; the system prompt differs at word 1: was `You are careful.`",
    ),
    (
        "the permissions",
        lambda studio: one(studio, permissions=PERMISSIONS, workspace=workspace(mount("src", "src"))),
        "the permissions differ: no longer allow `Write(output/*)` of the persona, now allow `Edit` of the persona",
    ),
    (
        "the project",
        change_project,
        "the workspace differs: `src/gone.py` is gone, `src/main.py` was sha256:",
    ),
]


@pytest.mark.parametrize(("change", "message"), [row[1:] for row in MISSES], ids=[row[0] for row in MISSES])
def test_a_miss_names_what_is_nearest(change: Callable[[Studio], None], message: str, studio: Studio) -> None:
    one(studio, workspace=workspace(mount("src", "src")), retry=Retry(3, (0, 0)))
    assert studio.record({"work": lambda job: Report("succeeded", "done")}) == 0
    change(studio)
    code, said = studio.replay()
    assert code == 1
    assert f"the cassette has no answer to this; nearest is `entries/work.1.1.json`: {message}" in said
    assert "attempt 2" not in said


def test_a_step_that_was_never_recorded_is_a_miss(studio: Studio) -> None:
    one(studio)
    assert studio.record({}) == 0
    put_plan(studio.project, prompt_step("other", ["On ", hole("input"), "."]))
    code, said = studio.replay("--input", "x")
    assert code == 1 and "nearest is `entries/work.1.1.json`: it is of `work`; the prompt differs at word 1" in said


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.chmod(0o644)
    file.write_text(text.replace(old, new), "utf-8")


def blob(studio: Studio, text: str) -> Path:
    blobs = studio.project / "tape" / "blobs"
    return next(path for path in blobs.rglob("*") if path.is_file() and path.read_text("utf-8") == text)


TAMPERED: list[tuple[str, Callable[[Studio], object], str]] = [
    (
        "an answer",
        lambda studio: edited(entry_of(studio), "made it", "made up"),
        "`entries/work.1.1.json` was changed after it had been recorded",
    ),
    (
        "a file",
        lambda studio: edited(blob(studio, "content"), "content", "CONTENT"),
        "of `entries/work.1.1.json` has other bytes in the cassette",
    ),
    (
        "a missing file",
        lambda studio: blob(studio, "content").unlink(),
        "of `entries/work.1.1.json` is missing from the cassette",
    ),
    (
        "another name",
        lambda studio: entry_of(studio).rename(entry_of(studio, "work.2.1")),
        "`entries/work.2.1.json` is the entry `work.1.1.json` under another name",
    ),
    ("no JSON", lambda studio: entry_of(studio).write_text("{"), "`entries/work.1.1.json` is not JSON"),
    (
        "another thing",
        lambda studio: entry_of(studio).write_text("[]"),
        "`entries/work.1.1.json` is no recorded session",
    ),
    (
        "the header",
        lambda studio: (studio.project / "tape" / "cassette.json").write_text('{"format": 1}'),
        "`cassette.json` is no description of one",
    ),
    (
        "a later format",
        lambda studio: (studio.project / "tape" / "cassette.json").write_text('{"format": 2}'),
        "has format 2, this runtime reads 1",
    ),
]


@pytest.mark.parametrize(("tamper", "message"), [row[1:] for row in TAMPERED], ids=[row[0] for row in TAMPERED])
def test_a_cassette_that_was_changed_is_refused(
    tamper: Callable[[Studio], object], message: str, studio: Studio
) -> None:
    one(studio, output_artifacts=(artifact("out", "out.txt", type="text"),))
    assert studio.record({"work": writes("out.txt", "content", answer="made it")}) == 0
    tamper(studio)
    code, said = studio.replay()
    assert code == 3, said
    assert message in said and "started" not in said and "fix: " in said


SECRET = MadeUp(7).text(24)
TOKEN = MadeUp(3).token("a token of GitHub")
HELD: list[tuple[str, Callable[[Job], Report], str]] = [
    ("answer", lambda job: Report("succeeded", f"the key is {SECRET}"), "the answer has"),
    ("file", writes("notes/a.txt", f"key={SECRET}\n", answer="x"), "the file `notes/a.txt` has"),
    ("name", writes(f"{SECRET}.txt", "", answer="x"), "the name of a file has"),
]


@pytest.mark.parametrize(("act", "what"), [row[1:] for row in HELD], ids=[row[0] for row in HELD])
def test_a_session_with_a_secret_in_it_is_not_kept(
    act: Callable[[Job], Report], what: str, studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    studio.monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    one(studio)
    assert studio.record({"work": act}) == 0
    message = f"{what} the value of the secret `ANTHROPIC_API_KEY` in it"
    assert f"work: attempt 1 not recorded: {message}" in capsys.readouterr().out
    assert not [name for name, data in tree(studio.project / "tape").items() if SECRET.encode() in data]
    code, said = studio.replay()
    assert code == 1 and f"`entries/work.1.1.json` was not kept: {message}" in said


def test_what_looks_like_a_credential_is_told(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    one(studio)
    assert studio.record({"work": lambda job: Report("succeeded", f"see\n{TOKEN}\n")}) == 0
    said = capsys.readouterr().out
    assert "work: attempt 1 recorded, and the answer has what looks like a credential in line 2: look at it" in said
    assert studio.replay()[0] == 0
    assert studio.made("first") == studio.made("again")


def test_a_cassette_begins_in_a_folder_of_its_own(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    one(studio)
    assert studio.record({}) == 0
    before = tree(studio.project / "tape")
    assert studio.record({}, run_id="second") == 2
    assert "has a cassette already: a cassette is of one run" in capsys.readouterr().err
    assert studio.record({}, run_id="second", tape="src") == 2
    assert "has other files in it" in capsys.readouterr().err
    assert tree(studio.project / "tape") == before


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("--adapter", "replay"), "`--adapter replay` and `--cassette DIR` belong together"),
    (("--cassette", "tape"), "`--adapter replay` and `--cassette DIR` belong together"),
    (("--adapter", "replay", "--cassette", "tape", "--record", "x"), "a replay is not recorded"),
    (("--adapter", "replay", "--cassette", "src"), "there is no cassette in "),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_options_that_do_not_go_together(arguments: tuple[str, ...], message: str, studio: Studio) -> None:
    one(studio)
    ended = wave_runtime("exec", "plan.json", *arguments, cwd=studio.project)
    assert ended.returncode == 2 and message in ended.stderr, ended.stderr


def test_a_cassette_of_another_pipeline_is_refused(studio: Studio) -> None:
    one(studio)
    assert studio.record({}) == 0
    header = studio.project / "tape" / "cassette.json"
    edited(header, '"review"', '"release"')
    code, said = studio.replay()
    assert code == 2 and "is of the pipeline `release`, this is `review`" in said


def test_a_simulated_run_is_repeated_with_its_commands_simulated(studio: Studio) -> None:
    out = artifact("out", "out.txt", type="text")
    put_plan(studio.project, command_step("make", "echo really > out.txt\n", output_artifacts=(out,)))
    simulate = ("exec", "plan.json", "--adapter", "simulate", "--record", "tape", "--run-id", "first")
    assert wave_runtime(*simulate, cwd=studio.project).returncode == 0
    assert studio.replay()[0] == 0
    assert studio.made("first") == studio.made("again")
    assert studio.replay("--run-commands", run_id="really")[0] == 0
    assert studio.made("really") != studio.made("first")


# ---- cut off while it records


def killed_while_recording(project: Path) -> None:
    program = [sys.executable, "-m", "wave_runtime", "exec", "plan.json", "--run-id", "first", "--record", "tape"]
    child = subprocess.Popen([*program, "--adapter", "simulate", "--run-commands"], cwd=project, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while not (project / "waiting").exists():
            assert time.monotonic() < deadline and child.poll() is None
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)


def test_a_run_killed_while_it_records_leaves_a_cassette_and_goes_on_with_it(studio: Studio) -> None:
    project = studio.project
    out = artifact("out", "out.txt", type="text")
    put_plan(
        project,
        prompt_step("ask", output_artifacts=(out,)),
        command_step(
            "wait",
            f"[ -e {project}/go ] || {{ touch {project}/waiting; sleep 60; }}; echo done > out.txt\n",
            dependencies=("ask",),
            output_artifacts=(out,),
        ),
        prompt_step("tell", "Tell it.\n", dependencies=("wait",), output_artifacts=(out,)),
    )
    killed_while_recording(project)
    (project / "go").touch()
    code, said = studio.replay()
    assert code == 1 and "nearest is `entries/ask.1.1.json`: it is of `ask`" in said
    assert "ask: completed" in said or "ask: simulated" in said
    assert wave_runtime("resume", "first", cwd=project).returncode == 0
    assert [path.name for path in sorted((project / "tape" / "entries").iterdir())] == ["ask.1.1.json", "tell.1.1.json"]
    assert studio.verify()[0] == 0


def test_what_was_recorded_before_a_resume_gives_way(studio: Studio) -> None:
    one(studio)
    answers = ["first", "second"]
    assert studio.record({"work": lambda job: Report("failed", message="429")}) == 1
    # A run that failed goes on; what it is answered now takes the place of the failure.
    assert studio.record({"work": lambda job: Report("succeeded", answers[0])}) == 0
    assert [path.name for path in (studio.project / "tape" / "entries").iterdir()] == ["work.2.1.json"]
    code, said = studio.replay()
    assert code == 0, said
    assert studio.made("first") == studio.made("again")


# ---- verify-run


def test_a_recorded_run_is_verified(studio: Studio) -> None:
    assert recorded(studio) == 0
    before = tree(studio.project)
    code, said = studio.verify()
    assert code == 0, said
    assert "count.all         equal      sha256:" in said and "build@0: changes  equal      sha256:" in said
    assert "run first: 6 outputs, all equal" in said
    left = {name: data for name, data in tree(studio.project).items() if not name.startswith(".wave/state.db")}
    assert left == {name: data for name, data in before.items() if not name.startswith(".wave/state.db")}
    assert wave_runtime("status", cwd=studio.project).stdout.count("first") == 1


def test_a_run_that_comes_out_otherwise_is_told(studio: Studio) -> None:
    (studio.project / "number").write_text("1")
    out = artifact("out", "out.txt", type="text")
    put_plan(
        studio.project,
        command_step("read", f"cat {studio.project}/number > out.txt\n", output_artifacts=(out,)),
        prompt_step("work", output_artifacts=(replace(out, origin="answer"),)),
    )
    assert studio.record({}) == 0
    (studio.project / "number").write_text("2")
    code, said = studio.verify()
    assert code == 1
    assert "read.out  different  sha256:6b86b273ff34 -> sha256:d4735e3a265e" in said
    assert "run first: 2 outputs, 1 not equal" in said
    assert studio.verify("first", "--until", "work")[0] == 0


def test_a_session_that_would_ask_otherwise_is_told(studio: Studio) -> None:
    one(studio, workspace=workspace(mount("src", "src")))
    assert studio.record({"work": lambda job: Report("succeeded", "done")}) == 0
    (studio.project / "src" / "main.py").write_text("newer\n")
    code, said = studio.verify()
    assert code == 1 and "the workspace differs: `src/main.py` was sha256:" in said
    assert "work.out  missing    sha256:" in said
    assert "1 output, 1 not equal; it completed then, and failed now" in said


def test_what_cannot_be_verified(studio: Studio) -> None:
    out = artifact("out", "out.txt", type="text")
    put_plan(studio.project, command_step("post", "echo x > out.txt\n", output_artifacts=(out,), effects="once"))
    assert wave_runtime("exec", "plan.json", "--run-id", "once", cwd=studio.project).returncode == 0
    code, said = studio.verify("once")
    assert code == 2 and "the effects of the command `post` must not happen twice" in said
    one(studio)
    assert studio.record({}, run_id="work") == 0
    shutil.rmtree(studio.project / "tape")
    code, said = studio.verify("work")
    assert code == 2 and "there is no cassette in" in said
    assert studio.verify("nothing")[0] == 2


def test_runs_without_agents_need_no_cassette(studio: Studio) -> None:
    out = artifact("out", "out.txt", type="text")
    put_plan(studio.project, command_step("make", "echo x > out.txt\n", output_artifacts=(out,)))
    assert wave_runtime("exec", "plan.json", "--run-id", "it", cwd=studio.project).returncode == 0
    code, said = studio.verify("it")
    assert code == 0 and "make.out  equal" in said
    assert "run it: 1 output, all equal" in said
