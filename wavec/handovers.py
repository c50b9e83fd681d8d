"""The pass: does every artifact obey the schema that a step states for it where it is injected?

What the producer promises are the `json_schema` contracts of the artifact that must pass: a contract that need not
pass lets other content through. Nothing is judged where the consumer states no schema.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from wave_runtime.plan import Json, canonical
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.coverage import Coverage
from wavec.names.named import NamedContract, NamedInjection, NamedPipeline, NamedStep
from wavec.schemas.schema import Schema
from wavec.source.span import Span
from wavec.subsumption import Answer, Proved, Refuted, Unknown, decide


@dataclass(frozen=True, slots=True)
class NoPromise:
    """There is nothing to compare with the consumer's schema; `why` is a clause for people."""

    why: str


Verdict: TypeAlias = Answer | NoPromise


@dataclass(frozen=True, slots=True, eq=False)
class Handover:
    """An artifact that is handed to a step which states what it expects."""

    producer: NamedStep
    consumer: NamedStep
    injection: NamedInjection
    contracts: tuple[NamedContract, ...]
    """What the producer promises; where nothing binds it, what it states."""
    verdict: Verdict

    @property
    def expected_at(self) -> Span:
        """Where the consumer states its schema."""
        reference = self.injection.node.schema_reference
        return self.injection.node.spans.here if reference is None else reference[2]

    @property
    def promised_at(self) -> tuple[Span, ...]:
        """Where the contracts state theirs."""
        nodes = (contract.document.node for contract in self.contracts)
        return tuple(node.at(stated[0]) for node in nodes if (stated := node.schema_reference) is not None)


@dataclass(frozen=True, slots=True, eq=False)
class PipelineHandovers:
    """The handovers of one pipeline with a schema on the consumer's side, in file order."""

    handovers: tuple[Handover, ...]

    @property
    def coverage(self) -> Coverage:
        """How many were decided."""
        reasons = Counter(filter(None, (_undecided(handover.verdict) for handover in self.handovers)))
        judged = len(self.handovers) - sum(reasons.values())
        return Coverage("handovers", "handover", judged, dict(reasons))


class Proofs:
    """Decides handovers; the same two schemas are compared once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Answer] = {}

    def of(self, pipeline: NamedPipeline) -> PipelineHandovers:
        """All handovers of `pipeline`. Those with a schema that could not be read, which was reported, are left out."""
        return PipelineHandovers(tuple(self._of(pipeline)))

    def _of(self, pipeline: NamedPipeline) -> Iterator[Handover]:
        for consumer in pipeline.steps.values():
            for injection in consumer.injections:
                producer = pipeline.steps.get(injection.step)
                if injection.schema is None or producer is None:
                    continue
                stated = [contract for contract in producer.contracts if _judges(contract, injection)]
                if any(contract.schema is None for contract in stated):
                    continue
                binding = tuple(contract for contract in stated if contract.must_pass and contract.document.node.binds)
                verdict = _no_promise(producer, stated, binding) or self._verdict(binding, injection.schema)
                yield Handover(producer, consumer, injection, binding or tuple(stated), verdict)

    def _verdict(self, contracts: tuple[NamedContract, ...], expected: Schema) -> Verdict:
        promised = [contract.schema.value for contract in contracts if contract.schema is not None]
        answers = [self._decide(schema, expected.value) for schema in promised]
        proved = next((answer for answer in answers if isinstance(answer, Proved)), None)
        if proved is not None:
            return proved
        for answer in answers:
            # A value that another contract refuses never arrives.
            if isinstance(answer, Refuted) and all(_accepts(schema, answer.counterexample) for schema in promised):
                return answer
        unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
        return unknown or Unknown("allOf", "", "no contract alone is enough, and contracts are not compared together")

    def _decide(self, producer: Json, consumer: Json) -> Answer:
        pair = canonical(producer), canonical(consumer)
        if pair not in self._known:
            self._known[pair] = decide(producer, consumer)
        return self._known[pair]


def _judges(contract: NamedContract, injection: NamedInjection) -> bool:
    stated = contract.document.node.schema_reference is not None
    return stated and contract.output is not None and contract.output.node.name == injection.artifact


def _no_promise(
    producer: NamedStep, stated: list[NamedContract], binding: tuple[NamedContract, ...]
) -> NoPromise | None:
    if not stated:
        return NoPromise("the producer states no schema")
    if not binding:
        return NoPromise("the contract of the producer need not pass")
    if producer.matrix is not None:
        return NoPromise("the producer runs for each item, and hands over a folder")
    return None


def _accepts(schema: Json, value: Json) -> bool:
    return isinstance(decide({"const": value}, schema), Proved)


def _undecided(verdict: Verdict) -> str | None:
    match verdict:
        case NoPromise(why):
            return why
        case Unknown(keyword):
            return f"`{keyword}` stands in the way"
        case _:
            return None
