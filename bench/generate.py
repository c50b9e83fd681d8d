"""Projects with a pipeline of so many steps, for measuring.

A step has about 22 lines: a prompt with references, injections, a mount, an output, a contract. `wide`: groups that do
not wait for each other, each one step that others read; `chain`: every step waits for the one before it. The files are
the same for the same numbers: nothing is random.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

SHAPES = ("wide", "chain")

GROUP = 10
"""Steps of a group in the wide shape: the first makes what the others read."""

_MANIFEST = """\
apiVersion: v1
kind: WaveManifest
metadata:
  name: measured
adapters:
  claude:
    binary: claude
    mode: headless
personas:
  writer:
    adapter: claude
    model: opus
    temperature: 0.3
    system_prompt_file: .wave/personas/writer.md
    permissions:
      allowed_tools: [Read, Write, "Bash(git log*)"]
      deny: ["Bash(rm -rf*)"]
runtime:
  max_concurrent_workers: 2
"""

_HEAD = """\
apiVersion: v1
kind: WavePipeline
metadata:
  name: {name}
  description: {count} steps
variables:
  language: English
steps:
"""

_STEP = """\
  - id: {id}
    persona: writer
{dependencies}    memory:
      inject_artifacts: {injections}
    workspace:
      mount:
        - source: ./
          target: /src
          mode: readonly
    exec:
      type: prompt
      source: |
        Write part {number} of the report for {{{{ input }}}} in {{{{ variables.language }}}}.
        {reading}
    output_artifacts:
      - name: part
        path: output/part-{number}.json
        type: json
    handover:
      contract: {{type: json_schema, source: output/part-{number}.json, schema_path: .wave/contracts/part.json}}

"""

_NO_OP = """\
  - id: {id}
    exec: {{type: command, source: "true"}}
"""

_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"title": {"type": "string"}, "facts": {"type": "array", "items": {"type": "string"}}},
    "required": ["title", "facts"],
}


def agent_project(folder: Path, count: int, shape: str) -> Path:
    """Writes a project whose pipeline `measured` has `count` prompt steps; the file of the pipeline."""
    steps = (_step(number, shape) for number in range(count))
    return _written(folder, "".join((_HEAD.format(name="measured", count=count), *steps)))


def rewrite(file: Path, *, changed: bool, own_grants: bool) -> None:
    """Makes another version of a project of `agent_project`: each prompt changed, a grant of its own for each step."""
    text = file.read_text("utf-8")
    if changed:
        text = text.replace("Write part", "Carefully write the part")
    if own_grants:
        count = text.count("    exec:\n")
        for number in range(count):
            rules = [f"Write(output/part-{number}.json)", f"Read(src/{number}/*)", "Bash(git log*)"]
            rules += [f"Read(docs/{number}-*.md)"] * changed
            step = f"  - id: {_id(number)}\n    persona: writer\n"
            text = text.replace(step, f"{step}    permissions: {json.dumps({'allowed_tools': rules})}\n")
    file.write_text(text, "utf-8")
    manifest = file.parents[2] / "wave.yaml"
    if changed:
        manifest.write_text(manifest.read_text("utf-8").replace('"Bash(git log*)"', '"Bash(git log*)", "Bash(git *)"'))


def no_op_project(folder: Path, count: int) -> Path:
    """Writes a project whose pipeline `measured` has `count` commands that do nothing; the file of the pipeline."""
    steps = (_NO_OP.format(id=_id(number)) for number in range(count))
    return _written(folder, "".join((_HEAD.format(name="measured", count=count), *steps)))


def answering_project(folder: Path, lines: int) -> Path:
    """Writes a project with one session of an agent of its own, which answers so many lines of about 100 bytes."""
    file = _written(folder, _HEAD.format(name="measured", count=1) + _SESSION, _OWN_AGENT)
    agent = folder / "agent"
    agent.write_text(_AGENT.format(python=sys.executable, line=_LINE, lines=lines), "utf-8")
    agent.chmod(0o755)
    return file


def answer(lines: int) -> str:
    """What the agent of `answering_project` says: prose, with words that also lead to the names of secrets."""
    return "".join(_LINE.format(number) for number in range(lines))


def _written(folder: Path, pipeline: str, manifest: str | None = None) -> Path:
    files = {
        "wave.yaml": manifest or _MANIFEST,
        ".wave/personas/writer.md": "You write reports.\n",
        ".wave/contracts/part.json": json.dumps(_SCHEMA, indent=2) + "\n",
        ".wave/pipelines/measured.yaml": pipeline,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / ".wave/pipelines/measured.yaml"


_LINE = "{:06} The session of the author was read again, and what the key to it is stands at https://example.com.\n"
_OWN_AGENT = """\
kind: WaveManifest
metadata: {name: measured}
adapters:
  mine: {kind: process, binary: ./agent}
personas:
  writer:
    adapter: mine
    model: made-up
    system_prompt_file: .wave/personas/writer.md
    permissions: {allowed_tools: [Read]}
"""
_SESSION = """\
  - id: say
    persona: writer
    permissions: {accept: [unasked]}
    exec: {type: prompt, source: "Say all of it."}
    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]
"""
_AGENT = """\
#!{python}
import json, sys
sys.stdin.readline()
answer = "".join({line!r}.format(number) for number in range({lines}))
print(json.dumps(dict(type="result", success=True, answer=answer)), flush=True)
"""


def _step(number: int, shape: str) -> str:
    before = list(_before(number, shape))
    listed = "".join(f"      - {_id(other)}\n" for other in before)
    injections = ", ".join(f"{{step: {_id(other)}, artifact: part, as: part-{other}}}" for other in before)
    reading = "".join(f"Read `artifacts/part-{other}`." for other in before) or "Begin with a summary."
    return _STEP.format(
        id=_id(number),
        number=number,
        dependencies=f"    dependencies:\n{listed}" if before else "",
        injections=f"[{injections}]",
        reading=reading,
    )


def _before(number: int, shape: str) -> Iterator[int]:
    first = number - number % GROUP
    if shape == "chain" and number > 0:
        yield number - 1
    elif shape == "wide" and number > first:
        yield first


def _id(number: int) -> str:
    return f"step-{number:05d}"


def file_tree(folder: Path, files: int) -> None:
    """Files of 7 KB on average, fifty in a folder: a source tree, roughly."""
    numbers = random.Random(1)
    content = numbers.randbytes(1 << 20)
    for number in range(files):
        place = folder / f"d{number // 50 % 20}" / f"e{number // 50}"
        place.mkdir(parents=True, exist_ok=True)
        start, size = numbers.randrange(1 << 19), 1 + int(numbers.expovariate(1 / 7_180))
        (place / f"f{number}.txt").write_bytes(content[start : start + size])
