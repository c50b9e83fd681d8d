"""Small plans for tests: consistent, digested, and short to write.

A draft is a step with the blobs that it refers to. `plan` puts drafts in order, gives them their levels, finds
the runtime inputs in the holes, and computes the digest; `load(dump(plan(...)))` always holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from wave_runtime.plan import FORMAT_VERSION, Json, Plan, blob_digest, encode, plan_digest
from wave_runtime.plan.expression import Get, Hole, Insertion, Template, Trust
from wave_runtime.plan.expression import Literal as Literal_
from wave_runtime.plan.model import (
    Adapter,
    Artifact,
    Blob,
    Command,
    Contract,
    GrantLayer,
    Injection,
    InputFile,
    JsonBlob,
    Matrix,
    Mount,
    Permissions,
    Pipeline,
    PipelineInput,
    Prompt,
    PromptSegment,
    Retry,
    RuntimeInput,
    Step,
    TemplateBlob,
    TextBlob,
    Workspace,
)
from wave_runtime.plan.walk import walk

CLAUDE = Adapter("claude", "claude", "headless", "json", ("HOME", "PATH"), ("ANTHROPIC_API_KEY",))

_SOURCES: Mapping[str, Literal["user", "run", "git", "step"]] = {
    "input": "user",
    "pipeline_id": "run",
    "pipeline_context.pipeline_id": "run",
    "pipeline_context.branch_name": "git",
    "pipeline_context.feature_num": "git",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A step, and the blobs it refers to."""

    step: Step
    blobs: Mapping[str, Blob]


def hole(path: str, insert: Insertion = "text") -> Hole:
    """A hole that reads a dotted path: `input`, `input.repo`, `steps.analyze.report`."""
    return Hole(Get(tuple(path.split("."))), insert, _trust(path))


def template(text: str | Sequence[str | Hole]) -> Template:
    """Texts cut after their line feeds, holes as they are."""
    parts: list[str | Hole] = []
    for part in [text] if isinstance(text, str) else text:
        parts.extend([part] if isinstance(part, Hole) else part.splitlines(keepends=True))
    return tuple(parts)


def artifact(name: str, path: str | None = None, **fields: Any) -> Artifact:
    """A required JSON output that the step writes itself."""
    made = Artifact(name, template(path or f"output/{name}"), "json", required=True, origin="file")
    return replace(made, **fields)


def contract(type: str, source: str | None = None, **fields: Any) -> Contract:
    """A contract that must pass and asks for no retries."""
    made = Contract(type, None if source is None else template(source), True, "halt", 0, {})
    return replace(made, **fields)


def inject(reference: str, name: str | None = None) -> Injection:
    """`analyze.report`, put at `artifacts/report` or under another name."""
    step, _, output = reference.partition(".")
    return Injection(step, output, f"artifacts/{name or output}")


def prompt_step(
    id: str,
    prompt: str | Sequence[str | Hole] = "Do the work.\n",
    *,
    generated: str = "",
    system_prompt: str | None = "You are careful.\n",
    schema: Json = None,
    **fields: Any,
) -> Draft:
    """A session of an agent. `schema` becomes a json_schema contract on the first output."""
    blobs: dict[str, Blob] = {}
    segments = [PromptSegment("author", _keep(blobs, TemplateBlob(template(prompt))))]
    if generated:
        segments.append(PromptSegment("generated", _keep(blobs, TemplateBlob(template(generated)))))
    system = None if system_prompt is None else _keep(blobs, TextBlob(tuple(system_prompt.splitlines(keepends=True))))
    step = _step(id, Prompt("prompt", tuple(segments), system))
    rights = Permissions((GrantLayer("persona", ("Read", "Write(output/*)"), ("Bash(rm *)",)),))
    who: dict[str, Any] = {"persona": "navigator", "adapter": "claude", "permissions": rights}
    step = replace(step, **(who | fields))
    return Draft(_judged(step, schema, blobs), blobs)


def command_step(
    id: str,
    command: str = "true\n",
    *,
    env: Mapping[str, str | Sequence[str | Hole]] | None = None,
    schema: Json = None,
    **fields: Any,
) -> Draft:
    """A shell text without an agent. `schema` becomes a json_schema contract on the first output."""
    blobs: dict[str, Blob] = {}
    source = _keep(blobs, TextBlob(tuple(command.splitlines(keepends=True))))
    exec = Command("command", source, {name: template(value) for name, value in (env or {}).items()})
    return Draft(_judged(replace(_step(id, exec), **fields), schema, blobs), blobs)


def _judged(step: Step, schema: Json, blobs: dict[str, Blob]) -> Step:
    if schema is None:
        return step
    settings = {"schema": _keep(blobs, JsonBlob(schema))}
    made = Contract("json_schema", step.output_artifacts[0].path, True, "halt", 0, settings)
    return replace(step, contracts=(*step.contracts, made))


def plan(*drafts: Draft, name: str = "review", input_schema: Json = None, **fields: Any) -> Plan:
    """A plan of `drafts`, in any order; `fields` replace members of the plan before it is digested."""
    blobs = {digest: blob for draft in drafts for digest, blob in draft.blobs.items()}
    schema = None if input_schema is None else _keep(blobs, JsonBlob(input_schema))
    steps = _ordered([draft.step for draft in drafts])
    made = Plan(
        format_version=FORMAT_VERSION,
        digest="",
        requires=tuple(sorted({entry for step in steps for entry in _requires(step)})),
        pipeline=Pipeline(name, "Reviews a change.", "demo", PipelineInput("cli", schema), 2, ".wave/workspaces"),
        runtime_inputs=tuple(_runtime_inputs(steps, blobs)),
        adapters={"claude": CLAUDE} if any(step.adapter for step in steps) else {},
        steps=steps,
        blobs=dict(sorted(blobs.items())),
        source_map={},
        inputs=(InputFile("wave.yaml", "0" * 64),),
        provenance={"compiler": "wavec", "version": "0.1.0"},
    )
    return digested(replace(made, **fields))


def digested(made: Plan) -> Plan:
    """`made` with the digest that fits it."""
    return replace(made, digest=plan_digest(encode(made)))


def matrix(items: Sequence[Json] | str, **fields: Any) -> Matrix:
    """Runs over `items`, or over the list that a dotted path leads to: `steps.split.parts`."""
    given = Get(tuple(items.split("."))) if isinstance(items, str) else Literal_(list(items))
    return replace(Matrix(given, "any", None, 2, True), **fields)


def mount(source: str, target: str, mode: Literal["readonly", "readwrite"] = "readonly") -> Mount:
    """A part of the project in the workspace."""
    return Mount(template(source), template(target), mode)


def workspace(*mounts: Mount) -> Workspace:
    """A workspace with these mounts."""
    return Workspace(mounts)


def diamond() -> Plan:
    """analyze, then backend and frontend, then integrate."""
    return plan(
        prompt_step("analyze", ["Analyze ", hole("input"), ".\n"], output_artifacts=(artifact("report"),)),
        prompt_step("backend", dependencies=("analyze",), inject_artifacts=(inject("analyze.report"),)),
        prompt_step("frontend", dependencies=("analyze",)),
        command_step("integrate", "make all\n", dependencies=("backend", "frontend")),
        name="diamond",
    )


def _keep(blobs: dict[str, Blob], blob: Blob) -> str:
    digest = blob_digest(blob)
    blobs[digest] = blob
    return digest


def _step(id: str, exec: Prompt | Command) -> Step:
    return Step(
        id=id,
        level=0,
        dependencies=(),
        persona=None,
        adapter=None,
        model=None,
        temperature=None,
        exec=exec,
        permissions=None,
        workspace=Workspace(()),
        inject_artifacts=(),
        output_artifacts=(),
        contracts=(),
        retry=Retry(1, ()),
        timeout_ms=60_000,
    )


def _ordered(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Topological order, ties by id; levels as the longest way from a start."""
    levels: dict[str, int] = {}
    result: list[Step] = []
    waiting = sorted(steps, key=lambda step: step.id)
    while waiting:
        ready = [step for step in waiting if all(dependency in levels for dependency in step.dependencies)]
        assert ready, "the steps have a cycle or an unknown dependency"
        for step in ready:
            level = 1 + max((levels[dependency] for dependency in step.dependencies), default=-1)
            result.append(replace(step, level=level, dependencies=tuple(sorted(step.dependencies))))
        levels |= {step.id: step.level for step in result}
        waiting = [step for step in waiting if step.id not in levels]
    return tuple(result)


def _requires(step: Step) -> Iterator[str]:
    if step.adapter is not None:
        yield "adapter.claude/1"
    if step.permissions is not None:
        yield "permissions/1"
    if isinstance(step.exec, Command):
        yield "exec.command/1"
    if step.matrix is not None:
        yield "matrix/1"
    if step.effects is not None:
        yield "effects.once/1"
    if step.sandbox is not None:
        yield "sandbox/1"
    yield from (f"contract.{contract.type}/1" for contract in step.contracts)


def _runtime_inputs(steps: Iterable[Step], blobs: Mapping[str, Blob]) -> Iterator[RuntimeInput]:
    readers: dict[str, list[str]] = {}
    for step in steps:
        for part in _holes(step, blobs):
            for found in walk(part.expression):
                if isinstance(found, Get) and found.path[0] != "item":
                    name = ".".join(map(str, found.path[: 3 if found.path[0] == "steps" else 2]))
                    readers.setdefault(name, []).append(step.id)
    for name in sorted(readers):
        source = "step" if name.startswith("steps.") else _SOURCES.get(name, "user")
        readers_once = tuple(dict.fromkeys(readers[name]))
        yield RuntimeInput(name, source, _trust(name), "text", required=True, used_by=readers_once)


def _holes(step: Step, blobs: Mapping[str, Blob]) -> Iterator[Hole]:
    texts: list[Template] = []
    match step.exec:
        case Prompt(_, segments, _):
            kept = (blobs[segment.template] for segment in segments)
            texts += [blob.template for blob in kept if isinstance(blob, TemplateBlob)]
        case Command(_, _, env):
            texts += env.values()
    texts += [path for mounted in step.workspace.mounts for path in (mounted.source, mounted.target)]
    texts += [output.path for output in step.output_artifacts]
    texts += [contract.source for contract in step.contracts if contract.source is not None]
    yield from (part for text in texts for part in text if isinstance(part, Hole))


def _trust(path: str) -> Trust:
    return "trusted" if _SOURCES.get(path) == "run" else "untrusted"
