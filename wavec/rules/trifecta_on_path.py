"""Steps together read text by outsiders, see private data, and send something out.

No step has all three, but artifacts carry what one step read to another that can send: an agent that was steered can
put private data into its artifact, and the step with the way out sends it, or is steered by it in turn. It may be just
what the pipeline is for: then have a person look at what is sent, or a contract that leaves no room for more.

Wrong: golden/reject/WV621-trifecta-on-path.   Fix: bound the artifact with a schema, or send less of it.
"""

from collections.abc import Iterator, Mapping

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.trifecta import labels
from wavec.trust.analyse import StepTrust

CODE = Code("WV621", "trifecta-on-path", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for trust in project.trust:
        leaks: dict[str, bool] = {}
        for id, step in trust.steps.items():
            source, private = next(step.outsiders(), None), next(step.private_data(), None)
            leaks[id] = _leaks(step, leaks)
            direct = private is not None and private.hand is None and step.agent
            if source is None or private is None or direct or not step.ways_out:
                continue
            # A fixed command is steered by nobody: it sends what a steered agent has put into an artifact.
            if not step.agent and not any(leaks.get(hand.step, False) for hand in step.handed):
                continue
            yield CODE.at(
                step.named.document.node.at("id"),
                f"the steps up to `{id}` read {source.what.words}, see {private.what.words}, "
                f"and `{id}` can send data out by `{step.ways_out[0].name}`",
                help="bound what is handed on with a schema, or have somebody look at it before it is sent",
                also=labels(source, private, step.ways_out),
            )


def _leaks(step: StepTrust, before: Mapping[str, bool]) -> bool:
    """Whether outsiders may have steered private data into the artifacts of `step`."""
    steered = step.agent and any(True for _ in step.outsiders()) and bool(step.private)
    return steered or any(before.get(hand.step, False) for hand in step.handed)
