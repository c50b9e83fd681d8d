"""What a run starts with: values given, defaults filled in, and refusals that name the flag to use."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.plan import Json, Plan
from wave_runtime.runs.inputs import InputError, resolve_inputs

from tests.plans import digested, hole, plan, prompt_step

REPO: Json = {
    "type": "object",
    "required": ["repo"],
    "properties": {
        "repo": {"type": "string"},
        "count": {"type": "integer", "default": 3, "minimum": 1},
        "options": {"type": "object", "properties": {"depth": {"type": "integer", "default": 1}}},
        "note": {"type": ["string", "null"]},
        "mode": {"$ref": "#/$defs/mode"},
    },
    "$defs": {"mode": {"enum": ["fast", "slow"]}},
}
TREE: Json = {
    "type": "object",
    "properties": {
        "left": {"$ref": "#"},
        "size": {"type": "integer", "default": 0},
        "leaves": {"type": "array", "items": {"properties": {"kind": {"default": "oak"}}}},
    },
}


def reading(schema: Json, *holes: str) -> Plan:
    """A plan whose only step reads `holes`."""
    return plan(prompt_step("ask", ["Read ", *(hole(path) for path in holes), ".\n"]), input_schema=schema)


def resolve(made: Plan, project: Path, text: str | None = None, *assignments: str) -> dict[str, Json]:
    pairs = [(name, value) for name, _, value in (each.partition("=") for each in assignments)]
    return dict(resolve_inputs(made, text=text, assignments=pairs, project=project, run_id="run-7"))


@pytest.mark.parametrize(
    ("schema", "text", "assignments", "expected"),
    [
        (None, "fix {{ input }}", [], "fix {{ input }}"),
        (None, "", [], ""),
        ({"type": "string"}, "5", [], "5"),
        ({"enum": ["fast", "slow"]}, "fast", [], "fast"),
        ({"type": "string", "default": "main"}, None, [], "main"),
        ({"type": "integer"}, "5", [], 5),
        (["x"], None, [], None),
        (REPO, '{"repo": "r"}', [], {"repo": "r", "count": 3}),
        (REPO, None, ["repo=5", "count=7"], {"repo": "5", "count": 7}),
        (REPO, None, ["input.repo=r", "mode=slow"], {"repo": "r", "count": 3, "mode": "slow"}),
        (REPO, '{"repo": "r", "count": 1}', ["repo=other"], {"repo": "other", "count": 1}),
        (REPO, None, ["repo=a=b", "note=null"], {"repo": "a=b", "note": None, "count": 3}),
        (REPO, None, ["repo=r", "options={}"], {"repo": "r", "count": 3, "options": {"depth": 1}}),
        (
            TREE,
            '{"left": {}, "leaves": [{}, {"kind": "fir"}]}',
            [],
            {"left": {"size": 0}, "leaves": [{"kind": "oak"}, {"kind": "fir"}], "size": 0},
        ),
        ({"type": "object"}, None, ["anything=1"], {"anything": 1}),
        ({"type": "object", "additionalProperties": {"type": "string"}}, None, ["any=1"], {"any": "1"}),
    ],
)
def test_the_input(tmp_path: Path, schema: Json, text: str | None, assignments: Sequence[str], expected: Json) -> None:
    made = reading(True if schema == ["x"] else schema, *([] if schema == ["x"] else ["input"]))
    found = resolve(made, tmp_path, text, *assignments)
    assert found.pop("pipeline_id") == "run-7"
    assert found.pop("pipeline_context") == {"pipeline_id": "run-7"}
    assert found == ({} if expected is None else {"input": expected})


@pytest.mark.parametrize(
    ("schema", "text", "assignments", "message", "fix"),
    [
        (
            None,
            None,
            [],
            "the pipeline needs an input, and none was given",
            "add `--input TEXT` or `--input-file FILE`",
        ),
        (
            None,
            "x",
            ["repo=r"],
            "`--set repo`: the input of this pipeline is one text without fields",
            "give it with `--input TEXT`",
        ),
        (REPO, None, [], "the input lacks `repo`", "add `--set repo=TEXT`, or give the whole with `--input JSON`"),
        (
            REPO,
            None,
            ["repo=r", "count=many"],
            "`--set count`: expected an integer, found the text `many`",
            "`--set count=INTEGER`",
        ),
        (
            REPO,
            None,
            ["repo=r", "note=hello"],
            "`--set note`: expected JSON, found the text `hello`",
            "`--set note=JSON`; text needs quotes of its own: `--set 'note=\"...\"'`",
        ),
        (
            REPO,
            None,
            ["repo=r", "count=0"],
            (
                "the input does not fit its schema: `--set count` at /count: expected a number of at least 1, "
                "found the number 0"
            ),
            "correct the value",
        ),
        (
            REPO,
            '{"repo": 1, "note": 2}',
            [],
            (
                "the input does not fit its schema: `--input` at /note: expected text or null, found the number 2; "
                "`--input` at /repo: expected text, found the number 1"
            ),
            "correct the values",
        ),
        (
            REPO,
            None,
            ["rpo=r"],
            "`--set rpo`: there is no such value; the input has `count`, `mode`, `note`, `options` and `repo`",
            "did you mean `--set repo=...`?",
        ),
        (
            REPO,
            "repo",
            [],
            "`--input` is not JSON: expecting value at line 1, column 1",
            "write it as JSON, or set single fields with `--set NAME=VALUE`",
        ),
        (
            REPO,
            "[]",
            ["repo=r"],
            "`--set` sets fields of an object, and `--input` is an empty list",
            "use one of the two",
        ),
        (REPO, None, ["repo=a", "input.repo=b"], "`--set repo` is given twice", "give each name once"),
        (REPO, None, ["pipeline_id=x"], "`--set pipeline_id`: this is the id of the run", "use `--run-id ID`"),
        (None, "a\udc80", [], "`--input` is not UTF-8 text", "write the value in UTF-8"),
        (
            {"type": "string", "minLength": 3},
            "ab",
            [],
            "the input does not fit its schema: `--input`: expected at least 3 characters, found 2 characters in `ab`",
            "correct the value",
        ),
    ],
)
def test_refusals_name_the_flag(
    tmp_path: Path, schema: Json, text: str | None, assignments: Sequence[str], message: str, fix: str
) -> None:
    with pytest.raises(InputError) as error:
        resolve(reading(schema, "input"), tmp_path, text, *assignments)
    assert (error.value.message, error.value.fix) == (message, fix)


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("cli", "add `--input TEXT` or `--input-file FILE`"),
        ("file", "add `--input-file FILE`"),
        ("stdin", "pipe it to standard input, or add `--input-file FILE`"),
    ],
)
def test_a_missing_input_is_asked_for_where_it_comes_from(tmp_path: Path, source: str, fix: str) -> None:
    made = reading(None, "input")
    asked = replace(made.pipeline, input=replace(made.pipeline.input, source=source))  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        resolve(digested(replace(made, pipeline=asked)), tmp_path)
    assert error.value.fix == fix


def git(project: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words],
        cwd=project,
        check=True,
        capture_output=True,
    )


def on_branch(project: Path, branch: str | None) -> Path:
    """A repository with one commit, on `branch`, or detached."""
    git(project, "init", "--quiet", "--initial-branch", branch or "main")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "start")
    if branch is None:
        git(project, "checkout", "--quiet", "--detach")
    return project


@pytest.mark.parametrize(
    ("branch", "assignments", "expected"),
    [
        ("012-search", [], {"branch_name": "012-search", "feature_num": "012"}),
        ("feature/7-x", [], {"branch_name": "feature/7-x", "feature_num": "7"}),
        ("42-big/part", [], {"branch_name": "42-big/part", "feature_num": "42"}),
        ("main", ["pipeline_context.branch_name=9-y"], {"branch_name": "9-y", "feature_num": "9"}),
        ("main", ["pipeline_context.feature_num=5"], {"branch_name": "main", "feature_num": "5"}),
        (None, ["pipeline_context.branch_name=1-z"], {"branch_name": "1-z", "feature_num": "1"}),
    ],
)
def test_branch_and_feature_number(
    tmp_path: Path, branch: str | None, assignments: Sequence[str], expected: dict[str, Json]
) -> None:
    made = reading(None, "pipeline_context.branch_name", "pipeline_context.feature_num")
    found = resolve(made, on_branch(tmp_path, branch), None, *assignments)
    assert found["pipeline_context"] == {"pipeline_id": "run-7"} | expected


@pytest.mark.parametrize(
    ("branch", "hole_", "message", "name"),
    [
        (None, "branch_name", "no branch is checked out: HEAD is detached", "branch_name=NAME"),
        ("", "branch_name", "the project is not in a git repository", "branch_name=NAME"),
        ("", "feature_num", "the project is not in a git repository", "branch_name=NAME"),
        (
            "main",
            "feature_num",
            "the branch `main` has no number; expected a name such as `012-search`",
            "feature_num=NUMBER",
        ),
    ],
)
def test_without_a_usable_branch_the_flag_is_named(
    tmp_path: Path, branch: str | None, hole_: str, message: str, name: str
) -> None:
    project = tmp_path if branch == "" else on_branch(tmp_path, branch)
    with pytest.raises(InputError) as error:
        resolve(reading(None, f"pipeline_context.{hole_}"), project)
    assert error.value.message == f"the plan reads `pipeline_context.{hole_}`, and {message}"
    assert error.value.fix == f"add `--set pipeline_context.{name}`"


def test_git_is_not_asked_when_the_plan_does_not_read_the_branch(tmp_path: Path) -> None:
    assert resolve(reading(None), tmp_path)["pipeline_context"] == {"pipeline_id": "run-7"}
