"""Where each part of a plan was written: JSON Pointer to places."""

from collections.abc import Iterator, Mapping

from wavec.lower.rule_places import rule_places
from wavec.names.named import NamedStep
from wavec.permissions.authorized import AuthorizedPipeline, GrantLayer


def source_map(program: AuthorizedPipeline) -> dict[str, tuple[str, ...]]:
    """The places of everything in the plan that a reviewer may want to see in the sources."""
    pipeline = program.typed.named
    found: dict[str, tuple[str, ...]] = {}
    if pipeline.document.name_at.end > pipeline.document.name_at.start:
        found["/pipeline/name"] = (str(pipeline.document.name_at),)
    if pipeline.input_schema_at is not None:
        found["/pipeline/input/schema"] = (str(pipeline.input_schema_at),)
    if pipeline.document.node.bounds is not None:
        found["/pipeline/bounds"] = (str(pipeline.document.node.at("bounds")),)
    # Places of the manifest come again with every step.
    granted = {
        persona.name: str(persona.node.at("permissions"))
        for persona in program.manifest.personas.values()
        if persona.node.permissions is not None
    }
    told: set[tuple[GrantLayer, ...]] = set()
    for index, id in enumerate(pipeline.graph.order):
        for pointer, places in _step(pipeline.steps[id], granted):
            found[f"/steps/{index}{pointer}"] = places
        layers = program.grants.get(id, ())
        if layers not in told:  # most steps have the rights of a persona: told once, with the first of them
            told.add(layers)
            for pointer, places in rule_places(layers).items():
                found[f"/steps/{index}/permissions{pointer}"] = places
    return found


def _step(step: NamedStep, granted: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    node = step.document.node
    yield "", (str(node.spans),)
    for key, pointer in _SCALARS:
        if node.has(key):
            yield pointer, (str(node.at(key)),)
    if step.matrix is not None:
        yield "/matrix", (str(node.at("strategy")),)
    places = [granted[step.persona.name]] if step.persona is not None and step.persona.name in granted else []
    if node.permissions is not None:
        places.append(str(node.at("permissions")))
    if places:
        yield "/permissions", tuple(places)
    for index, mount in enumerate(step.mounts):
        yield f"/workspace/mounts/{index}", (str(mount.at),)
    for index, injection in enumerate(step.injections):
        yield f"/inject_artifacts/{index}", (str(injection.node.spans),)
    for index, output in enumerate(step.outputs):
        yield f"/output_artifacts/{index}", (str(output.node.spans),)
    for index, contract in enumerate(step.contracts):
        yield f"/contracts/{index}", (str(contract.document.node.spans),)


_SCALARS = (
    ("persona", "/persona"),
    ("exec", "/exec"),
    ("timeout", "/timeout_ms"),
    ("effects", "/effects"),
    ("sandbox", "/sandbox"),
)
