"""Authorized -> Plan: the whole pipeline, ordered and digested. Total; called only when nothing is wrong."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from wave_runtime.plan import FORMAT_VERSION, plan_digest
from wave_runtime.plan.model import (
    Adapter,
    AuditLog,
    Bounds,
    InputFile,
    InputRules,
    Pipeline,
    PipelineInput,
    Plan,
    Safety,
    Step,
)

from wavec.lower.blobs import Blobs
from wavec.lower.lowering import Lowerings
from wavec.lower.matrix import max_workers
from wavec.lower.runtime_inputs import runtime_inputs
from wavec.lower.source_map import source_map
from wavec.lower.step import lower_step
from wavec.names.named import NamedAdapter
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.source.path import normal_path
from wavec.source.text import Source
from wavec.syntax.duration import milliseconds


def lower(program: AuthorizedPipeline, *, compiler: str) -> Plan:
    """The plan of `program`. `compiler` says who made it, for `x-provenance`: it is not part of the digest."""
    named = program.typed.named
    blobs = Blobs()
    lowerings = Lowerings(blobs)
    steps = tuple(lower_step(program.typed.steps[id], program, blobs, lowerings) for id in named.graph.order)
    names = {name for step in steps for name in (step.adapter, step.relay.adapter if step.relay else None) if name}
    adapters = {name: program.manifest.adapters[name] for name in names}
    manifest = program.manifest.document.node
    input_node = named.document.node.input
    source = input_node.source if input_node else "cli"
    assert source != "github"  # refused before
    plan = Plan(
        format_version=FORMAT_VERSION,
        digest="",
        requires=tuple(sorted(set(_requires(program, steps, adapters)))),
        pipeline=Pipeline(
            name=named.document.name,
            description=named.document.node.metadata.description if named.document.node.metadata else "",
            project=manifest.metadata.name,
            input=PipelineInput(source, blobs.schema(named.input_schema) if named.input_schema else None),
            max_workers=max_workers(program),
            workspace_root=_workspace_root(program),
            bounds=_bounds(program),
        ),
        runtime_inputs=runtime_inputs(program),
        adapters={name: _adapter(adapters[name]) for name in sorted(adapters)},
        steps=steps,
        blobs={digest: blobs.by_digest[digest] for digest in sorted(blobs.by_digest)},
        source_map=source_map(program),
        inputs=tuple(InputFile(source.name, _sha256(source)) for source in _sources(program)),
        provenance={"compiler": compiler},
        safety=_safety(program),
    )
    return replace(plan, digest=plan_digest(plan))


def _requires(program: AuthorizedPipeline, steps: tuple[Step, ...], adapters: dict[str, NamedAdapter]) -> Iterator[str]:
    if any(step.permissions is not None for step in steps):
        yield "permissions/1"
    if any(step.matrix is not None for step in steps):
        yield "matrix/1"
    if any(step.effects is not None for step in steps):
        yield "effects.once/1"
    if any(step.relay is not None for step in steps):
        yield "relay/1"
    if any(step.sandbox is not None for step in steps):
        yield "sandbox/1"
    if program.typed.named.document.node.bounds is not None:
        yield "bounds/1"
    if (safety := _safety(program)) is not None:
        yield from ["audit/1"] * (safety.audit is not None) + ["input-rules/1"] * (safety.inputs is not None)
    for adapter in adapters.values():
        yield f"adapter.{adapter.kind}/1"
    for step in program.typed.named.steps.values():
        if step.document.execution is not None:
            yield from step.document.execution.features
        for contract in step.contracts:
            node = contract.document.node
            yield f"contract.{node.plan_type}/{node.version}"


def _safety(program: AuthorizedPipeline) -> Safety | None:
    runtime = program.manifest.document.node.runtime
    if runtime is None or (runtime.audit is None and runtime.security is None):
        return None
    audit, security = runtime.audit, runtime.security
    return Safety(
        None
        if audit is None
        else AuditLog(normal_path(audit.log_dir), audit.log_all_tool_calls, audit.log_all_file_operations),
        None if security is None else InputRules(security.prompt_injection, security.max_input_bytes),
    )


def _bounds(program: AuthorizedPipeline) -> Bounds | None:
    node = program.typed.named.document.node.bounds
    if node is None:
        return None
    timeout_ms = milliseconds(node.timeout) if node.timeout is not None else None
    return Bounds(timeout_ms, node.max_tokens, node.max_attempts)


def _adapter(adapter: NamedAdapter) -> Adapter:
    node = adapter.node
    assert adapter.kind is not None
    return Adapter(
        kind=adapter.kind,
        binary=node.binary,
        mode=node.mode,
        output_format=adapter.output_format,
        env=tuple(sorted(set(node.env))),
        secrets=tuple(sorted(set(node.secrets))),
    )


def _workspace_root(program: AuthorizedPipeline) -> str:
    runtime = program.manifest.document.node.runtime
    return normal_path(runtime.workspace_root) if runtime else ".wave/workspaces"


def _sources(program: AuthorizedPipeline) -> list[Source]:
    named = program.typed.named
    found = {program.manifest.document.document.source, *named.sources, *named.templates}
    for step in named.steps.values():
        for persona in (step.persona, step.relay.persona if step.relay is not None else None):
            if persona is not None and persona.system_prompt is not None:
                found.add(persona.system_prompt)
    return sorted(found, key=lambda source: source.name)


def _sha256(source: Source) -> str:
    return hashlib.sha256(source.text.encode("utf-8")).hexdigest()
