"""`wavec can`: the verdict, the pattern that decides, and its place."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.wavec.cli.conftest import Command
from wavec.review.permitted_json import answers_schema

MANIFEST = """\
kind: WaveManifest
metadata: {name: shop}
adapters:
  claude:
    binary: claude
    default_permissions:
      allowed_tools: [Read]
      deny: ["Read(.env)"]
personas:
  craftsman:
    adapter: claude
    permissions:
      allowed_tools: ["Bash(go *)", Write, Read, "Bash(git *)"]
      deny:
        - Bash(git push*)
  reader: {adapter: claude}
"""
PIPELINE = """\
kind: WavePipeline
metadata: {name: build}
steps:
  - {id: make, persona: craftsman, exec: {type: prompt, source: "Make it."}}
  - id: mend
    persona: craftsman
    dependencies: [make]
    permissions: {allowed_tools: ["Bash(go test*)"]}
    exec: {type: prompt, source: "Mend it."}
  - {id: read, persona: reader, exec: {type: prompt, source: "Read it."}}
  - {id: count, exec: {type: command, source: "wc -l"}}
"""


@pytest.fixture
def built(project: Path) -> Path:
    (project / "wave.yaml").write_text(MANIFEST)
    (project / ".wave/pipelines/build.yaml").write_text(PIPELINE)
    return project


COUNT = (
    "allowed: step `count` is a shell command: it runs as the user who starts the run, "
    "and no pattern concerns what it does"
)
VERDICTS = [
    # step, call, exit code, what is printed
    (
        "make",
        "Write(src/a.go)",
        0,
        ["allowed: `Write(src/a.go)` is allowed by `Write`", "  persona `craftsman`, wave.yaml:13:37"],
    ),
    (
        "make",
        "Bash(git log)",
        0,
        ["allowed: `git log` is allowed by `Bash(git *)`", "  persona `craftsman`, wave.yaml:13:50"],
    ),
    (
        "make",
        "Bash(git push)",
        1,
        ["denied: `git push` is denied by `Bash(git push*)`", "  persona `craftsman`, wave.yaml:15:11"],
    ),
    ("make", "Bash(ls)", 1, ["denied: `ls` is allowed by no pattern", "  persona `craftsman`, wave.yaml:13:7"]),
    ("make", "Read(.env)", 1, ["denied: `Read(.env)` is denied by `Read(.env)`", "  adapter `claude`, wave.yaml:8:14"]),
    (
        "mend",
        "Bash(go vet)",
        1,
        ["denied: `go vet` is allowed by no pattern", "  step `mend`, .wave/pipelines/build.yaml:8:18"],
    ),
    (
        "mend",
        "Bash(go test)",
        0,
        ["allowed: `go test` is allowed by `Bash(go test*)`", "  step `mend`, .wave/pipelines/build.yaml:8:35"],
    ),
    ("read", "Read(a)", 0, ["allowed: `Read(a)` is allowed by `Read`", "  adapter `claude`, wave.yaml:7:23"]),
    ("make", "mcp__x__y", 1, ["denied: `mcp__x__y` is allowed by no pattern", "  persona `craftsman`, wave.yaml:13:7"]),
    ("make", "Write(/etc/x)", 1, ["denied: `Write(/etc/x)` is not permitted: a path is relative to the workspace"]),
    (
        "make",
        "Bash(go test > out && git push $X)",
        1,
        [
            "denied: `git push…` after `&&` is denied by `Bash(git push*)`",
            "  persona `craftsman`, wave.yaml:15:11",
            "  allowed  Write(out)       Write",
            "  allowed  Bash(go test)    Bash(go *)",
            "  denied   Bash(git push…)  Bash(git push*)",
        ],
    ),
    (
        "make",
        "Bash(go (test)",
        1,
        [
            "denied: `go (test`, which is not understood (`(` is not expected here), is denied by `Bash(git push*)`",
            "  persona `craftsman`, wave.yaml:15:11",
        ],
    ),
    (
        "count",
        "Bash(ls)",
        0,
        [COUNT],
    ),
]


@pytest.mark.parametrize(("step", "call", "code", "lines"), VERDICTS, ids=[f"{row[0]} {row[1]}" for row in VERDICTS])
def test_the_verdict_names_pattern_and_place(
    built: Path, wavec: Command, step: str, call: str, code: int, lines: list[str]
) -> None:
    done = wavec("can", "build", step, call)
    assert (done.code, done.out.splitlines()) == (code, lines)


def test_a_plan_file_answers_as_the_pipeline_does(built: Path, wavec: Command) -> None:
    assert wavec("plan", "build", "-q", "-o", "build.plan.json").code == 0
    for step, call, code, lines in VERDICTS:
        done = wavec("can", "build.plan.json", step, call)
        assert (done.code, done.out.splitlines()) == (code, lines)


def test_several_calls_are_permitted_if_each_is(built: Path, wavec: Command) -> None:
    assert wavec("can", "build", "make", "Read(a)", "Write(b)").code == 0
    done = wavec("can", "build", "make", "Read(a)", "Edit(b)")
    assert done.code == 1
    assert [line.partition(":")[0] for line in done.out.splitlines() if line[0] != " "] == ["allowed", "denied"]


def test_the_json_is_what_its_schema_says(built: Path, wavec: Command) -> None:
    Draft202012Validator.check_schema(answers_schema())
    for step in ("make", "mend", "read", "count"):
        calls = [call for of, call, _, _ in VERDICTS if of == step]
        done = wavec("can", "build", step, *calls, "--format", "json")
        document = json.loads(done.out)
        Draft202012Validator(answers_schema()).validate(document)
        codes = {call: code for of, call, code, _ in VERDICTS if of == step}
        assert [result["permitted"] for result in document["results"]] == [codes[call] == 0 for call in calls]
    (result,) = json.loads(wavec("can", "build", "make", "Bash(go vet; git push)", "--json").out)["results"]
    assert result["place"] == {"file": "wave.yaml", "line": 15, "column": 11}
    assert (result["rule"], result["origin"], result["owner"]) == ("Bash(git push*)", "persona", "craftsman")
    assert [part["text"] for part in result["parts"]] == ["Bash(go vet)", "Bash(git push)"]
    assert [part["permitted"] for part in result["parts"]] == [True, False]


@pytest.mark.parametrize(
    ("arguments", "message", "fix"),
    [
        (["build", "maek", "Read"], "there is no step `maek`", "did you mean `make`?"),
        (["biuld", "make", "Read"], "there is no pipeline `biuld`", "did you mean `build`?"),
        (["build", "make", "Bash(ls"], "`Bash(ls` does not close its parenthesis", "write `Bash(ls)`"),
        (["build", "make", "git push"], "`git push` is not the name of a tool", "write `Tool` or `Tool(argument)`"),
        (["build", "make", "bash(ls)"], "there is no tool `bash`", "did you mean `Bash`?"),
        (["build", "make"], "missing argument", "see `wavec can --help`"),
    ],
)
def test_a_wrong_question_is_no_verdict(
    built: Path, wavec: Command, arguments: list[str], message: str, fix: str
) -> None:
    done = wavec("can", *arguments)
    assert (done.code, done.out) == (2, "")
    assert f"error: {message}" in done.err
    assert fix in done.err


def test_sources_with_mistakes_are_no_verdict(built: Path, wavec: Command) -> None:
    (built / ".wave/pipelines/build.yaml").write_text(PIPELINE.replace("craftsman", "craftsmen"))
    done = wavec("can", "build", "make", "Read(a)")
    assert (done.code, done.out) == (2, "")
    assert "unknown persona `craftsmen`" in done.err


def test_a_call_cannot_speak_to_the_terminal(built: Path, wavec: Command) -> None:
    assert "\x1b" not in wavec("can", "build", "make", "Bash(go '\x1b[2J')").out
