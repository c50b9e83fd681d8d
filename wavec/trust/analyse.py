"""The pass: text of others and private data followed through a pipeline, up to the ways out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.coverage import Coverage
from wavec.names.named import NamedStep
from wavec.permissions.authorized import AuthorizedPipeline, GrantLayer
from wavec.trust.entries import handed_to, own_sources
from wavec.trust.finds import Private, Source, WayOut
from wavec.trust.flow import Arrival, Handed, followed
from wavec.trust.rights import Rights, rights_of
from wavec.trust.step import own_private, ways_out


@dataclass(frozen=True, slots=True, eq=False)
class StepTrust:
    """What reaches one step."""

    named: NamedStep
    agent: bool
    """Whether a model works here, which text can steer."""
    sources: Mapping[str, Arrival[Source]]
    """By key: whose text, first the step's own."""
    private: Mapping[str, Arrival[Private]]
    ways_out: tuple[WayOut, ...]
    handed: tuple[Handed, ...]

    def outsiders(self) -> Iterator[Arrival[Source]]:
        """Text that somebody other than the user may have written, the nearest first."""
        return iter(sorted((a for a in self.sources.values() if a.what.outsider), key=lambda a: a.hops))

    def private_data(self) -> Iterator[Arrival[Private]]:
        """Private data, the nearest first."""
        return iter(sorted(self.private.values(), key=lambda a: a.hops))


@dataclass(frozen=True, slots=True, eq=False)
class PipelineTrust:
    """What reaches the steps of a pipeline."""

    steps: Mapping[str, StepTrust]
    """By id, in topological order; steps of a circle are missing."""
    coverage: Coverage


def trust_of(program: AuthorizedPipeline) -> PipelineTrust:
    """Whose text and which private data reach each step of `program`, and by which ways."""
    named = program.typed.named
    steps = [named.steps[id] for id in named.graph.order]
    rights = _rights(steps, program)
    # A step that waits for none of its producers was reported; nothing flows against the order.
    handed = {step.id: tuple(handed_to(step)) for step in steps}
    sources = followed(
        named.graph.order, {step.id: tuple(own_sources(step, rights[step.id], program)) for step in steps}, handed
    )
    private = followed(
        named.graph.order, {step.id: tuple(own_private(step, rights[step.id], program)) for step in steps}, handed
    )
    return PipelineTrust(
        {
            step.id: StepTrust(
                step,
                rights[step.id] is not None,
                sources[step.id],
                private[step.id],
                tuple(ways_out(step, rights[step.id], program)),
                handed[step.id],
            )
            for step in steps
        },
        Coverage("trust", "step", len(steps), dict(_unjudged(steps, rights))),
    )


def _rights(steps: Sequence[NamedStep], program: AuthorizedPipeline) -> Mapping[str, Rights | None]:
    read: dict[Sequence[GrantLayer], Rights] = {}
    found: dict[str, Rights | None] = {}
    for step in steps:
        # A step after a mistake may be no agent and have no grant: nothing is said of its rights.
        layers = program.grants.get(step.id, ()) if step.document.prompt is not None else None
        if layers is not None and layers not in read:
            read[layers] = rights_of(layers)
        found[step.id] = read[layers] if layers is not None else None
    return found


def _unjudged(steps: Sequence[NamedStep], rights: Mapping[str, Rights | None]) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for grant in {id(grant): grant for grant in rights.values() if grant is not None}.values():
        patterns = {rule for part in grant.layers for rule in part.layer.allow if rule.tool == "Bash"}
        reasons["Bash patterns are judged by the first words of a command"] += sum(
            rule.glob is not None for rule in patterns
        )
        reasons["patterns with an address are taken to lead to somebody who may have the data"] += sum(
            tool.sends and rule.pattern.glob is not None for tool, rule in grant.tools
        )
    for step in steps:
        reasons["mounted files are taken to be written by the project, not by outsiders"] += len(step.mounts)
        command = step.document.execution is not None and not step.document.execution.needs_persona
        reasons["commands are judged by the names of the programs in their text"] += command
    return Counter({reason: count for reason, count in reasons.items() if count})
