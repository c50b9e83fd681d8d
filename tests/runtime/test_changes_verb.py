"""`wave-runtime changes`: from a run to a list, a patch, and the project; and `clean`, which keeps what they need."""

import re
import subprocess
from pathlib import Path

import pytest
from wave_runtime.plan import Plan
from wave_runtime.plan.expression import Literal as Value
from wave_runtime.plan.model import Matrix

from tests.plans import command_step, hole, mount, plan, workspace
from tests.runtime.test_cli import Program, program

__all__ = ["program"]  # the fixture

MEND = plan(
    command_step(
        "mend",
        "echo A >code/a.py; mv code/b.py code/c.py; mkdir code/__pycache__; echo x >code/__pycache__/y",
        workspace=workspace(mount("src", "code", "readwrite")),
    ),
    command_step(
        "add",
        "test -f s/c.py; printf 'new\\n' >s/new.py",
        dependencies=("mend",),
        workspace=workspace(mount("src", "s", "readwrite")),
    ),
    command_step("look", "cat s/new.py", dependencies=("add",), workspace=workspace(mount("src", "s", "readonly"))),
)
CLASH = plan(
    *(
        command_step(name, f"echo {name} >s/a.py", workspace=workspace(mount("src", "s", "readwrite")))
        for name in ("left", "right")
    )
)


@pytest.fixture
def source(program: Program) -> Path:
    folder = program.project / "src"
    folder.mkdir()
    (folder / "a.py").write_text("a\n")
    (folder / "b.py").write_text("b is a file with some text\n")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


CHANGED = {"a.py": "A\n", "c.py": "b is a file with some text\n", "new.py": "new\n"}


def ran(program: Program, made: Plan) -> None:
    assert program("exec", program.write(made), "--run-id", "r1").code == 0


def test_a_list_a_patch_and_the_project(program: Program, source: Path) -> None:
    before = contents(source)
    ran(program, MEND)
    assert contents(source) == before
    listed = program("changes", "r1")
    assert listed.out == "M src/a.py  mend\nR src/b.py -> src/c.py  mend\nA src/new.py  add\n"
    assert listed.err == ("mend: not handed on: src/__pycache__ (usually generated, 1 file, 2 bytes)\n")
    assert program("changes", "r1", "--step", "add").out == "A src/new.py  add\n"
    assert program("changes", "r1", "--step", "look").err == "`look` changed nothing in the project\n"
    assert program("changes", "r1", "--patch", "it.patch").err == "wrote it.patch: 4 changes\n"
    assert program("changes", "r1", "--patch", "-").out == (program.project / "it.patch").read_text()
    checked = subprocess.run(["git", "apply", "--check", "it.patch"], cwd=program.project, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert program("changes", "r1", "--apply").err == "applied 4 changes\n"
    assert contents(source) == CHANGED
    assert program("changes", "r1", "--apply").err == "applied 0 changes; 4 were there already\n"


def test_a_project_that_went_on_is_left_alone(program: Program, source: Path) -> None:
    ran(program, MEND)
    (source / "a.py").write_text("by hand\n")
    (source / "new.py").write_text("by hand\n")
    before = contents(source)
    refused = program("changes", "r1", "--apply")
    assert (refused.code, contents(source)) == (1, before)
    assert refused.err == (
        "`src/a.py` has changed since the run saw it\n"
        "`src/new.py` exists already\n"
        "error: the project is not what the run saw: 2 of 4 changes differ; nothing was changed\n"
        "fix: `--patch FILE` writes the changes for `git apply --3way`\n"
    )


def test_changes_that_do_not_go_together(program: Program, source: Path) -> None:
    ran(program, CLASH)
    refused = program("changes", "r1")
    assert refused.code == 1
    assert "`left` and `right` both changed `src/a.py`, each in another way" in refused.err
    assert program("changes", "r1", "--step", "left", "--apply").code == 0
    assert (source / "a.py").read_text() == "left\n"


def test_a_step_that_is_none(program: Program, source: Path) -> None:
    ran(program, MEND)
    assert program("changes", "r1", "--step", "nobody").code == 2
    assert program("changes", "r1", "--patch", "no/such/folder").code == 2


def test_cleaning_keeps_what_changes_need(program: Program, source: Path) -> None:
    ran(program, MEND)
    assert program("exec", "plan.json", "--run-id", "r2").code == 0
    assert program("clean", "r2").code == 0
    assert program("changes", "r1", "--apply").code == 0
    assert contents(source) == CHANGED
    (program.project / ".wave/cas/sha256/new-cut-off").touch()
    removed = program("clean", "r1").err
    assert re.search(r"removed [1-9]\d* contents", removed)
    assert not [path for path in (program.project / ".wave/cas").rglob("*") if path.is_file()]


AGES = [("0s", "removed r1\n"), ("1d", ""), ("30m", "")]


@pytest.mark.parametrize(("age", "said"), AGES)
def test_old_runs_are_cleaned(program: Program, age: str, said: str) -> None:
    ran(program, plan(command_step("quiet", "true")))
    cleaned = program("clean", "--older-than", age)
    assert (cleaned.code, cleaned.err.partition("removed 0")[0]) == (0, said)


@pytest.mark.parametrize(
    "arguments", [("--older-than", "7"), ("--older-than", "7d", "--all"), ("r1", "--older-than", "7d")]
)
def test_what_clean_does_not_understand(program: Program, arguments: tuple[str, ...]) -> None:
    ran(program, plan(command_step("quiet", "true")))
    assert program("clean", *arguments).code == 2


def test_items_change_different_files_and_later_steps_see_all(program: Program, source: Path) -> None:
    each = command_step(
        "each",
        'echo "$ITEM" >s/$ITEM.txt',
        env={"ITEM": [hole("item")]},
        workspace=workspace(mount("src", "s", "readwrite")),
        matrix=Matrix(Value(["one", "two"]), "text", 2, 2, False),
    )
    beside = command_step("beside", "test ! -e s/one.txt", workspace=workspace(mount("src", "s", "readonly")))
    look = command_step(
        "look", "cat s/one.txt s/two.txt", dependencies=("each",), workspace=workspace(mount("src", "s", "readonly"))
    )
    ran(program, plan(each, beside, look))
    listed = program("changes", "r1").out
    assert listed == "A src/one.txt  each@0\nA src/two.txt  each@1\n"
    assert program("changes", "r1", "--step", "each@1").out == "A src/two.txt  each@1\n"


def test_a_damaged_change_makes_its_step_run_again(program: Program, source: Path) -> None:
    ran(program, MEND)
    for file in (program.project / ".wave/cas").rglob("*"):
        if file.is_file() and file.read_bytes() == b"A\n":
            file.unlink()
    resumed = program("resume", "r1")
    assert resumed.code == 0, resumed.err
    assert "mend" in resumed.err
    assert program("changes", "r1", "--apply").code == 0
    assert contents(source) == CHANGED
