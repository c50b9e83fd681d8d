"""A step of the program -> a step of the plan. Total: every mistake was reported before."""

from functools import lru_cache

from wave_runtime.plan import Json, encode_value
from wave_runtime.plan.expression import Template
from wave_runtime.plan.model import (
    Artifact,
    Command,
    Contract,
    GrantLayer,
    Injection,
    Mount,
    Permissions,
    Prompt,
    PromptSegment,
    Relay,
    Retry,
    Sandbox,
    Step,
    Workspace,
)

from wavec.lower.blobs import Blobs
from wavec.lower.lowering import Lowerings
from wavec.lower.matrix import lower_matrix
from wavec.lower.outputs_segment import outputs_segment
from wavec.lower.rule_places import in_order
from wavec.names.contracts import retries_of
from wavec.names.named import NamedContract, NamedStep
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.permissions.authorized import GrantLayer as Granted
from wavec.source.path import normal_path
from wavec.syntax.contract import Frozen
from wavec.syntax.placed import PlacedTemplate
from wavec.types.typed import TypedStep

BACKOFF_FIRST_MS = 1_000
BACKOFF_CAP_MS = 60_000


def lower_step(step: TypedStep, program: AuthorizedPipeline, blobs: Blobs, lowerings: Lowerings) -> Step:
    """The plan's form of `step`."""
    named = step.named
    persona = named.persona
    graph = program.typed.named.graph
    temperature = persona.node.temperature if persona else None
    return Step(
        id=named.id,
        level=graph.levels[named.id],
        dependencies=graph.dependencies[named.id],
        persona=persona.name if persona else None,
        adapter=persona.adapter if persona and _is_prompt(named) else None,
        model=persona.node.model if persona and _is_prompt(named) else None,
        temperature=_decimal(temperature) if _is_prompt(named) else None,
        exec=_exec(step, program, blobs),
        permissions=_permissions(named, program),
        workspace=Workspace(
            tuple(
                Mount(step.templates[mount.source], step.templates[mount.target], mount.mode) for mount in named.mounts
            )
        ),
        inject_artifacts=tuple(
            Injection(injection.step, injection.artifact, f"artifacts/{injection.name}")
            for injection in named.injections
        ),
        output_artifacts=tuple(
            Artifact(
                output.node.name,
                step.templates[output.path],
                output.type,
                output.node.required,
                program.origins[output],
            )
            for output in named.outputs
        ),
        contracts=tuple(_contract(contract, step, blobs) for contract in named.contracts),
        retry=_retry(named),
        timeout_ms=named.timeout_ms,
        lowering=lowerings.of(program.lowerings.get(named.id)),
        matrix=lower_matrix(step, program),
        effects="once" if named.document.node.effects == "once" else None,
        relay=_relay(named, blobs),
        sandbox=_sandbox(named),
    )


def _is_prompt(step: NamedStep) -> bool:
    return step.document.prompt is not None


def _exec(step: TypedStep, program: AuthorizedPipeline, blobs: Blobs) -> Prompt | Command:
    document = step.named.document
    if document.prompt is None:
        assert document.execution is not None and document.execution.command_text is not None
        env = {name: step.templates[template] for name, template in sorted(document.environment.items())}
        return Command("command", blobs.text(document.execution.command_text), env)
    segments = [PromptSegment("author", blobs.template(step.templates[document.prompt]))]
    if generated := outputs_segment(step.named, program):
        segments.append(PromptSegment("generated", blobs.template(generated)))
    persona = step.named.persona
    system_prompt = persona.system_prompt if persona else None
    return Prompt("prompt", tuple(segments), blobs.source(system_prompt) if system_prompt else None)


def _relay(step: NamedStep, blobs: Blobs) -> Relay | None:
    if step.relay is None:
        return None
    persona = step.relay.persona
    assert persona.adapter is not None
    return Relay(
        threshold_percent=step.relay.threshold_percent,
        persona=persona.name,
        adapter=persona.adapter,
        model=persona.node.model,
        temperature=_decimal(persona.node.temperature),
        system_prompt=blobs.source(persona.system_prompt) if persona.system_prompt else None,
    )


def _sandbox(step: NamedStep) -> Sandbox | None:
    required = step.sandbox
    if required is None:
        return None
    return Sandbox(required.level, required.network, required.hosts, required.memory_bytes, required.processes)


def _decimal(number: float | int | None) -> str | None:
    return None if number is None else f"{number:g}"


def _permissions(step: NamedStep, program: AuthorizedPipeline) -> Permissions | None:
    layers = program.grants.get(step.id)
    return _rights(layers) if layers is not None else None


@lru_cache(maxsize=256)
def _rights(layers: tuple[Granted, ...]) -> Permissions:
    # Most steps have just what their persona has.
    return Permissions(
        tuple(
            GrantLayer(
                part.origin,
                in_order(part.layer.allow),
                in_order(part.layer.deny),
            )
            for part in layers
        )
    )


def _contract(contract: NamedContract, step: TypedStep, blobs: Blobs) -> Contract:
    node = contract.document.node
    frozen = Frozen(
        blobs.schema(contract.schema) if contract.schema is not None else None,
        blobs.source(contract.template) if contract.template is not None else None,
        contract.sections,
    )
    return Contract(
        type=node.plan_type,
        source=_source(contract, step),
        must_pass=contract.must_pass,
        on_failure=contract.on_failure,
        max_retries=contract.max_retries,
        settings={
            **node.settings(frozen),
            **{key: _encoded(step, template) for key, template in contract.document.paths.items()},
        },
    )


def _encoded(step: TypedStep, template: PlacedTemplate) -> Json:
    return encode_value(step.templates[template])


def _source(contract: NamedContract, step: TypedStep) -> Template | None:
    document = contract.document
    if document.source is None:
        return None
    if not document.source_stated:
        return (normal_path(document.source.text),)
    return step.templates[document.source]


def _retry(step: NamedStep) -> Retry:
    # What must not happen twice is never tried again without being asked: a rule tells of retries that are written.
    retries = 0 if step.document.node.effects == "once" else retries_of(step)
    waits = tuple(min(BACKOFF_FIRST_MS * 2**number, BACKOFF_CAP_MS) for number in range(retries))
    return Retry(1 + retries, waits)
