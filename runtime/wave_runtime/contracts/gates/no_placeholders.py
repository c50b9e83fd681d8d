"""`no_placeholders`: nothing is still to be filled in."""

from collections.abc import Mapping

from wave_runtime.contracts.gates.measure import Measure, Subject
from wave_runtime.contracts.placeholders import placeholders
from wave_runtime.plan import Json
from wave_runtime.ports import Finding


def no_placeholders(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    """100 or 0. `allowed` has the placeholders that may stay, as they are written."""
    allowed = parameters.get("allowed")
    kept = {mark for mark in allowed if isinstance(mark, str)} if isinstance(allowed, list) else set()
    findings = tuple(
        Finding("", f"`{mark.text}` is still to be filled in", "missing_content", mark.line)
        for mark in placeholders(subject.text)
        if mark.text not in kept
    )
    return Measure(0 if findings else 100, findings)
