"""What is inserted without its type being known: nothing is said of it, whatever it is."""

from wavec.diagnostics.coverage import Coverage
from wavec.types.type import UNKNOWN, known
from wavec.types.typed import TypedPipeline


def type_coverage(pipeline: TypedPipeline) -> Coverage:
    """How many of the values that the templates insert have a known type."""
    types = [known(hole.type) for step in pipeline.steps.values() for hole in step.holes.values()]
    unknown = types.count(UNKNOWN)
    reasons = {"values of which no schema and no artifact type says what they are": unknown} if unknown else {}
    return Coverage("types", "inserted value", len(types) - unknown, reasons)
