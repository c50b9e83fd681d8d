"""What compiles runs: under `simulate`, no plan fails for a name, an artifact, a field or a type that is missing."""

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.commands import wave_runtime
from tests.sources import compile_text
from wavec.lower.plan import lower

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted(
    path
    for folder in ("golden/compile", "golden/run")
    for path in (ROOT / folder).iterdir()
    if path.is_dir() and path.name not in ("matrix", "wrong-input", "no-input")
)
PROJECTS = int(os.environ.get("WAVE_TEST_FUZZ", "12"))
"""How many pipelines are made up."""

KNOWN = ("--input", "text", "--set", "pipeline_context.branch_name=code", "--adapter", "simulate")


def failures(project: Path, plan: str, *arguments: str) -> list[str]:
    """Why attempts of the plan failed."""
    run = wave_runtime("exec", plan, "--events", "json", *arguments, cwd=project)
    assert run.returncode in (0, 5), run.stderr  # 5: a bound of the plan was reached, by attempts that were well
    events = [json.loads(line) for line in run.stdout.splitlines()]
    return [event["failure"]["message"] for event in events if event.get("failure")]


def given(plan: Path) -> tuple[str, ...]:
    """Arguments that give the plan its input."""
    read = json.loads(plan.read_text("utf-8"))
    schema = read["pipeline"]["input"]["schema"]
    if schema is None:
        return KNOWN
    wanted = read["blobs"][schema]["json"]
    if wanted.get("type") == "string":
        return KNOWN
    values = {name: f"{name}={_value(part)}" for name, part in wanted.get("properties", {}).items()}
    chosen = [values[name] for name in wanted.get("required", ())]
    return (*(part for value in chosen for part in ("--set", value)), *KNOWN[2:])


def _value(schema: dict[str, object]) -> object:
    if "enum" in schema:
        return schema["enum"][0]  # type: ignore[index]
    return {"integer": 3, "number": 3, "boolean": "true", "array": "[]", "object": "{}"}.get(
        str(schema.get("type")), "1.2"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_cases_run(case: Path, tmp_path: Path) -> None:
    project = shutil.copytree(case, tmp_path / "project")
    (project / "code").mkdir(exist_ok=True)  # one case mounts what the branch is called like
    assert failures(project, "plan.json", *given(case / "plan.json")) == []


MANIFEST = """
kind: WaveManifest
metadata: {name: made-up}
adapters: {claude: {binary: claude}}
personas:
  writer: {adapter: claude, model: opus, permissions: {allowed_tools: [Read, Write]}}
"""
SCHEMAS = [
    # a schema, ways into what it describes
    (
        (
            "{type: object, properties: {a: {type: string}, b: {type: array, items: {type: integer}, minItems: 2}},"
            " required: [a, b], additionalProperties: false}"
        ),
        ["", ".a", ".b", ".b[0]", ".b[1]", ".c", ".b[2]", ".a.x"],
    ),
    (
        (
            "{type: object, properties: {a: {enum: [x, y]}, n: {type: object, properties: {m: {type: number}}}},"
            " required: [a]}"
        ),
        ["", ".a", ".n", ".n.m", ".z"],
    ),
    ("{type: array, items: {type: object, required: [k], properties: {k: {type: string}}}}", ["", "[0]", "[0].k"]),
    ("{oneOf: [{type: string, minLength: 3}, {type: 'null'}]}", ["", ".a"]),
]


def made_up(chance: random.Random) -> str:
    """A pipeline with references that may or may not lead somewhere."""
    steps = []
    ways: list[tuple[str, str]] = []
    for number in range(chance.randint(2, 5)):
        schema, below = chance.choice(SCHEMAS)
        before = sorted(chance.sample(range(number), min(number, chance.randint(0, 2))))
        reads = [way for source, way in ways if int(source[1:]) in before]
        chosen = chance.sample(reads, min(len(reads), 2))
        spelled = [chance.choice(["{{ %s }}", "{{ default(%s, 'none') }}", "{{ length(%s) }}"]) % way for way in chosen]
        steps.append(
            f"  - id: s{number}\n"
            "    persona: writer\n"
            f"    dependencies: [{', '.join(f's{other}' for other in before)}]\n"
            f'    exec: {{type: prompt, source: "Write {" and ".join(spelled)}"}}\n'
            f"    output_artifacts: [{{name: out, path: out.json, type: json}}]\n"
            f"    handover: {{contract: {{type: json_schema, source: out.json, must_pass: true, schema: {schema}}}}}\n"
        )
        ways += [(f"s{number}", f"steps.s{number}.out{way}") for way in below]
    return "kind: WavePipeline\nmetadata: {name: made-up}\nsteps:\n" + "".join(steps)


@pytest.mark.parametrize("seed", range(PROJECTS))
def test_made_up_pipelines_run_if_they_compile(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        compiled = compile_text(made_up(chance), MANIFEST)
        # A field that an open object does not declare may be there: that is a warning, and may fail.
        if compiled.ok and not any(finding.code.id == "WV413" for finding in compiled.diagnostics):
            break
    else:
        pytest.fail("no pipeline compiled")
    (tmp_path / "plan.json").write_text(dump(lower(compiled.pipelines[0], compiler="test")), "utf-8")
    assert failures(tmp_path, "plan.json", *KNOWN) == []
