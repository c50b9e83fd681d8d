"""`simulate` stands in for any client: every output is there, valid for its type, and the same each time."""

import json
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.adapters import ADAPTERS
from wave_runtime.plan import Json
from wave_runtime.plan.model import Artifact, Plan
from wave_runtime.ports import Job, Output, Report
from wave_runtime.schema import validate

from tests.plans import Draft, artifact, command_step, hole, plan, prompt_step

IDS: Json = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/id"}, "$defs": {"id": {"pattern": "^ID-\\d$"}}}
FEW: Json = {
    "$id": "https://example.com/few",
    "maxItems": 1,
    "items": {"$ref": "#/$defs/x"},
    "$defs": {"x": {"type": "string"}},
}


def simulated(made: Plan, workspace: Path, step: int = 0, paths: Sequence[str] = ()) -> Report:
    """One attempt of a step; `paths` are the rendered paths of outputs whose paths have holes."""
    asked = made.steps[step]
    outputs = tuple(
        Output(each, paths[index] if index < len(paths) else "".join(map(str, each.path)))
        for index, each in enumerate(asked.output_artifacts)
    )
    log = workspace.parent / "log"
    return ADAPTERS["simulate"]().run(
        Job(made, asked, "run-1", 1, "key", workspace, "Do it.", None, outputs, log, threading.Event())
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


SENTENCE = "Simulated: the step `ask` would make the artifact `change_log` here.\n"
OBJECT = b'{\n  "simulated": true,\n  "step": "ask",\n  "artifact": "change_log"\n}\n'


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (artifact("change_log", "out/a.json"), {"out/a.json": OBJECT}),
        (artifact("change_log", "a.md", type="markdown"), {"a.md": f"# Change log\n\n{SENTENCE}".encode()}),
        (artifact("change_log", "a.txt", type="text"), {"a.txt": SENTENCE.encode()}),
        (artifact("change_log", "a.go", type="file"), {"a.go": SENTENCE.encode()}),
        (artifact("change_log", "a.json", type="file"), {"a.json": OBJECT}),
        (artifact("change_log", "docs", type="directory"), {"docs/README.md": f"# Change log\n\n{SENTENCE}".encode()}),
    ],
)
def test_contents_by_type(workspace: Path, made: Artifact, expected: dict[str, bytes]) -> None:
    assert simulated(plan(prompt_step("ask", output_artifacts=(made,))), workspace) == Report(
        "succeeded", simulated=True
    )
    assert files(workspace) == expected


def test_binary_contents_differ_by_step(workspace: Path) -> None:
    made = plan(
        prompt_step(
            "ask", output_artifacts=(artifact("a", "a.bin", type="binary"), artifact("b", "b.bin", type="binary"))
        ),
        prompt_step("other", output_artifacts=(artifact("a", "other.bin", type="binary"),)),
    )
    simulated(made, workspace)
    simulated(made, workspace, 1)
    found = files(workspace)
    assert all(content.startswith(b"simulated\0") for content in found.values())
    assert found["a.bin"] != found["other.bin"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git judges the patch")
def test_a_patch_applies(workspace: Path) -> None:
    simulated(plan(prompt_step("ask", output_artifacts=(artifact("p", "p.patch", type="patch"),))), workspace)
    tree = workspace.parent / "tree"
    tree.mkdir()
    subprocess.run(["git", "apply", "--whitespace=error-all", workspace / "p.patch"], cwd=tree, check=True)
    assert list(files(tree).values()) == [b"Simulated: the step `ask` would make the artifact `p` here.\n"]


def with_schemas(made: Artifact, *schemas: Json) -> Draft:
    """A step with one output that several contracts judge."""
    drafts = [prompt_step("ask", output_artifacts=(made,), schema=schema) for schema in schemas]
    blobs = {digest: blob for draft in drafts for digest, blob in draft.blobs.items()}
    contracts = tuple(contract for draft in drafts for contract in draft.step.contracts)
    return Draft(replace(drafts[0].step, contracts=contracts), blobs)


@pytest.mark.parametrize("schemas", [[IDS], [FEW], [IDS, FEW], [IDS, IDS]])
def test_json_satisfies_all_its_contracts(workspace: Path, schemas: list[Json]) -> None:
    draft = with_schemas(artifact("report", "out/report.json"), *schemas)
    assert simulated(plan(draft), workspace).outcome == "succeeded"
    value = json.loads((workspace / "out/report.json").read_text())
    assert [validate(schema, value) for schema in schemas] == [()] * len(schemas)


def test_a_path_with_holes_is_recognised(workspace: Path) -> None:
    made = Artifact("report", ("out/", hole("input", "path"), ".json"), "json", required=True, origin="file")
    draft = prompt_step("ask", output_artifacts=(made,), schema=IDS)
    simulated(plan(draft), workspace, paths=["out/x.json"])
    assert validate(IDS, json.loads((workspace / "out/x.json").read_text())) == ()


def test_an_answer_is_reported_and_not_written(workspace: Path) -> None:
    draft = prompt_step("ask", output_artifacts=(artifact("report", "report.json", origin="answer"),), schema=IDS)
    report = simulated(plan(draft), workspace)
    assert validate(IDS, json.loads(report.answer)) == ()
    assert files(workspace) == {}


def test_the_same_step_has_the_same_outputs_and_a_changed_one_others(tmp_path: Path) -> None:
    schema: Json = {"type": "array", "minItems": 9, "items": {"type": "string", "format": "uuid"}}
    made = artifact("report", "report.json")
    found = []
    for number, timeout in enumerate((1000, 1000, 2000)):
        workspace = tmp_path / str(number)
        workspace.mkdir()
        simulated(plan(prompt_step("ask", output_artifacts=(made,), schema=schema, timeout_ms=timeout)), workspace)
        found.append(files(workspace))
    assert found[0] == found[1] != found[2]


def test_a_command_step_gets_its_outputs_as_well(workspace: Path) -> None:
    simulated(plan(command_step("ask", output_artifacts=(artifact("change_log", "a.json"),))), workspace)
    assert files(workspace) == {"a.json": OBJECT}


@pytest.mark.parametrize(
    ("schemas", "message"),
    [
        (
            [{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "enum": ["x"]}}}],
            "the output `report` cannot be simulated: found no value that satisfies `type` at /a",
        ),
        (
            [{"minItems": 3, "type": "array"}, {"maxItems": 2, "type": "array"}],
            "the output `report` cannot be simulated: found no value that satisfies `minItems`",
        ),
        (
            [{"type": "null"}, {"$schema": "http://json-schema.org/draft-07/schema#"}],
            "the output `report` cannot be simulated: the schemas of one file are written in different drafts",
        ),
    ],
)
def test_what_cannot_be_made_fails_and_names_the_keyword(workspace: Path, schemas: list[Json], message: str) -> None:
    draft = with_schemas(artifact("report", "report.json"), *schemas)
    assert simulated(plan(draft), workspace) == Report("failed", message=message, simulated=True)


def test_nothing_is_written_through_a_link(workspace: Path) -> None:
    outside = workspace.parent / "outside"
    outside.mkdir()
    (workspace / "out").symlink_to("../outside")
    report = simulated(plan(prompt_step("ask", output_artifacts=(artifact("report", "out/r.json"),))), workspace)
    assert report.message == "the output `report` cannot be written: `out/r.json` leads through the link `out`"
    assert files(outside) == {}
