"""What a compilation knows beyond the plan that it makes: types, proofs, and what could not be judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wavec.describe.coverage import not_judged
from wavec.describe.phrase import Phrase, first_line
from wavec.diagnostics.coverage import Coverage
from wavec.handovers import NoPromise, PipelineHandovers, Verdict
from wavec.subsumption import Proved, Refuted
from wavec.types.show import show
from wavec.types.type import UNKNOWN
from wavec.types.typed import TypedPipeline

_LONGEST_TYPE = 300


@dataclass(frozen=True, slots=True)
class Evidence:
    """For the page that people review. A plan that is read from a file comes without."""

    remark: Phrase = ()
    """What could not be judged; empty: nothing."""
    types: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Step and artifact to the type of the content, in the user's notation, where a contract says it."""
    handovers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Step and injected name to what is known of the schema that the step states for it."""


def evidence_of(pipeline: TypedPipeline, handovers: PipelineHandovers, coverage: Sequence[Coverage]) -> Evidence:
    """What compiling `pipeline` found out."""
    types = {
        (id, output.node.name): first_line(show(kind), _LONGEST_TYPE)
        for id, step in pipeline.steps.items()
        for output, kind in step.outputs.items()
        if output.type == "json" and kind is not UNKNOWN
    }
    proofs = {(each.consumer.id, each.injection.name): _told(each.verdict) for each in handovers.handovers}
    return Evidence(not_judged(coverage), types, proofs)


def _told(verdict: Verdict) -> str:
    match verdict:
        case Proved():
            return "proved to obey the schema that is expected here"
        case Refuted():
            return "refuted: it need not obey the schema that is expected here"
        case NoPromise(why):
            return f"not proved to obey the schema that is expected here: {why}"
        case unknown:
            return f"not proved to obey the schema that is expected here: {unknown.why}"
