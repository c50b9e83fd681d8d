"""What is generated is fresh, and the schemas say of real documents what the programs say."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from docs.generate import GENERATED, ROOT, SCHEMAS, generate
from docs.generator.key_texts import TEXTS
from docs.generator.nodes import keys_of, nodes_below
from tests.commands import wave_runtime, wavec
from wavec.source.text import Source
from wavec.source.yaml import read_yaml
from wavec.syntax.manifest import Manifest
from wavec.syntax.node import SPANS_KEY
from wavec.syntax.pipeline import Pipeline

PROJECTS = sorted(file.parent for base in ("examples", "golden/compile") for file in (ROOT / base).glob("*/wave.yaml"))
PIPELINES = sorted(
    file for project in PROJECTS for base in (".wave/pipelines", "pipelines") for file in (project / base).glob("*")
)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[f"grammar/{name}.schema.json"]())


def without_places(data: Any) -> Any:
    match data:
        case dict():
            return {key: without_places(value) for key, value in data.items() if key != SPANS_KEY}
        case list():
            return [without_places(item) for item in data]
        case _:
            return data


def document(text: str) -> Any:
    outcome = read_yaml(Source("it.yaml", text))
    assert outcome.value is not None, outcome.diagnostics
    return without_places(outcome.value.data)


def problems(name: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


@pytest.mark.parametrize("path", GENERATED)
def test_a_generated_file_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == generate(path), "run `make docs`"


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_is_one_and_has_nothing_internal(path: str) -> None:
    text = generate(path)
    Draft202012Validator.check_schema(json.loads(text))
    assert "\\u0000" not in text and "spans" not in text and "wavec." not in text


def test_every_text_of_a_key_belongs_to_a_key() -> None:
    known = {
        (kind.__name__, key.name)
        for top in (Manifest, Pipeline)
        for node in nodes_below(top)
        for kind in node.__mro__
        for key in keys_of(node)
    }
    assert {(name, key) for name, keys in TEXTS.items() for key in keys} <= known


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_the_manifest_schema_accepts_what_compiles(project: Path) -> None:
    assert problems("manifest", document((project / "wave.yaml").read_text("utf-8"))) == []


@pytest.mark.parametrize("pipeline", PIPELINES, ids=lambda path: path.stem)
def test_the_pipeline_schema_accepts_what_compiles(pipeline: Path) -> None:
    assert problems("pipeline", document(pipeline.read_text("utf-8"))) == []


STEP = "steps:\n  - id: a\n    exec: {type: command, source: date}\n"
HANDOVER = STEP + "    handover:\n      contract: "
OTHERS = [
    ("pipeline", "a command step", STEP, True),
    ("pipeline", "no steps", "steps: []\n", False),
    ("pipeline", "an unknown key", STEP + "stepps: []\n", False),
    ("pipeline", "an unknown kind of step", "steps:\n  - {id: a, exec: {type: shell, source: date}}\n", False),
    ("pipeline", "a prompt without a type", "steps:\n  - {id: a, persona: p, exec: {source: Hello}}\n", True),
    ("pipeline", "a triple", STEP + "    workspace: {mount: [[src, /src, readonly]]}\n", True),
    ("pipeline", "a triple alone", STEP + "    workspace: {mount: [src, /src, readonly]}\n", True),
    ("pipeline", "a contract", HANDOVER + "{type: test_suite, command: date}\n", True),
    ("pipeline", "another spelling", HANDOVER + "{type: testsuite, command: date}\n", True),
    ("pipeline", "a contract without its command", HANDOVER + "{type: test_suite}\n", False),
    ("pipeline", "a key that is not honoured yet", STEP + "    handover: {compaction: {}}\n", True),
    ("pipeline", "a gate", STEP + "    handover: {quality_gates: [{type: link_check, threshold: 80}]}\n", True),
    ("pipeline", "an unknown gate", STEP + "    handover: {quality_gates: [{type: beauty}]}\n", False),
    ("pipeline", "a key that cannot be honoured", STEP + "    validation: [lint]\n", False),
    ("pipeline", "a matrix", STEP + "    strategy: {type: matrix, items: [a, {b: 1}], max_concurrency: 2}\n", True),
    ("pipeline", "a matrix of nothing", STEP + "    strategy: {type: matrix, items: []}\n", False),
    ("pipeline", "an unknown strategy", STEP + "    strategy: {type: loop, items: [a]}\n", False),
    ("pipeline", "too many retries", STEP + "    handover: {max_retries: 101}\n", False),
    ("manifest", "a name alone", "metadata: {name: it}\n", True),
    ("manifest", "no name", "metadata: {description: it}\n", False),
    ("manifest", "a temperature", "metadata: {name: it}\npersonas: {p: {adapter: c, temperature: 0.5}}\n", True),
    ("manifest", "a hot persona", "metadata: {name: it}\npersonas: {p: {adapter: c, temperature: 3}}\n", False),
]


@pytest.mark.parametrize(
    ("schema", "text", "accepted"), [(s, t, ok) for s, _, t, ok in OTHERS], ids=[o[1] for o in OTHERS]
)
def test_an_editor_sees_mistakes_of_shape(schema: str, text: str, accepted: bool) -> None:
    assert (problems(schema, document(text)) == []) is accepted


def plans() -> Iterator[tuple[str, str]]:
    for project in PROJECTS:
        if (project / "plan.json").is_file():
            yield project.name, (project / "plan.json").read_text("utf-8")
        else:
            yield project.name, wavec("plan", "--format", "json", cwd=project).stdout


def test_the_plan_schema_accepts_every_plan() -> None:
    for name, plan in plans():
        assert problems("plan", json.loads(plan)) == [], name


def test_the_events_schema_accepts_every_line_of_a_run(tmp_path: Path) -> None:
    project = shutil.copytree(ROOT / "examples" / "documentation", tmp_path / "project")
    plan = wavec("plan", "--format", "json", cwd=project).stdout
    run = wave_runtime("exec", "-", "--adapter", "simulate", "--events", "json", cwd=project, input=plan)
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert {"run_started", "attempt_started", "attempt_finished", "run_finished"} <= {line["type"] for line in lines}
    assert [problem for line in lines for problem in problems("events", line)] == []


@pytest.mark.parametrize("case", ["WV116-duplicate-key", "WV104-yaml-syntax", "WV192-unknown-code-in-suppression"])
def test_the_diagnostics_schema_accepts_findings(case: str) -> None:
    found = json.loads(wavec("check", "--format", "json", cwd=ROOT / "golden" / "reject" / case).stdout)
    assert found["results"]
    assert problems("diagnostics", found) == []
