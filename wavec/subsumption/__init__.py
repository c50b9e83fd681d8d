"""Is every value that one JSON Schema accepts accepted by another? Proved, refuted by an example, or unknown.

The question "producer within consumer" is turned around: is there a value that the producer accepts and the consumer
refuses? `meaning` says what each keyword and its opposite demand of a value of one kind, `tableau` takes the ways to
meet all demands apart, and `witness` builds a value for one way, or shows that there is none. No way: proved.
A value: refuted, once the validator itself agrees. A keyword that is not understood here is replaced by "anything",
which can only make more values possible: it may cost an answer, and never gives a wrong proof.
"""

from wave_runtime.plan import Json

from wavec.subsumption.answer import DEFAULT_LIMIT, Answer, Limit, Proved, Refuted, Unknown

__all__ = ["DEFAULT_LIMIT", "Answer", "Limit", "Proved", "Refuted", "Unknown", "decide"]


def decide(producer: Json, consumer: Json, *, limit: Limit = DEFAULT_LIMIT) -> Answer:
    """Is every value that `producer` accepts accepted by `consumer`? Both are whole schemas, references embedded.

    Pure; never raises. A counterexample has been shown to the validator, with both schemas.
    """
    from wavec.subsumption.decision import decided  # 20 ms, for projects where a step states what it expects

    return decided(producer, consumer, limit)
